"""Turns of users as the log holds them: each with the state in which it was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from builder.conversation.event import (
    Event,
    EventReceived,
    MessageReceived,
    PersonSaid,
    Released,
    SessionStarted,
    TakenOver,
    TimerFired,
)
from builder.conversation.recorded import stubs_of
from builder.conversation.tracker import Tracker
from builder.schema.chat import Stub
from builder.text import fold

# What begins a turn.
_OPENING: Final = (MessageReceived, EventReceived, TimerFired, TakenOver, PersonSaid, Released)


@dataclass(frozen=True)
class LoggedTurn:
    """A user's message, the session as it stood before, and what actions did in the turn."""

    session_id: str
    message_id: str
    text: str
    language: str
    at: datetime
    before: Tracker
    stubs: Mapping[str, tuple[Stub, ...]]

    @property
    def key(self) -> tuple[object, ...]:
        """What two turns have in common that would be answered alike: the words and the question."""
        running = self.before.running
        return (
            fold(self.text),
            self.language,
            (running.flow, running.step) if running is not None else None,
            self.before.requested_slot,
            self.before.confirming,
            self.before.resuming,
        )


def logged_turns(session_id: str, events: Sequence[Event]) -> Iterator[LoggedTurn]:
    """Yield the turns of users in a session, oldest first; what a person answered is left out."""
    tracker = Tracker(session_id=session_id)
    for turn in _divided(events):
        opening = next((event for event in turn if isinstance(event, _OPENING)), None)
        if isinstance(opening, MessageReceived) and not tracker.handed_off:
            heard = opening.understanding
            yield LoggedTurn(
                session_id,
                opening.message_id,
                heard.text,
                heard.language,
                opening.at,
                tracker,
                stubs_of(turn),
            )
        tracker = tracker.with_events(turn)


def _divided(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Yield the events of each turn: a session that a message began starts with it, at the same time.

    One that a restart or an action began belongs to what came before.
    """
    turn: list[Event] = []
    for event in events:
        if isinstance(event, _OPENING) and turn:
            last = turn[-1]
            begun = isinstance(last, SessionStarted) and last.at == event.at
            foreword = [turn.pop()] if begun else []
            if turn:
                yield turn
            turn = foreword
        turn.append(event)
    if turn:
        yield turn
