"""What came in from a channel."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue


class Message(BaseModel):
    """One message of a user; `message_id` is the sender's own, unique within the session."""

    model_config = ConfigDict(frozen=True)

    session_id: str
    message_id: str
    text: str
    language: str | None = None
    channel: str = "http"
    metadata: dict[str, JsonValue] = {}
