"""The state of a session, which its events add up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from pydantic import BaseModel, ConfigDict, JsonValue

from builder.conversation.event import (
    ActionEnded,
    ActionStarted,
    AnswerFound,
    AnswerSought,
    Event,
    FellBack,
    FlowEnded,
    FlowStarted,
    HandedOff,
    MessageReceived,
    Replied,
    Resumed,
    SessionStarted,
    SlotRequested,
    SlotSet,
    SlotsReset,
    StepEntered,
)
from builder.conversation.reply import Reply
from builder.conversation.understanding import Understanding


class Frame(BaseModel):
    """A flow that has begun and not ended, and the step it is at."""

    model_config = ConfigDict(frozen=True)

    flow: str
    step: str
    linked: bool = False
    # How often the slot of the current collect step has been asked for.
    attempts: int = 0


class Tracker(BaseModel):
    """What a session has come to: its slots, its open flows (the running one last), what it awaits.

    `replies` are those of the last turn that said anything, kept for "say that again";
    that was turn `replied_in`. `turn` counts messages, and `fallbacks` counts the turns in a row
    that were not understood. `said` names the slots that the user filled in the running turn, and
    `ended` the flows that have run to an end in this session.
    """

    model_config = ConfigDict(frozen=True)

    session_id: str
    language: str | None = None
    slots: dict[str, JsonValue] = {}
    stack: tuple[Frame, ...] = ()
    requested_slot: str | None = None
    understanding: Understanding | None = None
    # The action or the reading whose result the running turn awaits.
    awaiting: str | None = None
    replies: tuple[Reply, ...] = ()
    replied_in: int = 0
    turn: int = 0
    fallbacks: int = 0
    said: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    handed_off: bool = False
    last_at: datetime | None = None

    @property
    def running(self) -> Frame | None:
        """The flow that runs now, or None between flows."""
        return self.stack[-1] if self.stack else None

    def with_events(self, events: Iterable[Event]) -> Tracker:
        """Return the tracker after these events; the fold that defines what an event means."""
        tracker = self
        for event in events:
            tracker = tracker.model_copy(update=_change(tracker, event))
        return tracker


def _change(tracker: Tracker, event: Event) -> dict[str, object]:
    match event:
        case SessionStarted():
            return {
                "slots": dict(event.slots),
                "stack": (),
                "requested_slot": None,
                "awaiting": None,
                "replies": (),
                "fallbacks": 0,
                "said": (),
                "ended": (),
                "handed_off": False,
                "last_at": event.at,
            }
        case MessageReceived():
            return {
                "understanding": event.understanding,
                "language": event.understanding.language,
                "turn": tracker.turn + 1,
                "said": (),
                "last_at": event.at,
            }
        case SlotSet():
            slots = {k: v for k, v in tracker.slots.items() if k != event.slot}
            if event.value is not None:
                slots[event.slot] = event.value
            if event.by in ("user", "correction"):
                return {"slots": slots, "said": (*tracker.said, event.slot), "fallbacks": 0}
            return {"slots": slots}
        case SlotsReset():
            return {"slots": {}}
        case SlotRequested():
            return {
                "requested_slot": event.slot,
                "stack": _with_top(tracker, attempts=event.attempt),
            }
        case FlowStarted():
            frame = Frame(flow=event.flow, step=event.step, linked=event.linked)
            return {"stack": (*tracker.stack, frame), "requested_slot": None, "fallbacks": 0}
        case StepEntered():
            return {
                "stack": _with_top(tracker, step=event.step, attempts=0),
                "requested_slot": None,
            }
        case FlowEnded():
            ended = tracker.ended if event.flow in tracker.ended else (*tracker.ended, event.flow)
            return {"stack": tracker.stack[:-1], "requested_slot": None, "ended": ended}
        case ActionStarted():
            return {"awaiting": event.action}
        case AnswerSought():
            return {"awaiting": "answer"}
        case ActionEnded() | AnswerFound():
            return {"awaiting": None}
        case Replied():
            # The first reply of a turn replaces what an earlier turn had said.
            said = tracker.replies if tracker.replied_in == tracker.turn else ()
            return {"replies": (*said, event.reply), "replied_in": tracker.turn}
        case FellBack():
            return {"fallbacks": tracker.fallbacks + 1}
        case HandedOff():
            return {"handed_off": True}
        case Resumed():
            return {"handed_off": False}
    assert_never(event)


def _with_top(tracker: Tracker, **update: object) -> tuple[Frame, ...]:
    if not tracker.stack:
        return ()
    return (*tracker.stack[:-1], tracker.stack[-1].model_copy(update=update))
