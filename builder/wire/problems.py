"""How problems and errors travel."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Literal

from pydantic import JsonValue

from builder import sentence
from builder.errors import Line, Place, Problem
from builder.sentence import Sentence, verbatim
from builder.wire.shape import Shape


class SentenceShape(Shape):
    """A sentence as its English template and its values, to say it in another language.

    Values are texts, numbers, sentences, or lists of texts and sentences.
    """

    template: str
    values: dict[str, JsonValue] = {}

    @classmethod
    def of(cls, told: Sentence) -> SentenceShape:
        """Return the shape of a sentence."""
        return cls.model_validate(sentence.as_json(told))


def heard(text: str, told: SentenceShape | None) -> Sentence:
    """Return a sentence that a server told; one without its template stays as it is."""
    if told is None:
        return verbatim(text)
    return sentence.from_json({"template": told.template, "values": told.values}, text)


def all_heard(texts: Sequence[str], told: Sequence[SentenceShape]) -> tuple[Sentence, ...]:
    """Return sentences that a server told, one for one; an older one told their texts only."""
    return tuple(heard(text, shape) for text, shape in zip_longest(texts, told[: len(texts)]))


class MessageShape(Shape):
    """Whatever tells something in a `message`."""

    message: str
    sentence: SentenceShape | None = None

    def told(self) -> Sentence:
        """Return the message as a sentence that other languages can say."""
        return heard(self.message, self.sentence)


class LineShape(Shape):
    """A line of an example conversation."""

    who: Literal["user", "bot", "note"]
    text: str
    meaning: str = ""


class ProblemShape(Shape):
    """A finding about a skill: place, cause, remedy, and a conversation that shows it."""

    code: str
    severity: str
    where: str
    path: tuple[str, ...] = ()
    file: str | None = None
    line: int | None = None
    what: str
    remedy: str
    sentences: dict[Literal["what", "remedy"], SentenceShape] = {}
    example: tuple[LineShape, ...] = ()

    @classmethod
    def of(cls, problem: Problem) -> ProblemShape:
        """Return the shape of a problem."""
        return cls.model_validate(problem.as_json())

    def problem(self, skill: str) -> Problem:
        """Return the problem that this shape tells of."""
        severity = "warning" if self.severity == "warning" else "error"
        place = Place(skill, self.path, self.file, self.line)
        example = tuple(Line(line.who, line.text, line.meaning) for line in self.example)
        what = heard(self.what, self.sentences.get("what"))
        remedy = heard(self.remedy, self.sentences.get("remedy"))
        return Problem(self.code, place, what, remedy, severity, example)  # type: ignore[arg-type]


class ErrorShape(Shape):
    """An error, as application/problem+json (RFC 9457); `code` is stable, the words are not."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    sentence: SentenceShape | None = None
    code: str
    problems: tuple[ProblemShape, ...] = ()
