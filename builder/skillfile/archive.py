"""A skill folder as a zip: written plainly, read with suspicion."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Final

from builder.errors import Invalid
from builder.skillfile.files import is_document, is_source
from builder.text import shorten

MAX_ARCHIVE: Final = 50_000_000
MAX_CONTENT: Final = 200_000_000
MAX_ENTRIES: Final = 5_000

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 1 << 16
_DRIVE: Final = re.compile(r"^[A-Za-z]:")


def zip_from_files(files: Mapping[str, str | bytes]) -> bytes:
    """Pack files; the same files give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            content = files[name]
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content.encode() if isinstance(content, str) else content)
    return buffer.getvalue()


def files_from_zip(data: bytes) -> dict[str, bytes]:
    """Unpack the files of a skill in memory, without the folder that may stand around them.

    Only files that a skill is read from, and its documents, are unpacked. Raises
    `Invalid('archive-...')` for what is not a zip, too big, too many, a link, or named to land
    outside the folder.
    """
    if len(data) > MAX_ARCHIVE:
        raise _refusal("too-big", f"it has {len(data):,} bytes, at most {MAX_ARCHIVE:,} are read")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _unpack(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise _refusal("invalid", f"it is not a zip that can be read ({error})") from error
    except RuntimeError as error:
        raise _refusal("invalid", "it is encrypted") from error


def _unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise _refusal(
            "too-big", f"it has {len(entries):,} entries, at most {MAX_ENTRIES:,} are read"
        )
    for entry in entries:
        _ensure_safe(entry)
    inside = [entry for entry in entries if not entry.is_dir()]
    root = _root_of([entry.filename for entry in inside])
    files: dict[str, bytes] = {}
    total = 0
    for entry in inside:
        name = entry.filename.removeprefix(root)
        if not (is_source(name) or is_document(name)):
            continue
        if name in files:
            raise _refusal("invalid", f"it holds '{shorten(name)}' twice")
        content = _read(archive, entry, MAX_CONTENT - total)
        total += len(content)
        files[name] = content
    return files


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: int) -> bytes:
    # What the zip says of its sizes is not believed: the bytes are counted as they come.
    content = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > allowance:
                raise _refusal("too-big", f"unpacked it has more than {MAX_CONTENT:,} bytes")
    return bytes(content)


def _ensure_safe(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ".." in parts or _DRIVE.match(name) or "\0" in name:
        raise _refusal("unsafe", f"the entry '{shorten(name)}' would land outside the folder")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _refusal("unsafe", f"the entry '{shorten(name)}' is a symbolic link")


def _root_of(filenames: list[str]) -> str:
    """Return the folder that holds skill.yml, with its slash, or nothing."""
    shallowest = min(
        (name for name in filenames if name.split("/")[-1] == "skill.yml"),
        key=lambda name: name.count("/"),
        default="skill.yml",
    )
    return shallowest.removesuffix("skill.yml")


def _refusal(kind: str, reason: str) -> Invalid:
    return Invalid(
        f"archive-{kind}",
        f"The archive cannot be imported: {reason}. Import the zip of a skill folder, as "
        "'export' makes it.",
    )
