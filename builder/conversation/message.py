"""What came in from a channel."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, JsonValue

MOST_ALTERNATIVES: Final = 5


class Message(BaseModel):
    """One message of a user; `message_id` is the sender's own, unique within the session.

    `alternatives` are further hypotheses of a speech recogniser, the likelier first.
    """

    model_config = ConfigDict(frozen=True)

    session_id: str
    message_id: str
    text: str
    alternatives: tuple[str, ...] = ()
    language: str | None = None
    channel: str = "http"
    metadata: dict[str, JsonValue] = {}
