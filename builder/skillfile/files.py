"""The files of a skill folder, read whole: which belong to it, which are too big, which are not text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Final

from builder.sentence import say, together
from builder.skillfile.document import Finding
from builder.system_reason import system_reason

SKILL: Final = "skill.yml"
INTENTS: Final = "intents.yml"
SLOTS: Final = "slots.yml"
RESPONSES: Final = "responses.yml"
FAQ: Final = "faq.csv"
ACTIONS: Final = "actions.py"
FLOWS: Final = "flows/"
CHATS: Final = "chats/"
DOCUMENTS: Final = "documents/"
DICTIONARIES: Final = "dictionaries/"

NAMED: Final = (SKILL, INTENTS, SLOTS, RESPONSES, FAQ, ACTIONS)
FOLDERS: Final = (FLOWS, CHATS, DOCUMENTS, DICTIONARIES)
# What may lie in the folder without being part of the skill.
_BYSTANDERS: Final = ("readme", "license", "changelog", "notes", "dataset")
_BYSTANDING_FOLDERS: Final = ("build", "__pycache__")

MAX_YAML: Final = 5_000_000
MAX_CSV: Final = 20_000_000


@dataclass
class SkillFiles:
    """The texts that make up a skill, by path in its folder, and what was wrong with others."""

    texts: dict[str, str] = field(default_factory=dict)
    # Files that belong to the skill and are not read here: actions, documents, recorded calls.
    present: list[str] = field(default_factory=list)
    # The sha256 of each document, by its path within `documents/`.
    documents: dict[str, str] = field(default_factory=dict)
    findings: list[tuple[str, Finding]] = field(default_factory=list)


def is_source(path: str) -> bool:
    """Tell whether a path within a skill folder is one that a skill is read from."""
    if path in (SKILL, INTENTS, SLOTS, RESPONSES, FAQ):
        return True
    if path.startswith(DICTIONARIES):
        return path.endswith(".csv")
    return path.startswith((FLOWS, CHATS)) and path.endswith((".yml", ".yaml"))


_IS_SKILL_SOURCE: Final = is_source


def read_folder(folder: Path, is_source: Callable[[str], bool] = is_source) -> SkillFiles:
    """Read the files of a folder: those that a skill, or what `is_source` is for, is read from."""
    found: dict[str, bytes | Finding] = {}
    for path in sorted(_walk(folder)):
        name = path.relative_to(folder).as_posix()
        found[name] = _read(path, name) if is_source(name) else b""
    files = sort_files(found, is_source)
    for name in files.documents:
        files.documents[name] = hash_file(folder / DOCUMENTS / name)
    return files


def hash_file(path: Path) -> str:
    """Return the sha256 of a file, read in pieces; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def is_document(path: str) -> bool:
    """Tell whether a path within a skill folder is one of a document; `~$` marks an editor's own."""
    return path.startswith(DOCUMENTS) and not PurePosixPath(path).name.startswith(("~$", "."))


def is_recording(path: str) -> bool:
    """Tell whether a path within a skill folder is one of calls recorded by `dialoom test`."""
    return path.startswith(CHATS) and path.endswith(".json")


def sort_files(
    contents: Mapping[str, bytes | str | Finding], is_source: Callable[[str], bool] = is_source
) -> SkillFiles:
    """Sort files by what they are for, decoding those that a skill is read from."""
    files = SkillFiles()
    own = is_source is _IS_SKILL_SOURCE
    for name, content in contents.items():
        if isinstance(content, Finding):
            files.findings.append((name, content))
        elif is_source(name):
            _take(files, name, content)
        elif is_document(name):
            files.present.append(name)
            data = content.encode() if isinstance(content, str) else content
            files.documents[name.removeprefix(DOCUMENTS)] = hashlib.sha256(data).hexdigest()
        elif name == ACTIONS or name.startswith(DOCUMENTS) or is_recording(name):
            files.present.append(name)
        elif own and not _is_bystander(name):
            files.findings.append((name, _unknown(name)))
    return files


def _walk(folder: Path) -> Iterable[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name in _BYSTANDING_FOLDERS:
            continue
        if path.is_dir():
            yield from (p for p in path.rglob("*") if p.is_file() and not _is_hidden(p, folder))
        elif path.is_file():
            yield path


def _is_hidden(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return any(part.startswith(".") or part in _BYSTANDING_FOLDERS for part in parts)


def _read(path: Path, name: str) -> bytes | Finding:
    try:
        if path.stat().st_size > _limit(name):
            return _too_big(name, path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        what = say("The file cannot be read: {reason}.", reason=system_reason(error))
        return Finding("file-unreadable", None, what, say("Check its permissions."))


def _take(files: SkillFiles, name: str, content: bytes | str) -> None:
    if len(content) > _limit(name):
        files.findings.append((name, _too_big(name, len(content))))
        return
    if isinstance(content, bytes):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            files.findings.append((name, _not_utf8(content, error.start)))
            return
    else:
        text = content.removeprefix("\ufeff")
    if "\x00" in text and name.endswith(".csv"):
        # A YAML file's NUL is found, with its place, when the file is read.
        files.findings.append((name, _holds_nul(text)))
        return
    if not text.strip():
        files.findings.append((name, _empty(name)))
        return
    files.texts[name] = text


def _limit(name: str) -> int:
    return MAX_CSV if name.endswith(".csv") else MAX_YAML


def _too_big(name: str, size: int) -> Finding:
    what = say(
        "The file has {size:,} bytes; at most {most:,} are read.", size=size, most=_limit(name)
    )
    remedy = say("Split the skill in two, or shorten the file.")
    return Finding("file-too-big", None, what, remedy)


def _not_utf8(content: bytes, position: int) -> Finding:
    line = content.count(b"\n", 0, position) + 1
    return Finding(
        "file-not-utf8",
        line,
        say("The byte 0x{byte:02x} here is not UTF-8.", byte=content[position]),
        say("Save the file as UTF-8 (it may be in GBK or UTF-16 now)."),
    )


def _holds_nul(text: str) -> Finding:
    return Finding(
        "file-not-utf8",
        text.count("\n", 0, text.index("\x00")) + 1,
        say("The byte 0x00 here stands in no text."),
        say("Remove it, or save the file as UTF-8 (it may be in UTF-16 now)."),
    )


def _empty(name: str) -> Finding:
    must_hold = name == SKILL or name.startswith((FLOWS, CHATS))
    remedy = say("Write something into it, or remove it.")
    if name == SKILL:
        remedy = say("Write at least 'name: ...' and 'languages: [zh, en]'.")
    return Finding("file-empty", 1, say("The file is empty."), remedy, warning=not must_hold)


def _is_bystander(name: str) -> bool:
    return "/" not in name and name.lower().split(".")[0] in _BYSTANDERS


def _unknown(name: str) -> Finding:
    remedy = say(
        "A skill has {files} and the folders {folders} with YAML files (documents/ with any, "
        "dictionaries/ with CSV).",
        files=NAMED,
        folders=FOLDERS,
    )
    close = get_close_matches(name, NAMED, n=1)
    if close:
        remedy = together(remedy, say("Did you mean '{name}'?", name=close[0]))
    what = say("The file is no part of a skill and is not read.")
    return Finding("file-unknown", None, what, remedy, warning=True)
