"""The interpreter's answer for one message, and what it was told beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

OUT_OF_SCOPE: Final = "out_of_scope"
# The intent of a message that asks something which the FAQ or documents may answer.
ANSWER_QUESTION: Final = "answer_question"
# Intents that every skill understands without examples of its own.
BUILT_IN_INTENTS: Final = (
    "affirm",
    "deny",
    "cancel",
    "repeat",
    "restart",
    "go_back",
    "skip",
)

# What decided the intent of a message.
Origin = Literal["payload", "template", "utterance", "built_in", "learned", "nothing"]
Source = Literal["payload", "template", "dictionary", "pattern", "system", "learned", "answer"]


@dataclass(frozen=True)
class Context:
    """What the interpreter may know of the talk so far; `now` carries the session's time zone."""

    now: datetime
    language: str | None = None
    flow: str | None = None
    requested_slot: str | None = None
    # What the slots hold now, for values that lean on one said before.
    held: Mapping[str, JsonValue] = field(default_factory=dict)


class IntentScore(BaseModel):
    """An intent and its score, 0 to 1."""

    model_config = ConfigDict(frozen=True)

    name: str
    score: float


class SlotValue(BaseModel):
    """A found value: characters `start` to `end` (exclusive) of the message and their normal form.

    `type` is the entity or system type; `slot` is None where several slots of that type could take
    the value and nothing in the text says which. `source` names the evidence.
    """

    model_config = ConfigDict(frozen=True)

    type: str
    slot: str | None
    value: JsonValue
    text: str
    start: int
    end: int
    source: Source
    score: float = 1.0


class Understanding(BaseModel):
    """What one message means: the intent (perhaps `out_of_scope`), the ranking, the slot values.

    `in_scope` is the calibrated score (0 to 1) that the message is about the skill at all.
    `ranking` is sorted by score and holds the skill's intents, those built in, and
    `answer_question`; `intent` is its first one, or `out_of_scope` below the threshold. `close` holds
    the intents so near each other that one should ask which was meant. `requests` holds the requests
    of a message that has several, in order; `start` is where the text of each begins in the message,
    and their slots count from there.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    language: str
    intent: IntentScore
    ranking: tuple[IntentScore, ...] = ()
    slots: tuple[SlotValue, ...] = ()
    in_scope: float = 1.0
    origin: Origin = "learned"
    close: tuple[str, ...] = ()
    requests: tuple[Understanding, ...] = ()
    start: int = 0
