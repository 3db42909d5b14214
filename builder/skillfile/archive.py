"""A skill folder as a zip: written plainly, read with suspicion; documents pass through in pieces."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import BinaryIO, Final

from builder.sentence import say
from builder.skillfile.files import DOCUMENTS, is_document, is_source
from builder.skillfile.zipped import Zipped, refusal, unpacks_to_more
from builder.text import shorten

# What the files that a skill is read from may unpack to, and its documents, which are never all in
# memory.
MAX_CONTENT: Final = 200_000_000
MAX_DOCUMENTS: Final = 600_000_000

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


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


class SkillArchive(Zipped):
    """The zip of a skill folder, without the folder that may stand around it.

    Only files that a skill is read from, and its documents, are ever unpacked. Every method raises
    `Invalid('archive-...')` as those of `Zipped` do.
    """

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        root = _root_of([name for name, _ in self.entries])
        self._found: dict[str, zipfile.ZipInfo] = {}
        for whole, entry in self.entries:
            name = whole.removeprefix(root)
            if not (is_source(name) or is_document(name)):
                continue
            if name in self._found:
                raise refusal("invalid", say("it holds '{name}' twice", name=shorten(name)))
            self._found[name] = entry
        self._unpacked = 0

    @property
    def documents(self) -> tuple[str, ...]:
        """The paths of the documents within `documents/`, sorted."""
        found = (name for name in self._found if is_document(name))
        return tuple(sorted(name.removeprefix(DOCUMENTS) for name in found))

    def sources(self) -> dict[str, bytes]:
        """Unpack the files that the skill is read from."""
        files: dict[str, bytes] = {}
        total = 0
        for name, entry in self._found.items():
            if not is_source(name):
                continue
            content = bytearray()
            for piece in self.pieces(entry):
                content += piece
                if total + len(content) > MAX_CONTENT:
                    raise unpacks_to_more(MAX_CONTENT)
            total += len(content)
            files[name] = bytes(content)
        return files

    def pieces_of(self, document: str) -> Iterator[bytes]:
        """Unpack a document piece by piece; all of them together count towards a limit."""
        for piece in self.pieces(self._found[DOCUMENTS + document]):
            self._unpacked += len(piece)
            if self._unpacked > MAX_DOCUMENTS:
                reason = say(
                    "unpacked its documents have more than {most:,} bytes", most=MAX_DOCUMENTS
                )
                raise refusal("too-big", reason)
            yield piece


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _root_of(filenames: list[str]) -> str:
    """Return the folder that holds skill.yml, with its slash, or nothing."""
    shallowest = min(
        (name for name in filenames if name.split("/")[-1] == "skill.yml"),
        key=lambda name: name.count("/"),
        default="skill.yml",
    )
    return shallowest.removesuffix("skill.yml")
