"""A table as questions see it: what its columns and cells are called, and which cells are numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from builder.reading.documents.content import Table
from builder.text import fold, is_han

_NUMBER: Final = re.compile(
    r"[^\d+-]{0,3}\s*(?P<number>[+-]?\d[\d,]*(?:\.\d+)?)\s*(?P<unit>\D{0,8})"
)
_UNIT: Final = re.compile(r"[(（\[](?P<unit>[^)）\]]*)[)）\]]")
_SPLIT: Final = re.compile(r"[\s/_、，,]+")
# From this share of numbers on a column is one of numbers.
_MOSTLY: Final = 0.8


@dataclass(frozen=True)
class Column:
    """A column: its name as written, the words it is asked for by, its unit, and its numbers, if any."""

    number: int
    title: str
    words: tuple[str, ...]
    unit: str
    numbers: tuple[float | None, ...] | None


@dataclass(frozen=True)
class Sheet:
    """A table of a document, ready to be asked."""

    document: str
    table: Table
    columns: tuple[Column, ...]

    @classmethod
    def of(cls, document: str, table: Table) -> Sheet:
        """Look at a table: names without units, and columns of numbers."""
        columns = tuple(
            _column(number, title, [row[number] for row in table.rows])
            for number, title in enumerate(table.columns)
        )
        return cls(document, table, columns)

    @property
    def key(self) -> Column:
        """The column that names what a row is about: the first with a text of its own in each row."""
        texts = [column for column in self.columns if column.numbers is None]
        rows = self.table.rows
        for column in texts:
            cells = [row[column.number] for row in rows]
            if len(set(cells)) == len(cells):
                return column
        return texts[0] if texts else self.columns[0]


def _column(number: int, title: str, cells: Sequence[str]) -> Column:
    found = _UNIT.search(title)
    plain = fold(_UNIT.sub("", title)).strip()
    filled = [cell for cell in cells if cell]
    numbers = tuple(number_in(cell) for cell in cells)
    known = sum(value is not None for value in numbers)
    mostly = bool(filled) and known >= _MOSTLY * len(filled)
    words = (
        plain,
        *(part for part in _SPLIT.split(plain) if len(part) > 1 or is_han(part[:1] or " ")),
    )
    unit = fold(found["unit"]).strip() if found else ""
    return Column(
        number,
        title,
        tuple(dict.fromkeys(w for w in words if w)),
        unit,
        numbers if mostly else None,
    )


def number_in(cell: str) -> float | None:
    """Return the number of a cell such as `¥1,299`, `20 GB` or `15%`; None for any other text."""
    match = _NUMBER.fullmatch(fold(cell).strip())
    return float(match["number"].replace(",", "")) if match else None
