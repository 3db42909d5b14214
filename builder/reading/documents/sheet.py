"""Spreadsheets: CSV, XLSX, XLS and ODS become tables, each row a block of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from builder.reading.documents.content import Block, Content, Table
from builder.reading.documents.grid import (
    Grid,
    read_csv_grid,
    read_workbook_grids,
    sheet_is_empty,
)
from builder.sentence import say

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 100
# How far down a header is looked for: titles and empty rows may stand above it.
_DEEPEST_HEADER: Final = 10


def read_csv(data: bytes) -> Content:
    """Read comma-, semicolon- or tab-separated values."""
    content = Content()
    _keep(content, read_csv_grid(data))
    _ensure_filled(content)
    return content


def read_workbook(data: bytes) -> Content:
    """Read every sheet of a workbook; raises `Unreadable`."""
    content = Content()
    for grid in read_workbook_grids(data):
        if grid.is_empty:
            content.notes.append(say("Sheet '{sheet}' is empty.", sheet=grid.name))
        else:
            _keep(content, grid)
    _ensure_filled(content)
    return content


def table_of(
    name: str, rows: Sequence[Sequence[str]], lines: Sequence[int] | None = None
) -> Table | None:
    """Return rows as a table, or None when they are no more than words side by side.

    The header is the first row with several cells, all of them different words; rows above it are
    titles.
    """
    numbers = list(lines) if lines is not None else list(range(1, len(rows) + 1))
    cleaned = [[cell.strip() for cell in row] for row in rows]
    at = _header_at(cleaned)
    if at is None:
        return None
    header = cleaned[at][:MOST_COLUMNS]
    kept = [i for i, cell in enumerate(header) if cell]
    body = [
        (line, tuple(row[i] if i < len(row) else "" for i in kept))
        for line, row in zip(numbers[at + 1 :], cleaned[at + 1 :], strict=True)
    ]
    body = [(line, row) for line, row in body if any(row)][:MOST_ROWS]
    if not body:
        return None
    columns = tuple(header[i] for i in kept)
    return Table(name, columns, tuple(row for _, row in body), tuple(line for line, _ in body))


def _header_at(rows: Sequence[Sequence[str]]) -> int | None:
    for at, row in enumerate(rows[:_DEEPEST_HEADER]):
        cells = [cell for cell in row if cell]
        if len(cells) >= 2 and len(set(cells)) == len(cells):
            return at
    return None


def _keep(content: Content, grid: Grid) -> None:
    name, rows, numbers = grid.name, grid.rows, grid.lines
    table = table_of(name, rows, numbers)
    if name and table is not None:
        content.blocks.append(Block(name, 1))
    if table is None:
        filled = [
            (line, " ".join(filter(None, row))) for line, row in zip(numbers, rows, strict=True)
        ]
        content.blocks += [Block(text, row=line) for line, text in filled if text][:MOST_ROWS]
        return
    content.tables.append(table)
    content.blocks += [Block(text, row=line) for line, text in table.sentences()]
    if len(rows) - 1 > MOST_ROWS:
        told = say(
            "Only the first {most:,} rows of {which} are read.", most=MOST_ROWS, which=grid.called
        )
        content.notes.append(told)


def _ensure_filled(content: Content) -> None:
    if not content.blocks:
        raise sheet_is_empty()
