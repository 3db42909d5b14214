"""Questions and answers in running text: headings, bold lines, `Q:` and `问：`, numbered questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from builder.reading.documents.grid import Grid
from builder.reading.faq_import.asking import (
    answered_in,
    asked_in,
    bare_question,
    is_numbered_question,
    reads_as_question,
    split_answer,
)
from builder.reading.faq_import.piece import (
    Asked,
    Ended,
    Found,
    FoundInFile,
    Heading,
    Passed,
    Piece,
    Words,
)
from builder.reading.faq_import.table import take_table
from builder.sentence import quoted, say

# Below every heading: questions that stand in the text itself.
_IN_TEXT: Final = 7
# Questions that the file marks as such may stand together before their answer.
_MARKED: Final = ("mark", "asked")
_MOST_NAMED: Final = 3


@dataclass
class _Open:
    """The question whose answer is being read; `how` it was found: heading, line, mark or asked."""

    question: str
    level: int
    how: str
    line: int | None
    similar: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)


def take_prose(pieces: Iterable[Piece], into: FoundInFile) -> None:
    """Take the questions of a text; headings that are none are told in one sentence."""
    reading = _Reading(into)
    for piece in pieces:
        match piece:
            case Heading():
                reading.hear_heading(piece)
            case Words():
                reading.hear_words(piece)
            case Asked():
                reading.begin(piece.text, _IN_TEXT, "asked", piece.line)
            case Ended():
                reading.end()
            case Grid():
                reading.hear_table(piece)
    reading.end()
    if reading.topics:
        into.passed.append(_topics(reading.topics))


class _Reading:
    def __init__(self, into: FoundInFile) -> None:
        self._into = into
        self._open: _Open | None = None
        self._heading: Heading | None = None
        self.topics: list[Heading] = []

    def begin(self, question: str, level: int, how: str, line: int | None) -> None:
        """Open a question; a marked one before it without an answer was another way of asking."""
        before = self._open
        if before is not None and how == before.how and how in _MARKED and not before.answer:
            before.similar.append(bare_question(question))
            return
        self.end()
        self._heading = None
        self._open = _Open(bare_question(question), level, how, line)

    def end(self) -> None:
        """Close the question that is open, and take it."""
        done, self._open = self._open, None
        if done is not None:
            answer = "\n".join(done.answer).strip()
            self._into.add(Found(done.question, answer, tuple(done.similar), line=done.line))

    def hear_heading(self, heading: Heading) -> None:
        """Open the question that a heading is; one further in belongs to the answer."""
        asked = asked_in(heading.text)
        if asked is not None or reads_as_question(heading.text):
            self.begin(asked or heading.text, heading.level, "heading", heading.line)
        elif self._open is not None and self._open.level < heading.level:
            self._open.answer.append(heading.text)
        else:
            self.end()
            self._heading = heading

    def hear_table(self, grid: Grid) -> None:
        """Take the questions of a table, or its rows as text of an answer."""
        own = FoundInFile()
        if take_table(grid, own):
            self.end()
            self._into.found += own.found
            self._into.passed += own.passed
        elif self._open is not None:
            rows = (" | ".join(filter(None, row)) for row in grid.rows)
            self._open.answer += [row for row in rows if row]

    def hear_words(self, words: Words) -> None:
        """Read a paragraph: a question in bold type, or line by line."""
        text = words.text
        if words.bold and self._may_begin(words.bold):
            self.begin(words.bold, _IN_TEXT, "line", words.line)
            text = text.removeprefix(words.bold).strip()
        for number, line in enumerate(text.split("\n")):
            at = words.line + number if words.line is not None else None
            if line.strip():
                self._hear_line(line.strip(), at)

    def _may_begin(self, bold: str) -> bool:
        """Tell whether bold words are a question; within an answer only its mark makes them one."""
        if self._open is None or self._open.how == "line":
            return reads_as_question(bold)
        return self._open.how != "asked" and bold.endswith(("?", "？"))

    def _hear_line(self, line: str, at: int | None) -> None:
        item = line.removeprefix("- ")
        asked, answered = asked_in(item), answered_in(item)
        if asked is not None:
            question, answer = split_answer(asked)
            self.begin(question, _IN_TEXT, "mark", at)
            line = answer
        elif answered is not None and self._open is not None and not self._open.answer:
            line = answered
        elif is_numbered_question(item) and (self._open is None or self._open.how == "line"):
            self.begin(item, _IN_TEXT, "line", at)
            return
        if self._open is not None:
            if line:
                self._open.answer.append(line)
        elif self._heading is not None and self._heading.level > 1:
            self.topics.append(self._heading)
            self._heading = None


def _topics(topics: list[Heading]) -> Passed:
    named = tuple(quoted(heading.text[:40]) for heading in topics[:_MOST_NAMED])
    more = len(topics) - _MOST_NAMED
    what = (
        say(
            "What stands below {headings} and {more} more was passed over: the heading is no question.",
            headings=named,
            more=more,
        )
        if more > 0
        else say(
            "What stands below {headings} was passed over: the heading is no question.",
            headings=named,
        )
    )
    return Passed(
        "faq-import-topic",
        what,
        say("Write the heading as a question, or put the file into documents/."),
        topics[0].line,
    )
