"""Why a message was understood as it was."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from builder.conversation.understanding import IntentScore, Understanding


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True)


class Likeness(_Fact):
    """A remembered example and how like the message it is: the mean cosine of the vectors, -1 to 1."""

    text: str
    intent: str
    likeness: float


class Opinion(_Fact):
    """What one head says by itself, best first, and how much it counts in the blend."""

    view: str
    weight: float
    intents: tuple[IntentScore, ...]


class Word(_Fact):
    """Characters `start` to `end` (exclusive) of the message, and what they carry.

    `carried` is by how much the score of what was decided falls without them.
    """

    text: str
    start: int
    end: int
    carried: float


class Flip(_Fact):
    """The least that, left out, changes the intent: the words, what remains, and what it then means."""

    without: tuple[str, ...]
    remains: str
    intent: IntentScore


class SlotEvidence(_Fact):
    """Where a slot value comes from; `similar` when the words are only nearly a dictionary's."""

    slot: str | None
    type: str
    text: str
    source: str
    score: float
    similar: bool = False


class Explanation(_Fact):
    """Why a message was understood as it was.

    `fired` is the template, utterance or payload that decided before any model was asked, else null.
    `nearest` are the examples most like the message, `nearest_other` those of the runner-up.
    `threshold` is the score from which a message is in scope. `words` is empty and `flip` null where
    no words could be left out, or the message was too long to try.
    """

    understanding: Understanding
    fired: str | None = None
    share: float | None = None
    nearest: tuple[Likeness, ...] = ()
    nearest_other: tuple[Likeness, ...] = ()
    runner_up: IntentScore | None = None
    margin: float | None = None
    opinions: tuple[Opinion, ...] = ()
    threshold: float = 0.0
    slots: tuple[SlotEvidence, ...] = ()
    words: tuple[Word, ...] = ()
    flip: Flip | None = None
