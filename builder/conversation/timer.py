"""Something that a session has to do at a time, unless it is cleared before."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

# A `wait` step goes on; a question was not answered; the user has been silent; an action's reminder.
Purpose = Literal["wait", "answer", "inactivity", "reminder"]


class Timer(BaseModel):
    """A time at which a session's next turn comes by itself.

    `id` is given by the tracker and never used twice in a session. `silence` are the seconds of
    silence that an inactivity timer stands for. A reminder has the `intent` whose flow it starts, the
    `entities` that it brings along, its own `name`, and whether it ends with the user's next
    message.
    """

    model_config = ConfigDict(frozen=True)

    id: str = ""
    purpose: Purpose
    due: datetime
    silence: float = 0.0
    name: str | None = None
    intent: str | None = None
    entities: dict[str, JsonValue] = {}
    until_message: bool = False
