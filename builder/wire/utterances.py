"""Utterances while they are written: what speaks against them, and what users said alike."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from builder.schema.part import LanguageCode, Name
from builder.sentence import Sentence
from builder.wire.inbox import CandidateShape
from builder.wire.problems import SentenceShape, heard
from builder.wire.shape import Request, Shape, example


class UtterancesWritten(Request):
    """Utterances with mark-up that are about to be added to an intent."""

    model_config = example({"intent": "track_order", "language": "en", "texts": ["where is it"]})

    intent: Name
    language: LanguageCode
    texts: Annotated[
        tuple[Annotated[str, Field(max_length=2000)], ...], Field(min_length=1, max_length=50)
    ]


class AlikeShape(Shape):
    """An utterance of the draft that says the same (likeness 1) or nearly the same."""

    intent: str
    text: str
    likeness: float


class UtteranceTold(Shape):
    """What speaks against one utterance.

    `problem` says why its mark-up cannot be read, `unknown_slots` are those that it marks and the skill
    lacks, `same` are utterances of the same words, `near` those that say nearly the same.
    """

    text: str
    problem: str | None = None
    sentence: SentenceShape | None = None
    unknown_slots: tuple[str, ...] = ()
    same: tuple[AlikeShape, ...] = ()
    near: tuple[AlikeShape, ...] = ()

    def told(self) -> Sentence | None:
        """Return the problem as a sentence that other languages can say."""
        return None if self.problem is None else heard(self.problem, self.sentence)


class UtterancesTold(Shape):
    """What speaks against each utterance, in order.

    `compared` is false where only the writing was compared and not what is meant: that is known a moment
    later for a small skill, and for a large one after a look at its quality.
    """

    compared: bool
    utterances: tuple[UtteranceTold, ...]


class SuggestionShape(Shape):
    """A candidate of the inbox that may be an utterance of an intent; `like` is the nearest it has."""

    candidate: CandidateShape
    score: float
    like: str | None = None
    group: str | None = None


class Suggestions(Shape):
    """The candidates that are most likely utterances of an intent, the likeliest first.

    `comparing` says that candidates are being compared for the first time: ask again in a moment.
    """

    comparing: bool
    suggestions: tuple[SuggestionShape, ...]


class NewSuggestionDecision(Request):
    """What a person says of a suggestion: it is an utterance of the intent, or not of this one."""

    model_config = example({"id": "d1", "by": "ann", "intent": "track_order", "verdict": "accept"})

    id: Annotated[str, Field(min_length=1, max_length=64)]
    by: Annotated[str, Field(max_length=80)] = ""
    intent: Name
    verdict: Literal["accept", "refuse"]
    group: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class SuggestionDecided(Shape):
    """How many utterances the decision put into the draft, and the revision that has them."""

    added: int
    revision: int | None
