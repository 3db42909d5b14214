"""`faq.csv`: one entry a row, as spreadsheets write it.

Similar questions stand in one cell, separated by `|`, and so do other phrasings of the answer; a bar
that belongs to one of them is written `\\|`. The columns that no entry needs are left out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from pydantic import ValidationError

from builder.errors import suggest
from builder.schema.faq import FaqEntry
from builder.sentence import say
from builder.skillfile.document import Finding
from builder.skillfile.explain import explain
from builder.skillfile.values import no_table
from builder.text import ANY_LANGUAGE

COLUMNS: Final = ("id", "question", "similar", "answer", "variants", "response", "language")
_NEEDED: Final = ("question", "answer")
# What is written only where an entry has it.
_RARE: Final = ("variants", "response")
_LONGEST_CELL: Final = 1_000_000
_BAR: Final = re.compile(r"\\([\\|])|\|")


@dataclass
class FaqRows:
    """The entries of a file, the line of each, and what is wrong with the rest."""

    entries: list[FaqEntry] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_faq(text: str) -> FaqRows:
    """Read the entries of `faq.csv`; what is wrong with it stands in `findings`."""
    rows = FaqRows()
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if not _header_is_good(header, rows):
            return rows
        # The reader counts lines as it goes; a row begins after the line where the last one ended.
        start = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _read_row(header, cells, start, rows)
            start = reader.line_num + 1
    except csv.Error as error:
        rows.findings.append(no_table(error, reader.line_num or 1))
    return rows


def write_faq(entries: Iterable[FaqEntry]) -> str:
    """Write entries as `faq.csv`; `read_faq` reads them back unchanged."""
    kept = tuple(entries)
    columns = [c for c in COLUMNS if c not in _RARE or any(getattr(e, c) for e in kept)]
    lines = [",".join(columns)]
    for entry in kept:
        cells = {
            "id": entry.id,
            "question": entry.question,
            "similar": join_bars(entry.similar),
            "answer": entry.answer,
            "variants": join_bars(entry.variants),
            "response": entry.response or "",
            "language": "" if entry.language == ANY_LANGUAGE else entry.language,
        }
        lines.append(",".join(_cell(cells[column]) for column in columns))
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    # The csv module leaves a lone carriage return without quotes, and then cannot read it back.
    special = any(character in text for character in ',"\r\n')
    return '"' + text.replace('"', '""') + '"' if special else text


def _header_is_good(header: Sequence[str], rows: FaqRows) -> bool:
    before = len(rows.findings)
    for column in _NEEDED:
        if column not in header:
            rows.findings.append(
                Finding(
                    "csv-column-missing",
                    1,
                    say("The column '{column}' is missing.", column=column),
                    say(
                        "Let the first line name the columns: {columns}.",
                        columns=",".join(COLUMNS),
                    ),
                )
            )
    for column in header:
        if column not in COLUMNS:
            what = say("The column '{column}' is not known.", column=column)
            remedy = suggest(column, COLUMNS, say("columns"))
            rows.findings.append(Finding("csv-column-unknown", 1, what, remedy))
        elif header.count(column) > 1:
            what = say(
                "The column '{column}' stands here {count} times.",
                column=column,
                count=header.count(column),
            )
            rows.findings.append(Finding("csv-column-twice", 1, what, say("Keep one of them.")))
            break
    return len(rows.findings) == before


def _read_row(header: Sequence[str], cells: Sequence[str], line: int, rows: FaqRows) -> None:
    if len(cells) != len(header):
        rows.findings.append(
            Finding(
                "csv-row-uneven",
                line,
                say(
                    "This row has {cells} cells, and the first line names {columns} columns.",
                    cells=len(cells),
                    columns=len(header),
                ),
                say(
                    "Put cells that contain commas between quotes, or add the cells that are "
                    "missing."
                ),
            )
        )
        return
    row = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
    for column in _NEEDED:
        if not row[column] and not (column == "answer" and row.get("response")):
            what = say("The cell in column '{column}' is empty.", column=column)
            rows.findings.append(
                Finding("csv-cell-empty", line, what, say("Fill it, or remove the row."))
            )
            return
    name = row.get("id") or _new_id(rows)
    if name in rows.lines:
        what = say(
            "The id '{name}' stands here a second time; the first is in line {line}.",
            name=name,
            line=rows.lines[name],
        )
        rows.findings.append(
            Finding("faq-duplicate", line, what, say("Change one of the two ids."))
        )
        return
    rows.lines[name] = line
    try:
        entry = FaqEntry(
            id=name,
            question=row["question"],
            similar=split_bars(row.get("similar", "")),
            answer=row["answer"],
            variants=split_bars(row.get("variants", "")),
            response=row.get("response") or None,
            language=row.get("language") or ANY_LANGUAGE,
        )
    except ValidationError as error:
        rows.findings += [
            Finding(code, line, what, remedy)
            for code, what, remedy in (explain(one, FaqEntry) for one in error.errors())
        ]
    else:
        rows.entries.append(entry)


def _new_id(rows: FaqRows) -> str:
    number = len(rows.lines) + 1
    while f"faq_{number}" in rows.lines:
        number += 1
    return f"faq_{number}"


def split_bars(cell: str) -> tuple[str, ...]:
    """Split a cell at its bars, those aside that are escaped."""
    texts: list[str] = []
    start, current = 0, ""
    for match in _BAR.finditer(cell):
        current += cell[start : match.start()]
        start = match.end()
        if match[1] is not None:
            current += match[1]
        else:
            texts.append(current)
            current = ""
    texts.append(current + cell[start:])
    return tuple(text.strip() for text in texts if text.strip())


def join_bars(texts: Iterable[str]) -> str:
    """Join texts in one cell, with bars between; `split_bars` takes them apart again."""
    return "|".join(text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)
