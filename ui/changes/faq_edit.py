"""Changes of many FAQ entries at once, as a grid makes them: cell by cell, rows away, rows new."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from builder.schema.faq import FaqEntry, with_entries
from builder.schema.skill import Skill
from ui.changes.copies import with_fields
from ui.changes.edit import Change

# The columns that are written in, and what they hold.
FIELDS: Final = ("question", "answer", "similar", "language")


def with_rows(
    edited: Mapping[str, Mapping[str, Any]],
    removed: Collection[str] = (),
    added: Sequence[FaqEntry] = (),
) -> Change:
    """Write cells into the entries of these ids, take entries out, and put new ones at the end.

    What others changed in other cells of the same entries stays. A question is not emptied.
    """
    gone = set(removed)

    def change(skill: Skill) -> Skill:
        kept = [
            _written(entry, edited[entry.id]) if entry.id in edited else entry
            for entry in skill.faq
            if entry.id not in gone
        ]
        return with_fields(skill, faq=with_entries(kept, added))

    return change


def entry_of(entry_id: str, cells: Mapping[str, Any], language: str) -> FaqEntry | None:
    """Return what a new row says, or None while it has no question."""
    empty = FaqEntry(id=entry_id, question="-", language=language)
    entry = _written(empty, cells)
    return None if entry.question == "-" else entry


def _written(entry: FaqEntry, cells: Mapping[str, Any]) -> FaqEntry:
    fields: dict[str, Any] = {}
    for name, cell in cells.items():
        if name == "similar":
            fields[name] = tuple(dict.fromkeys(w.strip() for w in cell or () if w and w.strip()))
        elif name in FIELDS:
            text = str(cell or "").strip()
            if text or name == "answer":
                fields[name] = text
    return with_fields(entry, **fields)
