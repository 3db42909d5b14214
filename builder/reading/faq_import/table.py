"""Questions and answers in the rows of a sheet or table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from builder.reading.documents.grid import Grid
from builder.reading.faq_import.asking import bare_question, reads_as_question
from builder.reading.faq_import.columns import role_of, roles_in
from builder.reading.faq_import.piece import MOST_FOUND, Found, FoundInFile, Passed
from builder.sentence import quoted, say

# How far down a header is looked for: titles and remarks may stand above it.
_DEEPEST_HEADER: Final = 10
# From this share of questions on, the first of two columns without a header is one of questions.
_MOSTLY: Final = 0.5
_SEVERAL: Final = re.compile(r"\s*(?:\n|(?<!\\)\||[;；])\s*")
_BARS: Final = re.compile(r"\s*(?<!\\)\|\s*")


def take_table(grid: Grid, into: FoundInFile) -> bool:
    """Take the questions of a table; False where none of its columns are of questions and answers."""
    for at, row in enumerate(grid.rows[:_DEEPEST_HEADER]):
        roles = roles_in(row)
        if roles:
            _take_rows(grid, at + 1, roles, into)
            return True
    columns = _two_columns(grid)
    if columns is None:
        return False
    first = next((row for row in grid.rows if any(row)), [])
    titled = not reads_as_question(_cell(first, columns[0]))
    start = grid.rows.index(first) + (1 if titled else 0)
    _take_rows(grid, start, {"question": [columns[0]], "answer": [columns[1]]}, into)
    return True


def why_not(grid: Grid) -> Passed:
    """Tell why a sheet's columns are not those of a FAQ."""
    first = [cell for cell in next((row for row in grid.rows if any(row)), []) if cell]
    shown = tuple(quoted(cell[:20]) for cell in first[:6]) + (("…",) if len(first) > 6 else ())
    asks = any(role_of(cell) == "question" for row in grid.rows[:_DEEPEST_HEADER] for cell in row)
    what = (
        say(
            "{where!c} has no column of answers: its first row holds {shown}.",
            where=grid.called,
            shown=shown,
        )
        if asks
        else say(
            "{where!c} has no columns of questions and answers: its first row holds {shown}.",
            where=grid.called,
            shown=shown,
        )
    )
    return Passed(
        "faq-import-columns",
        what,
        say("Name two columns 'question' and 'answer', or 问题 and 答案."),
        next((line for line, row in zip(grid.lines, grid.rows, strict=True) if any(row)), None),
    )


def _two_columns(grid: Grid) -> tuple[int, int] | None:
    """Return the only two columns of a table, if those of the first are mostly questions."""
    filled = sorted({n for row in grid.rows for n, cell in enumerate(row) if cell})
    if len(filled) != 2:
        return None
    asked = [_cell(row, filled[0]) for row in grid.rows if _cell(row, filled[0])]
    mostly = sum(map(reads_as_question, asked)) >= _MOSTLY * len(asked)
    return (filled[0], filled[1]) if mostly else None


def _take_rows(
    grid: Grid, start: int, roles: Mapping[str, Sequence[int]], into: FoundInFile
) -> None:
    before: Found | None = None
    taken = 0
    for line, row in zip(grid.lines[start:], grid.rows[start:], strict=True):
        if not any(row):
            continue
        if taken == MOST_FOUND:
            what = say("Only the first {most:,} rows are read.", most=MOST_FOUND)
            into.passed.append(Passed("faq-import-too-many", what, say("Split the file."), line))
            return
        found = _row(row, roles, grid.name, line)
        if before is not None and _goes_on(found):
            # Below a question that is written once, its other ways of asking stand alone.
            before = _with_similar(into, before, found.similar)
            continue
        if not (found.question or found.answer or found.similar):
            continue
        taken += 1
        count = len(into.found)
        into.add(found)
        before = found if len(into.found) > count else None


def _goes_on(found: Found) -> bool:
    return bool(found.similar) and not (found.question or found.answer or found.response)


def _with_similar(into: FoundInFile, before: Found, similar: tuple[str, ...]) -> Found:
    fields = {**before.__dict__, "similar": (*before.similar, *similar)}
    into.found[-1] = Found(**fields)
    return into.found[-1]


def _row(row: Sequence[str], roles: Mapping[str, Sequence[int]], sheet: str, line: int) -> Found:
    def cells(role: str) -> list[str]:
        return [cell for number in roles.get(role, ()) if (cell := _cell(row, number))]

    asked = [text for cell in cells("question") for text in cell.split("\n") if text.strip()]
    similar = [text for cell in cells("similar") for text in _SEVERAL.split(cell) if text]
    answers = cells("answer")
    other = [text for cell in cells("variants") for text in _BARS.split(cell) if text]
    return Found(
        question=bare_question(asked[0]) if asked else "",
        answer=answers[0] if answers else "",
        similar=tuple(_unescaped(text) for text in (*map(bare_question, asked[1:]), *similar)),
        variants=(*answers[1:], *map(_unescaped, other)),
        response=next(iter(cells("response")), ""),
        language=next(iter(cells("language")), ""),
        id=next(iter(cells("id")), ""),
        sheet=sheet,
        line=line,
    )


def _cell(row: Sequence[str], number: int) -> str:
    return row[number] if number < len(row) else ""


def _unescaped(text: str) -> str:
    return text.replace("\\|", "|").replace("\\\\", "\\").strip()
