"""An uploaded file, or a zip of several: the zip of a skill folder, or files of another system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO, Final, Literal

from builder.errors import Invalid, Place, Problem
from builder.schema.foreign_file import FileKind
from builder.schema.skill import Skill
from builder.sentence import say
from builder.skillfile.files import is_source
from builder.skillfile.importing.bring import Brought, bring_in
from builder.skillfile.importing.foreign import ForeignFiles
from builder.skillfile.importing.kinds import recognise
from builder.skillfile.importing.texts import MOST_BYTES
from builder.skillfile.zipped import Zipped, unpacks_to_more
from builder.text import is_han, shorten

_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_HEAD: Final = 8_192
_MOST_NAMED: Final = 5
_NOT_IN_NAMES: Final = re.compile(r"[^\w./-]+")


@dataclass(frozen=True)
class Foreign:
    """Files of UNIT or DMKit, what each of them is, and what a skill of them may be called."""

    system: Literal["unit", "dmkit"]
    name: str
    language: str
    kinds: dict[str, FileKind]
    files: ForeignFiles

    def into(self, skill: Skill, language: str) -> Brought:
        """Bring the files into a skill; tells of those that were passed over, too."""
        brought = bring_in(skill, self.files, language)
        return Brought(**{**vars(brought), "problems": (*brought.problems, *self._remarks(skill))})

    def _remarks(self, skill: Skill) -> Iterator[Problem]:
        for file, kind in self.kinds.items():
            if kind == "unknown":
                yield Problem(
                    "import-unknown-file",
                    Place(skill.name, (), file),
                    say(
                        "The file '{file}' was passed over: it is none of what is read.", file=file
                    ),
                    say("Leave it out, or give it in UTF-8 as UNIT or DMKit writes it."),
                    "warning",
                )
        if len(self.files.policies) > 1:
            yield Problem(
                "import-several-policies",
                Place(skill.name, ("flows",)),
                say(
                    "The policies of {count} files are in one skill now: {files}.",
                    count=len(self.files.policies),
                    files=tuple(self.files.policies),
                ),
                say("Import each file by itself where each is to be a skill of its own."),
                "warning",
            )


def is_skill_folder(file: BinaryIO, named: str) -> bool:
    """Tell whether a file is the zip of a skill folder; raises as `Zipped` does for a damaged one."""
    if not _is_zip(file, named):
        return False
    with Zipped(file) as zipped:
        names = [name for name, _ in zipped.entries if not _is_hidden(name)]
    return any(PurePosixPath(n).name == "skill.yml" or is_source(n) for n in names)


def read_foreign(file: BinaryIO, named: str) -> Foreign:
    """Read the files of UNIT or DMKit that a file is, or that its zip holds; `named` is its name.

    Raises `Invalid('import-nothing')` where there are none, and `archive-...` for zips as `Zipped` does.
    """
    contents = _unpacked(file) if _is_zip(file, named) else {named: _read(file)}
    found = recognise(contents)
    files = found.files
    if not (files.templates or files.dictionaries or files.policies):
        raise _nothing(named, list(contents))
    texts = (*files.policies.values(), *files.dictionaries.values(), *files.templates.values())
    return Foreign(
        system="dmkit" if files.policies else "unit",
        name=_name_from(next(iter(files.policies), named)),
        language="zh" if any(is_han(c) for text in texts for c in text) else "en",
        kinds=dict(found.kinds),
        files=files,
    )


def _nothing(named: str, names: list[str]) -> Invalid:
    remedy = say(
        "Give the zip of a skill folder, UNIT's templates and dictionaries, or DMKit's policies."
    )
    file = shorten(named)
    if not names:
        what = say(
            "'{file}' holds no files, so nothing was imported. {remedy}", file=file, remedy=remedy
        )
    elif names == [named]:
        what = say(
            "'{file}' is none of what can be imported here. {remedy}", file=file, remedy=remedy
        )
    else:
        shown = tuple(shorten(name) for name in names[:_MOST_NAMED])
        what = say(
            "None of the {count} files in '{file}' can be imported here ({shown}). {remedy}",
            count=len(names),
            file=file,
            shown=shown,
            remedy=remedy,
        )
    return Invalid("import-nothing", what)


def _is_zip(file: BinaryIO, named: str) -> bool:
    file.seek(0)
    return file.read(4) in _MAGIC or named.lower().endswith(".zip")


def _read(file: BinaryIO) -> bytes:
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise unpacks_to_more(MOST_BYTES)
    return data


def _unpacked(file: BinaryIO) -> dict[str, bytes]:
    """Unpack the texts of a zip, without the folder around all; of what is no text only the name.

    A zip within it is unpacked too, where several files were chosen at once; one within that is not.
    """
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for name, content in _texts_in(file, left):
        left -= len(content)
        if not content.startswith(_MAGIC):
            found[name] = content
            continue
        for inner, text in _texts_in(BytesIO(content), left):
            left -= len(text)
            found[f"{name}/{inner}"] = b"\0" if text.startswith(_MAGIC) else text
    return _without_folder(found)


def _texts_in(file: BinaryIO, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield the texts and zips in a zip; raises `Invalid('archive-too-big')` beyond `most` bytes."""
    with Zipped(file) as zipped:
        for name, entry in zipped.entries:
            if _is_hidden(name):
                continue
            content = bytearray()
            for piece in zipped.pieces(entry):
                if not content and _is_binary(piece[:_HEAD]):
                    # A picture, say: it need not be unpacked to know that it is no text.
                    content += b"\0"
                    break
                content += piece
                if len(content) > most:
                    raise unpacks_to_more(MOST_BYTES)
            most -= len(content)
            yield name, bytes(content)


def _is_binary(head: bytes) -> bool:
    return b"\0" in head and not head.startswith(_UTF16 + _MAGIC)


def _without_folder(found: dict[str, bytes]) -> dict[str, bytes]:
    folders = {name.split("/", 1)[0] if "/" in name else "" for name in found}
    if len(folders) != 1 or "" in folders:
        return found
    return {name.split("/", 1)[1]: data for name, data in found.items()}


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _name_from(file: str) -> str:
    """Return a name that a skill may have, after that of a file."""
    stem = _NOT_IN_NAMES.sub("_", PurePosixPath(file).stem).strip("_./-")
    return stem[:80] or "skill"
