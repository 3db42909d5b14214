"""Test conversations, which are documentation too."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, JsonValue

from builder.schema.part import LanguageCode, Name, Part
from builder.text import ANY_LANGUAGE

NO_FLOW: Final = "none"


class ChatTurn(Part):
    """What a user says and what must come of it; what is left out is not looked at.

    Instead of a user's words a turn may be time that passes (`after: 10m`), with all that comes by
    itself meanwhile, or an app's `event` with its `values`.

    `flow` is the flow that waits for an answer afterwards, or `none` when no flow does, `step` the step
    it waits at. `replies` holds one text for each reply, each of which must be contained in that
    reply; `responses` the names of the responses said; `slots` what slots hold after the turn (null:
    empty); `actions` the actions and endpoints (`http:name`) called, in order, and `called_with` what
    slots held when one of them was.
    """

    user: str | None = None
    after: str | None = None
    event: Name | None = None
    values: dict[str, JsonValue] = {}
    replies: tuple[str, ...] | None = None
    responses: tuple[str, ...] | None = None
    slots: dict[Name, JsonValue] = {}
    intent: str | None = None
    flow: str | None = None
    step: str | None = None
    actions: tuple[str, ...] | None = None
    called_with: dict[str, dict[Name, JsonValue]] = {}


class Stub(Part):
    """What an action does in a test conversation instead of running: sets slots, says, or fails."""

    slots: dict[Name, JsonValue] = {}
    say: str | None = None
    fail: str | None = None


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict | Stub) else value


class Chat(Part):
    """A conversation that the skill must be able to hold.

    `stubs` take the place of actions and endpoints (`http:name`), by name: each call takes the next one,
    the last for all further calls. Any other action runs.
    """

    name: str
    language: LanguageCode = ANY_LANGUAGE
    stubs: dict[str, Annotated[tuple[Stub, ...], BeforeValidator(_as_list)]] = {}
    turns: tuple[ChatTurn, ...] = Field(min_length=1)
