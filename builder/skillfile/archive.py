"""A skill folder as a zip: written plainly, read with suspicion; documents pass through in pieces."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from types import TracebackType
from typing import BinaryIO, Final, Self

from builder.errors import Invalid
from builder.sentence import Sentence, say
from builder.skillfile.files import DOCUMENTS, is_document, is_source
from builder.text import shorten

MAX_ARCHIVE: Final = 500_000_000
# What the files that a skill is read from may unpack to, and its documents, which are never all in
# memory.
MAX_CONTENT: Final = 200_000_000
MAX_DOCUMENTS: Final = 600_000_000
MAX_ENTRIES: Final = 5_000

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 1 << 16
_DRIVE: Final = re.compile(r"^[A-Za-z]:")


def zip_from_files(files: Mapping[str, str | bytes]) -> bytes:
    """Pack files; the same files give the same bytes."""
    buffer = BytesIO()
    write_zip(buffer, files)
    return buffer.getvalue()


def write_zip(
    out: BinaryIO,
    files: Mapping[str, str | bytes],
    streams: Iterable[tuple[str, Iterable[bytes]]] = (),
) -> None:
    """Pack files, and behind them others that come in pieces."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            content = files[name]
            archive.writestr(
                _entry(name), content.encode() if isinstance(content, str) else content
            )
        for name, pieces in streams:
            with archive.open(_entry(name), "w") as entry:
                for piece in pieces:
                    entry.write(piece)


def files_from_zip(data: bytes) -> dict[str, bytes]:
    """Unpack the files of a skill, and its documents, all in memory; raises as `SkillArchive` does."""
    with SkillArchive(BytesIO(data)) as archive:
        documents = {
            DOCUMENTS + name: b"".join(archive.pieces_of(name)) for name in archive.documents
        }
        return archive.sources() | documents


class SkillArchive:
    """The zip of a skill folder, without the folder that may stand around it.

    Only files that a skill is read from, and its documents, are ever unpacked. Every method raises
    `Invalid('archive-...')` for what is not a zip, too big, too many, a link, or named to land
    outside the folder.
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
            raise _refusal("too-big", reason)
        for entry in entries:
            _ensure_safe(entry)
        inside = [entry for entry in entries if not entry.is_dir()]
        root = _root_of([entry.filename for entry in inside])
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in inside:
            name = entry.filename.removeprefix(root)
            if not (is_source(name) or is_document(name)):
                continue
            if name in self._entries:
                raise _refusal("invalid", say("it holds '{name}' twice", name=shorten(name)))
            self._entries[name] = entry
        self._unpacked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def documents(self) -> tuple[str, ...]:
        """The paths of the documents within `documents/`, sorted."""
        found = (name for name in self._entries if is_document(name))
        return tuple(sorted(name.removeprefix(DOCUMENTS) for name in found))

    def sources(self) -> dict[str, bytes]:
        """Unpack the files that the skill is read from."""
        files: dict[str, bytes] = {}
        total = 0
        for name, entry in self._entries.items():
            if not is_source(name):
                continue
            content = bytearray()
            for piece in self._pieces(entry):
                content += piece
                if total + len(content) > MAX_CONTENT:
                    reason = say("unpacked it has more than {most:,} bytes", most=MAX_CONTENT)
                    raise _refusal("too-big", reason)
            total += len(content)
            files[name] = bytes(content)
        return files

    def pieces_of(self, document: str) -> Iterator[bytes]:
        """Unpack a document piece by piece; all of them together count towards a limit."""
        for piece in self._pieces(self._entries[DOCUMENTS + document]):
            self._unpacked += len(piece)
            if self._unpacked > MAX_DOCUMENTS:
                reason = say(
                    "unpacked its documents have more than {most:,} bytes", most=MAX_DOCUMENTS
                )
                raise _refusal("too-big", reason)
            yield piece

    def _pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        # What the zip says of its sizes is not believed: who reads counts the bytes as they come.
        with _told(), self._zip.open(entry) as stream:
            while piece := stream.read(_CHUNK):
                yield piece


def archive_too_big(size: int) -> Invalid:
    """Return the error of an archive of so many bytes."""
    reason = say("it has {size:,} bytes, at most {most:,} are read", size=size, most=MAX_ARCHIVE)
    return _refusal("too-big", reason)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        reason = say("it is not a zip that can be read ({reason})", reason=str(error))
        raise _refusal("invalid", reason) from error
    except RuntimeError as error:
        raise _refusal("invalid", say("it is encrypted")) from error


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _ensure_safe(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ".." in parts or _DRIVE.match(name) or "\0" in name:
        reason = say("the entry '{name}' would land outside the folder", name=shorten(name))
        raise _refusal("unsafe", reason)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _refusal("unsafe", say("the entry '{name}' is a symbolic link", name=shorten(name)))


def _root_of(filenames: list[str]) -> str:
    """Return the folder that holds skill.yml, with its slash, or nothing."""
    shallowest = min(
        (name for name in filenames if name.split("/")[-1] == "skill.yml"),
        key=lambda name: name.count("/"),
        default="skill.yml",
    )
    return shallowest.removesuffix("skill.yml")


def _refusal(kind: str, reason: Sentence) -> Invalid:
    return Invalid(
        f"archive-{kind}",
        say(
            "The archive cannot be imported: {reason}. Import the zip of a skill folder, as "
            "'export' makes it.",
            reason=reason,
        ),
    )
