"""What goes out in a turn."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue


class ReplyButton(BaseModel):
    """A choice offered to the user; tapping it sends the payload."""

    model_config = ConfigDict(frozen=True)

    title: str
    payload: str


class Reply(BaseModel):
    """One thing said; `response` names what the author wrote, `source` where an answer came from."""

    model_config = ConfigDict(frozen=True)

    text: str | None = None
    buttons: tuple[ReplyButton, ...] = ()
    image: str | None = None
    custom: JsonValue = None
    response: str | None = None
    source: str | None = None
