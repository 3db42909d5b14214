"""Values of a dictionary out of a file or pasted text, and what taking them over changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from builder.errors import Invalid
from builder.reading.documents.content import Unreadable
from builder.reading.documents.grid import read_csv_grid, read_workbook_grids
from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.skill import Skill
from builder.sentence import together
from builder.text import fold
from ui.changes import edit
from ui.changes.copies import with_fields
from ui.changes.edit import Change

KINDS: Final = ("csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods")
_WORKBOOKS: Final = ("xlsx", "xlsm", "xls", "ods")
_BETWEEN: Final = re.compile(r"[,，、;；|\t\n]")
# What stands above a column of values, in files that name their columns.
_HEADS: Final = ("value", "values", "name", "word", "值", "标准值", "词条", "名称", "词")


@dataclass(frozen=True)
class Line:
    """What becomes of one value (new, changed, same, removed), its synonyms before and after."""

    state: str
    value: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What taking values over changes, line by line, and the words that would mean two values."""

    lines: tuple[Line, ...]
    clashes: tuple[tuple[str, str, str], ...]

    def count(self, state: str) -> int:
        """Return how many lines have a state."""
        return sum(line.state == state for line in self.lines)


def read_file(name: str, data: bytes) -> tuple[DictionaryEntry, ...]:
    """Read values from a file: one a row, with synonyms in the cells after it; raises `Invalid`."""
    kind = name.rsplit(".", 1)[-1].lower()
    try:
        if kind in _WORKBOOKS:
            rows = [row for grid in read_workbook_grids(data) for row in grid.rows]
        elif kind == "txt":
            return read_text(read_csv_grid(data).rows)
        else:
            rows = read_csv_grid(data).rows
    except Unreadable as error:
        raise Invalid(error.code, together(error.what, error.remedy)) from error
    return _entries(rows)


def read_pasted(text: str) -> tuple[DictionaryEntry, ...]:
    """Read values from lines: the value, then its synonyms with commas or tabs between them."""
    return _entries(_BETWEEN.split(line) for line in text.splitlines())


def read_text(rows: Iterable[Sequence[str]]) -> tuple[DictionaryEntry, ...]:
    """Read the lines of a text file, which may use any comma."""
    return _entries(_BETWEEN.split(",".join(row)) for row in rows)


def plan(
    before: Sequence[DictionaryEntry], given: Sequence[DictionaryEntry], *, replace: bool
) -> Plan:
    """Return what taking values over changes: they are added, or they take the dictionary's place."""
    after = merged(before, given, replace=replace)
    held = {entry.value: entry.synonyms for entry in before}
    lines = []
    for entry in after:
        old = held.get(entry.value)
        state = "new" if old is None else ("same" if old == entry.synonyms else "changed")
        lines.append(Line(state, entry.value, old or (), entry.synonyms))
    values = {entry.value for entry in after}
    gone = [e for e in before if e.value not in values]
    lines += [Line("removed", entry.value, entry.synonyms, ()) for entry in gone]
    return Plan(tuple(lines), _clashes(after))


def merged(
    before: Sequence[DictionaryEntry], given: Sequence[DictionaryEntry], *, replace: bool
) -> tuple[DictionaryEntry, ...]:
    """Return the dictionary with values taken over; a value that is there keeps its synonyms too."""
    if replace:
        return tuple(given)
    found = {entry.value: dict.fromkeys(entry.synonyms) for entry in before}
    for entry in given:
        found.setdefault(entry.value, {}).update(dict.fromkeys(entry.synonyms))
    return tuple(DictionaryEntry(value, tuple(words)) for value, words in found.items())


def with_values(entity: str, given: Sequence[DictionaryEntry], *, replace: bool) -> Change:
    """Take values over into the dictionary of an entity."""

    def change(skill: Skill) -> Skill:
        held = skill.get(Entity, entity)
        dictionary = merged(held.dictionary, given, replace=replace)
        return edit.with_part(with_fields(held, dictionary=dictionary), entity)(skill)

    return change


def _entries(rows: Iterable[Sequence[str]]) -> tuple[DictionaryEntry, ...]:
    found: dict[str, dict[str, None]] = {}
    for number, row in enumerate(rows):
        value, *others = (cell.strip() for cell in row) if row else ("",)
        if not value or value.startswith("#") or (number == 0 and value.lower() in _HEADS):
            continue
        words = (word.strip() for cell in others for word in _BETWEEN.split(cell))
        found.setdefault(value, {}).update(dict.fromkeys(w for w in words if w and w != value))
    return tuple(DictionaryEntry(value, tuple(words)) for value, words in found.items())


def _clashes(entries: Iterable[DictionaryEntry]) -> tuple[tuple[str, str, str], ...]:
    """Return (word, value, other value) of words that stand for two values."""
    owner: dict[str, str] = {}
    found = []
    for entry in entries:
        for word in (entry.value, *entry.synonyms):
            first = owner.setdefault(fold(word), entry.value)
            if first != entry.value:
                found.append((word, first, entry.value))
    return tuple(found)
