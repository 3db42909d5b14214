"""Save a skill into its files: what has not changed stays byte for byte, comments and order stay."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from pydantic import JsonValue

from builder.errors import Conflict, errors_of
from builder.schema.chat import Chat
from builder.schema.entity import Entity
from builder.schema.flow import Flow
from builder.schema.part import Part
from builder.schema.skill import Skill
from builder.sentence import say
from builder.skillfile import files as names
from builder.skillfile.faq import read_faq, write_faq
from builder.skillfile.files import is_source, read_folder
from builder.skillfile.load import SECTIONS, skill_from_files
from builder.skillfile.merge import merge, read_tree, write_new, write_tree
from builder.skillfile.plain import plain_head, plain_part
from builder.skillfile.values import (
    MANY,
    can_stand_in_file,
    entity_of,
    is_dictionary,
    path_of,
    write_values,
)
from builder.text import ANY_LANGUAGE

P = TypeVar("P", bound=Part)

_NAME: Final = frozenset({"name"})
_UNSAFE: Final = re.compile(r"[^\w-]+")


def files_from_skill(skill: Skill, existing: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the files of a skill by path; `existing` ones are changed only where they differ."""
    before = dict(existing or {})
    loaded = skill_from_files(before, skill.name) if before else None
    old = loaded.skill if loaded is not None else None
    placed = loaded.written if loaded is not None else {}
    after: dict[str, str] = {}
    _put(after, before, names.SKILL, plain_head(skill), same=_same_head(old, skill))
    filed = _put_dictionaries(after, before, old, skill)
    was_filed = frozenset(entity_of(path) for path in before if is_dictionary(path))
    for file, sections in SECTIONS.items():
        values: dict[str, JsonValue] = {}
        for section in sections:
            parts = _without_filed(getattr(skill, section), filed)
            if parts:
                values[section] = {part.name: plain_part(part, without=_NAME) for part in parts}
        same = old is not None and all(
            _without_filed(getattr(old, s), was_filed) == _without_filed(getattr(skill, s), filed)
            for s in sections
        )
        _put(after, before, file, values, same=same)
    _put_faq(after, before, skill)
    flow_files = {name: w.file for (section, name), w in placed.items() if section == "flows"}
    for flow in skill.flows:
        file = flow_files.get(flow.name) or _free(f"{names.FLOWS}{_slug(flow.name)}", after, before)
        same = old is not None and old.find(Flow, flow.name) == flow
        _put(after, before, file, plain_part(flow), same=same)
    chat_files = {name: w.file for (section, name), w in placed.items() if section == "chats"}
    for file, chats in _chats_by_file(skill, chat_files).items():
        held = [c for c in old.chats if chat_files.get(c.name) == file] if old is not None else []
        values = {"chats": [plain_part(chat) for chat in chats]}
        _put(after, before, file, values, same=held == chats)
    return after


def save_skill(skill: Skill, folder: Path) -> list[str]:
    """Save a skill into a folder, keeping comments, order and foreign files; return what changed.

    Raises `Conflict` when the folder holds files that cannot be read: saving would lose them.
    """
    before: dict[str, str] = {}
    if folder.is_dir():
        files = read_folder(folder)
        unread = [name for name, finding in files.findings if not finding.warning]
        loaded = skill_from_files(files.texts, skill.name) if files.texts else None
        broken = errors_of(loaded.problems) if loaded is not None else []
        if unread or broken:
            shown = unread[0] if unread else str(broken[0].where.file)
            raise Conflict(
                "folder-unreadable",
                say(
                    "Skill '{name}' is not saved: '{path}' has problems, and saving would overwrite "
                    "what stands there. Mend it first: dialoom check {folder}",
                    name=skill.name,
                    path=str(folder / shown),
                    folder=str(folder),
                ),
            )
        before = files.texts
    after = files_from_skill(skill, before)
    changed = [name for name, text in after.items() if before.get(name) != text]
    for name in changed:
        write_file(folder / name, after[name])
    gone = [name for name in before if name not in after and is_source(name)]
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return sorted(changed + gone)


def _put(
    after: dict[str, str],
    before: Mapping[str, str],
    file: str,
    values: Mapping[str, JsonValue],
    *,
    same: bool,
) -> None:
    text = before.get(file)
    if text is None:
        if values:
            after[file] = write_new(values)
        return
    if same:
        after[file] = text
        return
    tree, yaml = read_tree(text)
    merge(tree, values)
    after[file] = write_tree(tree, yaml)


def _same_head(old: Skill | None, new: Skill) -> bool:
    return old is not None and plain_head(old) == plain_head(new)


def _put_dictionaries(
    after: dict[str, str], before: Mapping[str, str], old: Skill | None, skill: Skill
) -> frozenset[str]:
    """Put large dictionaries into files of their own; return the entities that have one.

    What stands in YAML stays there, unless it has grown large just now.
    """
    filed: set[str] = set()
    for entity in skill.entities:
        path = path_of(entity.name)
        held = old.find(Entity, entity.name) if old is not None else None
        is_inline = held is not None and len(held.dictionary) > MANY and path not in before
        wanted = path in before or (len(entity.dictionary) > MANY and not is_inline)
        if not (wanted and entity.dictionary and can_stand_in_file(entity.dictionary)):
            continue
        filed.add(entity.name)
        same = path in before and held is not None and held.dictionary == entity.dictionary
        after[path] = before[path] if same else write_values(entity.dictionary)
    return frozenset(filed)


def _without_filed(parts: Sequence[P], filed: frozenset[str]) -> list[P]:
    """Return parts as they stand in YAML: without the dictionaries that have a file."""
    return [
        part.model_copy(update={"dictionary": ()})
        if isinstance(part, Entity) and part.name in filed
        else part
        for part in parts
    ]


def _put_faq(after: dict[str, str], before: Mapping[str, str], skill: Skill) -> None:
    text = before.get(names.FAQ)
    if text is not None and tuple(read_faq(text).entries) == skill.faq:
        after[names.FAQ] = text
    elif skill.faq:
        after[names.FAQ] = write_faq(skill.faq)


def _chats_by_file(skill: Skill, placed: Mapping[str, str]) -> dict[str, list[Chat]]:
    by_file: dict[str, list[Chat]] = {}
    for chat in skill.chats:
        language = "any" if chat.language == ANY_LANGUAGE else chat.language
        file = placed.get(chat.name) or f"{names.CHATS}{_slug(language)}.yml"
        by_file.setdefault(file, []).append(chat)
    return by_file


def _slug(name: str) -> str:
    return _UNSAFE.sub("_", name) or "flow"


def _free(path: str, after: Mapping[str, str], before: Mapping[str, str]) -> str:
    taken = {name.lower() for name in (*after, *before)}
    candidate, number = f"{path}.yml", 2
    while candidate.lower() in taken:
        candidate, number = f"{path}_{number}.yml", number + 1
    return candidate


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
