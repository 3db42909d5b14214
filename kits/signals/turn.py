"""A talk as turns: what the user said, what was understood, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from builder.conversation.event import (
    Event,
    EventReceived,
    FellBack,
    FlowEnded,
    FlowStarted,
    HandedOff,
    MessageReceived,
    MessageReverted,
    PersonSaid,
    Released,
    Replied,
    Resumed,
    SessionEnded,
    SessionStarted,
    SlotRequested,
    SlotSet,
    TakenOver,
    TimerFired,
)
from builder.conversation.reply import Reply, ReplyButton
from builder.conversation.understanding import Understanding


@dataclass
class Turn:
    """A message of a user and what followed until the next; `talk` counts talks within the session."""

    number: int
    talk: int
    at: datetime
    understanding: Understanding
    fell_back: bool = False
    # The flows that it started by what it meant, not those that other flows called.
    started: list[str] = field(default_factory=list)
    ended: list[FlowEnded] = field(default_factory=list)
    # Whether it gave a slot its value: then it answered a question, and stated no wish.
    filled: bool = False
    # The slot that the skill asked for last, and waits for.
    asks: str | None = None
    handed_off: bool = False
    # What the user was asked to choose from.
    offered: tuple[ReplyButton, ...] = ()
    # A person of the house had the talk.
    with_person: bool = False
    # An action took the message back.
    reverted: bool = False

    @property
    def text(self) -> str:
        """What the user said."""
        return self.understanding.text

    @property
    def intent(self) -> str:
        """What was understood."""
        return self.understanding.intent.name

    @property
    def offer(self) -> Reply:
        """What was offered, as one reply."""
        return Reply(buttons=self.offered)


def turns_of(events: Iterable[Event]) -> list[Turn]:
    """Return the turns of a session that users began, in their order; pure, like the tracker."""
    turns: list[Turn] = []
    now: Turn | None = None
    talk, away = 0, False
    for event in events:
        match event:
            case SessionStarted() | SessionEnded():
                talk += 1
                now = None
            case MessageReceived():
                now = Turn(len(turns), talk, event.at, event.understanding, with_person=away)
                turns.append(now)
            case TakenOver():
                away, now = True, None
            case Released() | Resumed():
                away = False
            case HandedOff():
                away = True
                if now is not None:
                    now.handed_off = True
            case EventReceived() | TimerFired() | PersonSaid():
                now = None
            case _ if now is not None:
                _add(now, event)
            case FlowEnded() if turns and event.outcome in ("cancelled", "gave_up"):
                # By a timer: the user went silent, and the flow with them.
                turns[-1].ended.append(event)
            case _:
                pass
    return turns


def _add(turn: Turn, event: Event) -> None:
    match event:
        case FellBack():
            turn.fell_back = True
        case FlowStarted(linked=False, occasion=None):
            turn.started.append(event.flow)
        case FlowStarted() if event.choices:
            turn.offered = event.choices
        case FlowEnded():
            turn.ended.append(event)
            turn.asks = None
        case SlotSet(by="user") if event.value is not None:
            turn.filled = True
            turn.asks = None
        case SlotRequested():
            turn.asks = event.slot
        case Replied() if event.reply.buttons:
            turn.offered = event.reply.buttons
        case MessageReverted():
            turn.reverted = True
        case _:
            pass
