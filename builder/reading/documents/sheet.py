"""Spreadsheets: CSV, XLSX, XLS and ODS become tables, each row a block of its own."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Final

from builder.reading.documents.content import Block, Content, Table, Unreadable
from builder.reading.documents.plain import decode

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 100
_DELIMITERS: Final = ",;\t|"
# How far down a header is looked for: titles and empty rows may stand above it.
_DEEPEST_HEADER: Final = 10


def read_csv(data: bytes) -> Content:
    """Read comma-, semicolon- or tab-separated values."""
    text = decode(data)
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(1_000_000)
    rows: list[list[str]] = []
    numbers: list[int] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for cells in reader:
            rows.append(cells)
            numbers.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(
            "document-broken",
            f"Line {reader.line_num} is no row of a table: {error}.",
            'Put cells that contain commas or quotes between quotes, and double a quote: "".',
        ) from error
    content = Content()
    _keep(content, "", rows, numbers)
    _ensure_filled(content)
    return content


def read_workbook(data: bytes) -> Content:
    """Read every sheet of a workbook, merged cells filled in; raises `Unreadable`."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415

    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        content = Content()
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            rows = [
                [_shown(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)
            ]
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
                _fill(rows, top, left, bottom, right)
            if any(any(row) for row in rows):
                _keep(content, name, rows, list(range(1, len(rows) + 1)))
            else:
                content.notes.append(f"Sheet '{name}' is empty.")
    except PasswordError as error:
        raise _locked() from error
    except (CalamineError, zipfile.BadZipFile, ValueError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise _locked() from error
        raise Unreadable(
            "document-broken",
            "The file is no workbook that can be read: it is damaged or cut short.",
            "Open it in a spreadsheet program and save it again.",
        ) from error
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


def _keep(content: Content, name: str, rows: list[list[str]], numbers: list[int]) -> None:
    rows = [[cell.strip() for cell in row] for row in rows]
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
        which = f"sheet '{name}'" if name else "the table"
        content.notes.append(f"Only the first {MOST_ROWS:,} rows of {which} are read.")


def _fill(rows: list[list[str]], top: int, left: int, bottom: int, right: int) -> None:
    """Give every cell of a merged range the value that stands in its first one.

    A range across columns is a title: it would make every column look alike, so it stays as it is.
    """
    if right > left or top >= len(rows) or left >= len(rows[top]):
        return
    value = rows[top][left]
    for row in rows[top : bottom + 1]:
        if left < len(row) and not row[left]:
            row[left] = value


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(round(cell, 10))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip()


def _ensure_filled(content: Content) -> None:
    if not content.blocks:
        raise Unreadable(
            "document-without-text",
            "The sheet is empty.",
            "Fill it, with the names of the columns in the first row, or remove the file.",
        )


def _locked() -> Unreadable:
    return Unreadable(
        "document-locked",
        "The workbook is protected by a password.",
        "Save it without a password, and put that file here.",
    )
