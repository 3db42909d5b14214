"""What a turn is taken with: words, an event, a timer, a person's act, or an effect's outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from builder.conversation.effect import Outcome
from builder.conversation.message import PersonAct
from builder.conversation.remembered import Memories
from builder.conversation.understanding import Understanding


@dataclass(frozen=True)
class Heard:
    """A user's message, and what was understood of it; `user` is whose it is, where that is known.

    `remembered`, here and below, is what the user told in other sessions, for one that begins.
    """

    message_id: str
    at: datetime
    understanding: Understanding
    user: str | None = None
    remembered: Memories = field(default_factory=dict)
    time_zone: str | None = None


@dataclass(frozen=True)
class Told:
    """An event that an app tells the session, with the values that come along."""

    message_id: str
    at: datetime
    event: str
    values: Mapping[str, JsonValue] = field(default_factory=dict)
    language: str | None = None
    remembered: Memories = field(default_factory=dict)


@dataclass(frozen=True)
class Due:
    """A timer whose time has come; one that is not open any more brings nothing about."""

    message_id: str
    at: datetime
    timer: str
    remembered: Memories = field(default_factory=dict)


@dataclass(frozen=True)
class Reset:
    """The wish that the session begins anew, whatever it is in the middle of."""

    at: datetime


@dataclass(frozen=True)
class Stepped:
    """A person of the house steps in, speaks or steps out; `instead` of another who is there."""

    message_id: str
    at: datetime
    person: str
    act: PersonAct
    text: str = ""
    instead: bool = False


Given = Heard | Told | Due | Reset | Stepped | Outcome
