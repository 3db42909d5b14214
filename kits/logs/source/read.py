"""What users said in a slice of a log, whatever form the log has."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from builder.errors import Invalid
from builder.sentence import quoted, say, together
from kits.logs.source.columns import (
    MOST_LOOKED_AT,
    column_of,
    is_other_side,
    said_key,
    speaker_column,
    who_said,
    wordiest,
)
from kits.logs.source.line import LONGEST_LINE, LeftOut, Line
from kits.logs.source.pieces import lines_of
from kits.logs.source.sheet import sheets_of
from kits.logs.source.slices import Slice, cut

_DELIMITERS: Final = ",;\t|"


class Columns(NamedTuple):
    """Where a table says it: its delimiter, the column of what was said, and that of who said it.

    `who` is -1 where no column tells; `headed` says whether the first row is a header.
    """

    delimiter: str
    said: int
    who: int
    headed: bool


def look_at(path: Path, chosen: str | None) -> Columns | None:
    """Find out by its first rows where a table says what; None for logs that are no tables.

    Raises `Invalid('log-column')` where no column can be told.
    """
    pieces = cut(path)
    if not pieces or pieces[0].form not in ("table", "workbook"):
        return None
    if pieces[0].form == "workbook":
        sheets = sheets_of(path)
        return _columns(path, "", sheets[0][:MOST_LOOKED_AT], chosen) if sheets else None
    ignored = LeftOut()
    first = [line.text for line in islice(lines_of(pieces[0], ignored), MOST_LOOKED_AT)]
    if not any(line.strip() for line in first):
        return None
    header = next(line for line in first if line.strip())
    delimiter = max(_DELIMITERS, key=header.count)
    rows = [row for row in _rows(first, delimiter, LeftOut()) if row[1]]
    return _columns(path, delimiter, [cells for _, cells in rows], chosen)


def _columns(
    path: Path, delimiter: str, rows: Sequence[Sequence[str]], chosen: str | None
) -> Columns:
    header = next((row for row in rows if any(row)), [])
    by_name = column_of(header, chosen, path.name)
    if by_name is not None:
        who = speaker_column(header)
        return Columns(delimiter, by_name, -1 if who is None else who, True)
    best = wordiest(rows)
    if best is None:
        names = tuple(quoted(cell[:20]) for cell in header[:8] if cell)
        what = say(
            "No column of the log '{log}' reads like what users say. Name it: --column NAME.",
            log=path.name,
        )
        there = (
            say("Its first row holds {names}.", names=names)
            if names
            else say("Its first row holds nothing.")
        )
        raise Invalid("log-column", together(what, there))
    who = speaker_column(header)
    return Columns(delimiter, best, -1 if who is None else who, who is not None)


def read_slice(
    piece: Slice, columns: Columns | None, chosen: str | None, left_out: LeftOut
) -> Iterator[Line]:
    """Yield what users said in a slice, with its line or row; the rest is counted in `left_out`."""
    match piece.form:
        case "text":
            yield from lines_of(piece, left_out)
        case "records":
            yield from _records(lines_of(piece, left_out), chosen, left_out)
        case "table" if columns is not None:
            lines = lines_of(piece, left_out)
            rows = _rows_of_lines(lines, columns.delimiter, left_out)
            yield from _cells(rows, columns, left_out)
        case "workbook" if columns is not None:
            sheets = chain.from_iterable(sheets_of(Path(piece.path)))
            yield from _cells(enumerate(sheets, 1), columns, left_out)


def _records(lines: Iterable[Line], chosen: str | None, left_out: LeftOut) -> Iterator[Line]:
    for line in lines:
        if not line.text.strip():
            left_out["empty"] += 1
            continue
        try:
            record = orjson.loads(line.text)
        except orjson.JSONDecodeError:
            left_out["no_record"] += 1
            continue
        if isinstance(record, str):
            yield Line(record, line.number)
            continue
        if not isinstance(record, dict):
            left_out["no_record"] += 1
            continue
        key = said_key(record, chosen)
        if key is None or not record[key].strip():
            left_out["no_text"] += 1
        elif is_other_side(who_said(record)):
            left_out["other_side"] += 1
        else:
            yield Line(record[key], line.number)


def _cells(
    rows: Iterable[tuple[int, Sequence[str]]], columns: Columns, left_out: LeftOut
) -> Iterator[Line]:
    _, said, who, headed = columns
    for number, row in rows:
        if headed and number == 1:
            continue
        text = row[said] if said < len(row) else ""
        if not any(row):
            left_out["empty"] += 1
        elif not text.strip():
            left_out["no_text"] += 1
        elif 0 <= who < len(row) and is_other_side(row[who]):
            left_out["other_side"] += 1
        else:
            yield Line(text, number)


def _rows_of_lines(
    lines: Iterable[Line], delimiter: str, left_out: LeftOut
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table with the line in which each ends."""
    at = 0

    def texts() -> Iterator[str]:
        nonlocal at
        for line in lines:
            at = line.number
            # A cell between quotes may go over several lines, whose ends belong to it.
            yield f"{line.text}\n"

    for _, row in _rows(texts(), delimiter, left_out):
        yield at, row


def _rows(
    texts: Iterable[str], delimiter: str, left_out: LeftOut
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table, numbered; where quotes do not close, what they swallow is counted."""
    csv.field_size_limit(LONGEST_LINE)
    given = iter(texts)
    number = 0
    while True:
        reader = csv.reader(given, delimiter=delimiter)
        try:
            for row in reader:
                number += 1
                yield number, row
        except csv.Error:
            left_out["broken_row"] += max(1, reader.line_num)
            continue
        return
