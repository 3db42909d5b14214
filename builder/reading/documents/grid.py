"""Cells as they stand in a file: CSV, XLSX, XLS and ODS become rows of texts, merged cells filled in."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Final

from builder.reading.documents.content import Unreadable
from builder.reading.documents.plain import decode
from builder.sentence import Sentence, say

_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True)
class Grid:
    """A sheet as it is written; `lines` says where each of its rows stands, from 1."""

    name: str
    rows: list[list[str]]
    lines: list[int]

    @property
    def called(self) -> Sentence:
        """What it is called in a sentence: by its name, where it has one."""
        return say("sheet '{sheet}'", sheet=self.name) if self.name else say("the table")

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(any(row) for row in self.rows)


def read_csv_grid(data: bytes) -> Grid:
    """Read comma-, semicolon- or tab-separated values; raises `Unreadable`."""
    text = decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(1_000_000)
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for cells in reader:
            rows.append([cell.strip() for cell in cells])
            lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(
            "document-broken",
            say(
                "Line {line} is no row of a table: {reason}.",
                line=reader.line_num,
                reason=str(error),
            ),
            say('Put cells that contain commas or quotes between quotes, and double a quote: "".'),
        ) from error
    return Grid("", rows, lines)


def read_workbook_grids(data: bytes, *, exact: bool = False) -> list[Grid]:
    """Read every sheet of a workbook; raises `Unreadable`. `exact` keeps spaces around texts."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415

    grids: list[Grid] = []
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            rows = [
                [_shown(cell, exact) for cell in row]
                for row in sheet.to_python(skip_empty_area=False)
            ]
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
                _fill(rows, top, left, bottom, right)
            grids.append(Grid(name, rows, list(range(1, len(rows) + 1))))
    except PasswordError as error:
        raise _locked() from error
    except (CalamineError, zipfile.BadZipFile, ValueError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise _locked() from error
        raise Unreadable(
            "document-broken",
            say("The file is no workbook that can be read: it is damaged or cut short."),
            say("Open it in a spreadsheet program and save it again."),
        ) from error
    return grids


def sheet_is_empty() -> Unreadable:
    """Return the reason why a sheet without a word cannot be used."""
    return Unreadable(
        "document-without-text",
        say("The sheet is empty."),
        say("Fill it, with the names of the columns in the first row, or remove the file."),
    )


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


def _shown(cell: object, exact: bool) -> str:
    if exact and isinstance(cell, str):
        return cell
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


def _locked() -> Unreadable:
    return Unreadable(
        "document-locked",
        say("The workbook is protected by a password."),
        say("Save it without a password, and put that file here."),
    )
