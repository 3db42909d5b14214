"""What loading gives: the skill, what is wrong with it, and where each of its parts is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import JsonValue

from builder.errors import Place, Problem, errors_of
from builder.schema.check import check
from builder.schema.skill import Skill
from builder.skillfile.document import Document, Key


@dataclass(frozen=True)
class Written:
    """Where a part is written: its file, and its place within the file."""

    file: str
    document: Document
    path: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """The outcome of loading; `skill` is None when an error stands among the problems.

    `partial` is what could be read nonetheless, with `broken` naming the parts that stand in it only
    by their name, and `unread` the files that hold nobody knows what.
    """

    skill: Skill | None
    problems: list[Problem]
    partial: Skill | None = None
    broken: frozenset[tuple[str, str]] = frozenset()
    unread: frozenset[str] = frozenset()
    written: Mapping[tuple[str, str], Written] = field(default_factory=dict)
    # Files that belong to the skill and are read by others: actions.py, documents/.
    present: tuple[str, ...] = ()

    def locate(self, problem: Problem) -> Problem:
        """Return the problem with the file and line where its place is written."""
        path = problem.where.path
        written = self.written.get((path[0], path[1] if len(path) > 1 else "")) if path else None
        if written is None and path and path[0] in Skill.model_fields and len(path) < 2:
            written = self.written.get(("skill", ""))
        if written is None or problem.where.file is not None:
            return problem
        rest = path if written.path == () and path[0] not in ("flows", "faq") else path[2:]
        line = written.document.line_at(find_place(written.document, [*written.path, *rest]))
        where = Place(problem.where.skill, path, written.file, line)
        return replace(problem, where=where)

    def check(self) -> list[Problem]:
        """Return the problems of the files and of the skill in them, each with file and line.

        What follows only from a part that could not be read is left out.
        """
        if self.partial is None or self.unread:
            return self.problems
        found = check(self.partial)
        if self.broken:
            found = [p for p in errors_of(found) if tuple(p.where.path[:2]) not in self.broken]
        return [*self.problems, *(self.locate(problem) for problem in found)]


def find_place(document: Document, path: Sequence[Key]) -> tuple[Key, ...]:
    """Follow a path of names and of numbers from 1 to the keys and indices of a document."""
    here: JsonValue = document.value
    found: list[Key] = []
    for key in path:
        if isinstance(here, Mapping):
            if key in here:
                found.append(key)
                here = here[str(key)]
        elif isinstance(here, list):
            index = _index_of(here, key)
            if index is None:
                continue
            found.append(index)
            here = here[index]
        else:
            break
    return tuple(found)


def _index_of(items: Sequence[JsonValue], key: Key) -> int | None:
    for index, item in enumerate(items):
        if isinstance(item, Mapping) and key in (item.get("id"), item.get("name")):
            return index
    if isinstance(key, int):
        return key if key < len(items) else None
    return int(key) - 1 if key.isdecimal() and 0 < int(key) <= len(items) else None
