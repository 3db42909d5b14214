"""Test conversations, which are documentation too."""

from __future__ import annotations

from typing import Final

from pydantic import Field, JsonValue

from builder.schema.part import LanguageCode, Name, Part
from builder.text import ANY_LANGUAGE

NO_FLOW: Final = "none"


class ChatTurn(Part):
    """What a user says and what must come of it; what is left out is not looked at.

    `flow` is the flow that waits for an answer afterwards, or `none` when no flow does.
    `replies` holds one text for each reply, each of which must be contained in that reply;
    `responses` the names of the responses said; `slots` what slots hold after the turn (null: empty).
    """

    user: str
    replies: tuple[str, ...] | None = None
    responses: tuple[str, ...] | None = None
    slots: dict[Name, JsonValue] = {}
    intent: str | None = None
    flow: str | None = None


class Chat(Part):
    """A conversation that the skill must be able to hold."""

    name: str
    language: LanguageCode = ANY_LANGUAGE
    turns: tuple[ChatTurn, ...] = Field(min_length=1)
