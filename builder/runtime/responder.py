"""What the turn protocol needs of whoever answers: an agent, a dispatcher, or one made for a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pydantic import JsonValue

from builder.conversation.effect import NotifyHandoff, Outcome
from builder.conversation.event import Event
from builder.conversation.message import Message
from builder.conversation.remembered import Memories
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import Understanding
from builder.runtime.call import Call


class Recorder(Protocol):
    """Remembers the outcomes of a turn's effects, so that a repeated turn acts only once, and users."""

    async def find(self, number: int) -> Outcome | None:
        """Return the outcome of the turn's `number`-th effect, or None when it has none yet."""
        ...

    async def record(self, number: int, outcome: Outcome) -> None:
        """Keep the outcome of the turn's `number`-th effect."""
        ...

    async def recall(self, user: str) -> Memories:
        """Return what is remembered of a user, by slot."""
        ...


class TurnTrace(Protocol):
    """How a turn went, for people who look into it."""

    @property
    def timings(self) -> Mapping[str, float]:
        """Milliseconds by stage."""
        ...

    @property
    def failures(self) -> Sequence[str]:
        """What failed and was dealt with."""
        ...

    @property
    def calls(self) -> Sequence[Call]:
        """The actions and services that were called, in order."""
        ...


class ComputedTurn(Protocol):
    """What an agent made of a message; `tracker` has all of the events folded in."""

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, in order."""
        ...

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What is said."""
        ...

    @property
    def understanding(self) -> Understanding | None:
        """What a user's message was taken to mean."""
        ...

    @property
    def tracker(self) -> Tracker:
        """The session after the turn."""
        ...

    @property
    def handoffs(self) -> tuple[NotifyHandoff, ...]:
        """Why a person should take over."""
        ...

    @property
    def remembered(self) -> Mapping[str, JsonValue]:
        """What the turn taught about the user, by slot."""
        ...

    @property
    def trace(self) -> TurnTrace:
        """How the turn went."""
        ...


class Responder(Protocol):
    """An agent: computes turns and keeps nothing between them."""

    async def respond(
        self,
        tracker: Tracker,
        message: Message,
        now: datetime,
        recorder: Recorder | None = None,
    ) -> ComputedTurn:
        """Take a whole turn, without any database."""
        ...


# A version of a skill, and the agent that speaks for it.
Serving = tuple[int, Responder]


class Pinned(Protocol):
    """Finds the version that a session goes on with instead of the published one."""

    async def __call__(
        self, skill: str, tracker: Tracker, message: Message, now: datetime
    ) -> Serving | None:
        """Return that version, or None where the published one answers."""
        ...
