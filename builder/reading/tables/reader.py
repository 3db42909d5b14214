"""Answer from sheets, and show the rows that were used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from builder.conversation.effect import AnswerOutcome
from builder.conversation.reply import Citation, Reply
from builder.reading.library import documents_in
from builder.reading.passage import Passage
from builder.reading.question import Question
from builder.reading.tables.ask import Asked, ask
from builder.reading.tables.sheet import Column, Sheet

_MOST_ROWS: Final = 10
# How sure an answer is that names a row and a column, and one that names only conditions.
_SURE: Final = {"lookup": 0.95, "most": 0.9, "filter": 0.85}


class TableReader:
    """Looks a question up in every sheet; the first whose words it speaks answers."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = tuple(sheets)

    @classmethod
    def load(cls, parts: Mapping[str, bytes]) -> TableReader | None:
        """Load from a bundle's parts; None where no document holds a table."""
        sheets = [
            Sheet.of(document.name, table)
            for document in documents_in(parts)
            for table in document.tables
        ]
        return cls(sheets) if sheets else None

    def find_answer(self, question: Question) -> AnswerOutcome:
        """Return the cells or rows that answer; see `Reader`."""
        found: list[tuple[float, Sheet, Asked]] = []
        for sheet in self._sheets:
            asked = ask(sheet, question.text, question.amounts)
            if asked is not None and (asked.rows or asked.counted):
                found.append((_SURE[asked.kind], sheet, asked))
        if not found:
            return AnswerOutcome(None)
        score, sheet, asked = max(found, key=lambda one: one[0])
        return AnswerOutcome(_reply(sheet, asked, question.language), score)


def _reply(sheet: Sheet, asked: Asked, language: str) -> Reply:
    chinese = language.split("-")[0] == "zh"
    rows = asked.rows[:_MOST_ROWS]
    text = _told(sheet, asked, chinese=chinese)
    used = "\n".join(
        "; ".join(
            f"{c}: {v}" for c, v in zip(sheet.table.columns, sheet.table.rows[r], strict=True) if v
        )
        for r in rows
    )
    line = sheet.table.lines[rows[0]] if rows else None
    headings = (sheet.table.name,) if sheet.table.name else ()
    place = Passage(sheet.document, "", headings, row=line).place(language)
    return Reply(
        text=text,
        source=f"document:{sheet.document}",
        citations=(
            Citation(
                document=sheet.document, headings=headings, row=line, place=place, passage=used
            ),
        ),
    )


def _told(sheet: Sheet, asked: Asked, *, chinese: bool) -> str:
    lines = [_line(sheet, row, asked.columns, chinese=chinese) for row in asked.rows[:_MOST_ROWS]]
    more = len(asked.rows) - len(lines)
    if more > 0:
        lines.append(f"……还有 {more} 条" if chinese else f"… and {more} more")
    if asked.counted:
        count = len(asked.rows)
        lines.insert(0, f"共 {count} 条。" if chinese else f"There are {count}.")
    return "\n".join(lines)


def _line(sheet: Sheet, row: int, columns: Sequence[Column], *, chinese: bool) -> str:
    cells = sheet.table.rows[row]
    name = cells[sheet.key.number]
    told = [(c.title, cells[c.number]) for c in columns if c != sheet.key and cells[c.number]]
    if not told:
        return name
    colon, comma = ("：", "，") if chinese else (": ", ", ")
    return name + colon + comma.join(f"{title} {cell}" for title, cell in told)
