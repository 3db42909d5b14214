"""A zip from somebody else, read with suspicion: which files it holds, and each in pieces."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import BinaryIO, Final, Self

from builder.errors import Invalid
from builder.sentence import Sentence, say
from builder.text import shorten

MAX_ARCHIVE: Final = 500_000_000
MAX_ENTRIES: Final = 5_000

_CHUNK: Final = 1 << 16
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
# The bit of an entry that says that its name is UTF-8.
_UTF8: Final = 0x800


class Zipped:
    """The files of a zip by their names, in its order; folders are none.

    Every method raises `Invalid('archive-...')` for what is not a zip, too big, too many, a link, or
    named to land outside the folder.
    """

    def __init__(self, file: BinaryIO) -> None:
        size = file.seek(0, 2)
        if size > MAX_ARCHIVE:
            raise archive_too_big(size)
        with _told():
            self._zip = zipfile.ZipFile(file)
            entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            reason = say(
                "it has {count:,} entries, at most {most:,} are read",
                count=len(entries),
                most=MAX_ENTRIES,
            )
            raise refusal("too-big", reason)
        named = [(_name_of(entry), entry) for entry in entries]
        for name, entry in named:
            _ensure_safe(name, entry)
        self.entries = [(name, entry) for name, entry in named if not entry.is_dir()]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """Unpack a file piece by piece.

        What the zip says of its sizes is not believed: who reads counts the bytes as they come.
        """
        with _told(), self._zip.open(entry) as stream:
            while piece := stream.read(_CHUNK):
                yield piece


def archive_too_big(size: int) -> Invalid:
    """Return the error of an archive of so many bytes."""
    reason = say("it has {size:,} bytes, at most {most:,} are read", size=size, most=MAX_ARCHIVE)
    return refusal("too-big", reason)


def unpacks_to_more(most: int) -> Invalid:
    """Return the error of an archive that unpacks to more than so many bytes."""
    return refusal("too-big", say("unpacked it has more than {most:,} bytes", most=most))


def refusal(kind: str, reason: Sentence) -> Invalid:
    """Return the error `archive-KIND`, with the reason as a part of a sentence."""
    return Invalid(
        f"archive-{kind}",
        say(
            "The archive cannot be imported: {reason}. Import the zip of a skill folder, as "
            "'export' makes it, or of files of UNIT or DMKit.",
            reason=reason,
        ),
    )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        reason = say("it is not a zip that can be read ({reason})", reason=str(error))
        raise refusal("invalid", reason) from error
    except RuntimeError as error:
        raise refusal("invalid", say("it is encrypted")) from error


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; one that does not say that it is UTF-8 may be so, or Chinese."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _ensure_safe(name: str, entry: zipfile.ZipInfo) -> None:
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ".." in parts or _DRIVE.match(name) or "\0" in name:
        reason = say("the entry '{name}' would land outside the folder", name=shorten(name))
        raise refusal("unsafe", reason)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise refusal("unsafe", say("the entry '{name}' is a symbolic link", name=shorten(name)))
