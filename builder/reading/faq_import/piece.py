"""What a file is made of on the way to questions and answers, whatever it is written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from builder.reading.documents.grid import Grid
from builder.reading.told import Told
from builder.sentence import say

# A longer one is no question that anybody types, and a longer answer none that anybody reads.
LONGEST_QUESTION: Final = 400
LONGEST_ANSWER: Final = 10_000
MOST_FOUND: Final = 20_000


@dataclass(frozen=True)
class Heading:
    """A heading; `level` 1 is the outermost."""

    text: str
    level: int
    line: int | None = None


@dataclass(frozen=True)
class Words:
    """A paragraph or list item; `bold` is the part in bold type that it begins with."""

    text: str
    bold: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Asked:
    """A question that the file marks as one; what comes up to `Ended` is its answer."""

    text: str
    line: int | None = None


@dataclass(frozen=True)
class Ended:
    """The end of what was `Asked`."""


Piece = Heading | Words | Asked | Ended | Grid


@dataclass(frozen=True)
class Found:
    """A question with its answer, as a file has it; an empty `language` or `id` was not told.

    `line` is where it stands: the line of a text, the row of a sheet.
    """

    question: str
    answer: str = ""
    similar: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    response: str = ""
    language: str = ""
    id: str = ""
    sheet: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Passed:
    """Something that was passed over, for the person who looks through what was found."""

    code: str
    what: Told
    remedy: Told
    line: int | None = None


@dataclass
class FoundInFile:
    """The questions of a file, in its order, and what was passed over."""

    found: list[Found] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)

    def add(self, found: Found) -> None:
        """Take a question, if it has an answer and both are of a length that makes sense."""
        reason = _unfit(found)
        if reason is None:
            self.found.append(found)
        else:
            self.passed.append(reason)


def _unfit(found: Found) -> Passed | None:
    shown = found.question if len(found.question) <= 60 else found.question[:59] + "…"
    if not found.question:
        what = say("An answer stands here without a question.")
        return Passed("faq-import-incomplete", what, say("Write the question."), found.line)
    if not (found.answer or found.response):
        what = say("The question '{question}' has no answer.", question=shown)
        return Passed("faq-import-incomplete", what, say("Write its answer."), found.line)
    if len(found.question) > LONGEST_QUESTION:
        what = say(
            "'{question}' has {count:,} characters: that is no question.",
            question=shown,
            count=len(found.question),
        )
        remedy = say("Shorten it: a question has at most {most}.", most=LONGEST_QUESTION)
        return Passed("faq-import-too-long", what, remedy, found.line)
    if max(len(text) for text in (found.answer, *found.variants)) > LONGEST_ANSWER:
        what = say(
            "The answer to '{question}' has more than {most:,} characters.",
            question=shown,
            most=LONGEST_ANSWER,
        )
        remedy = say("Shorten it, or put the text into documents/: passages of it answer then.")
        return Passed("faq-import-too-long", what, remedy, found.line)
    return None
