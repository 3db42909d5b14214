"""Why a slot holds what it holds."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from builder.conversation.understanding import Source

# Who filled a slot: the user, the flow, an action, an app's event, or the session's own rules.
By = Literal["user", "correction", "flow", "action", "event", "session"]
Evidence = Literal[
    # What the user said: to a question, by assent or denial, marked for the slot in the text, as a
    # value of the type of one open slot only, or with a button.
    "asked",
    "assent",
    "marked",
    "only_open",
    "payload",
    # What the skill did: a step, an action. What an app or a reminder told.
    "flow",
    "action",
    "event",
    # What the session did: the slot's initial value, from before the session, from the user's other
    # sessions, as it was before an interruption; emptied with its flow, or after its lifetime.
    "default",
    "carried_over",
    "remembered",
    "restored",
    "flow_ended",
    "expired",
]


class Reason(BaseModel):
    """Why a slot took its value: the evidence, and the words or the step that it rests on.

    `text` are characters `start` to `end` (exclusive) of the message; `source` names how they were
    recognised. `told_at` and `told_in` are the time and the turn in which a value that comes from
    before was told.
    """

    model_config = ConfigDict(frozen=True)

    evidence: Evidence
    message_id: str | None = None
    text: str | None = None
    start: int | None = None
    end: int | None = None
    source: Source | None = None
    flow: str | None = None
    step: str | None = None
    action: str | None = None
    told_at: datetime | None = None
    told_in: int | None = None


class Filled(BaseModel):
    """When a slot took the value it holds, who gave it, and why."""

    model_config = ConfigDict(frozen=True)

    turn: int
    at: datetime | None = None
    by: By
    reason: Reason | None = None
