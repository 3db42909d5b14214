"""Evaluations: how well a trained version understands, and how its test conversations go."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from builder.schema.keeping import KeepPoint
from builder.sentence import Sentence
from builder.wire.problems import SentenceShape, all_heard, heard
from builder.wire.shape import Shape
from builder.wire.skills import Job, Tests

ChatState = Literal["passed", "failed", "left_out"]


class NumbersShape(Shape):
    """What came of all that was asked; shares are fractions of 1.

    `accuracy` and `macro_f1` look at the likeliest intent of customers' messages, wherever the line of
    scope lies; `answered` is the share of customers who get what they meant, `refused` the share turned
    away; of `strangers` messages the share `turned_away` was.
    """

    asked: int
    accuracy: float
    macro_f1: float
    answered: float
    refused: float
    strangers: int = 0
    turned_away: float | None = None


class IntentFigures(Shape):
    """What came of the utterances of one intent.

    Of `asked` utterances `right` were understood and `refused` turned away; `claimed` were taken for
    this intent, rightly or not. `confused` names what the others were taken for, and how often.
    """

    intent: str
    asked: int
    right: int
    refused: int
    claimed: int
    confused: tuple[tuple[str, int], ...] = ()


class AskedShape(Shape):
    """An utterance, the intent it belongs to, and the likeliest one with its score.

    `own` is the score of the intent it belongs to; where `kept` is false it was turned away.
    """

    text: str
    language: str
    intent: str
    found: str
    score: float
    own: float
    in_scope: float
    kept: bool


class SlotMarks(Shape):
    """Marks of one slot: how many there are, how many were found, and how many of these are right."""

    slot: str
    marked: int
    found: int
    right: int


class DifferenceShape(Shape):
    """What a turn of a conversation should have brought about, and what it did."""

    what: str
    expected: JsonValue
    found: JsonValue
    sentence: SentenceShape | None = None

    def told(self) -> Sentence:
        """Return what differs as a sentence that other languages can say."""
        return heard(self.what, self.sentence)


class ChatShape(Shape):
    """A test conversation as it went.

    It stops at the first turn that differs: the number `turn` (from 1), which begins with `user`.
    One that was `left_out` needs the `calls` that were not allowed. `before` is how the same
    conversation went with the version that is compared; `sentences` are the failures, one for one.
    """

    name: str
    state: ChatState
    turns: int
    turn: int | None = None
    user: str = ""
    replies: tuple[str, ...] = ()
    differences: tuple[DifferenceShape, ...] = ()
    failures: tuple[str, ...] = ()
    sentences: tuple[SentenceShape, ...] = ()
    calls: tuple[str, ...] = ()
    before: ChatState | None = None

    def told(self) -> tuple[Sentence, ...]:
        """Return the failures as sentences that other languages can say."""
        return all_heard(self.failures, self.sentences)


class TurnedShape(Shape):
    """An utterance that only one of two versions understands: what each took it for."""

    text: str
    intent: str
    before: str
    now: str


class ChangeShape(Shape):
    """Of `common` utterances that both versions were asked, those that became right and wrong."""

    common: int
    became_right: tuple[TurnedShape, ...] = ()
    became_wrong: tuple[TurnedShape, ...] = ()


class ComparedShape(Shape):
    """What another version makes of the same, and what has changed since."""

    version: int
    numbers: NumbersShape
    scope: KeepPoint | None = None
    slots: tuple[SlotMarks, ...] = ()
    change: ChangeShape


class EvaluationReport(Shape):
    """The report of a version: on its own utterances, held out, or on those of a test `file`.

    `unknown` counts the rows of the file whose intents the version does not have, which were not asked;
    `known` those whose words stand in the skill. `scope` says whom the version turns away.
    """

    version: int
    file: str | None = None
    numbers: NumbersShape
    intents: tuple[IntentFigures, ...]
    asked: tuple[AskedShape, ...]
    slots: tuple[SlotMarks, ...] = ()
    scope: KeepPoint | None = None
    known: int = 0
    unknown: dict[str, int] = {}
    chats: tuple[ChatShape, ...] = ()
    compared: ComparedShape | None = None


class EvaluationLine(Shape):
    """An evaluation in the list, with its main figures once it is done."""

    job: Job
    version: int
    against: int | None = None
    file: str | None = None
    numbers: NumbersShape | None = None
    tests: Tests | None = None


class EvaluationList(Shape):
    """The evaluations of a skill, newest first."""

    evaluations: tuple[EvaluationLine, ...]


class HealthShape(Shape):
    """How well the newest version understands each intent, as its training found out.

    `version` is null where the skill was never trained.
    """

    version: int | None
    revision: int | None = None
    intents: tuple[IntentFigures, ...] = ()
