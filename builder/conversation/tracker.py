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
    RequestTaken,
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
    """A flow that has begun and not ended, and the step it is at.

    `passed` are the steps it has been at, `own` the slots that changed while it ran, and `kept` what
    all slots held when another flow interrupted it.
    """

    model_config = ConfigDict(frozen=True)

    flow: str
    step: str
    linked: bool = False
    # How often the slot of the current collect step has been asked for.
    attempts: int = 0
    passed: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    kept: dict[str, JsonValue] = {}


class Tracker(BaseModel):
    """What a session has come to: its slots, its open flows (the running one last), what it awaits.

    `replies` are those of the last turn that said anything, kept for "say that again";
    that was turn `replied_in`. `turn` counts messages, and `fallbacks` counts the turns in a row
    that were not understood; `steps` and `effects` count those of the running turn. `said` names
    the slots that the user filled in the running turn, and whose question has not been passed since;
    `ended` the flows that have run to an end in this session; `waiting` what a message asked for
    besides, and what has its turn when nothing runs any more.
    """

    model_config = ConfigDict(frozen=True)

    session_id: str
    language: str | None = None
    slots: dict[str, JsonValue] = {}
    stack: tuple[Frame, ...] = ()
    requested_slot: str | None = None
    understanding: Understanding | None = None
    waiting: tuple[Understanding, ...] = ()
    # The action or the reading whose result the running turn awaits.
    awaiting: str | None = None
    replies: tuple[Reply, ...] = ()
    replied_in: int = 0
    turn: int = 0
    fallbacks: int = 0
    steps: int = 0
    effects: int = 0
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
                "waiting": (),
                "handed_off": False,
                "last_at": event.at,
            }
        case MessageReceived():
            return {
                "understanding": event.understanding,
                "waiting": tracker.waiting if tracker.stack else event.understanding.requests,
                "language": event.understanding.language,
                "turn": tracker.turn + 1,
                "steps": 0,
                "effects": 0,
                "said": (),
                "last_at": event.at,
            }
        case RequestTaken():
            if not tracker.waiting:
                return {}
            return {"understanding": tracker.waiting[0], "waiting": tracker.waiting[1:]}
        case SlotSet():
            slots = {k: v for k, v in tracker.slots.items() if k != event.slot}
            if event.value is not None:
                slots[event.slot] = event.value
            stack = _with_own(tracker, event.slot)
            if event.by in ("user", "correction"):
                said = (*tracker.said, event.slot)
                return {"slots": slots, "stack": stack, "said": said, "fallbacks": 0}
            return {"slots": slots, "stack": stack}
        case SlotsReset():
            return {"slots": {}}
        case SlotRequested():
            return {
                "requested_slot": event.slot,
                "stack": _with_top(tracker, attempts=event.attempt),
            }
        case FlowStarted():
            frame = Frame(
                flow=event.flow, step=event.step, linked=event.linked, passed=(event.step,)
            )
            beneath = tracker.stack if event.linked else _with_top(tracker, kept=tracker.slots)
            return {
                "stack": (*beneath, frame),
                "requested_slot": None,
                "fallbacks": 0,
                "steps": tracker.steps + 1,
            }
        case StepEntered():
            passed = tracker.running.passed if tracker.running else ()
            passed = passed if event.step in passed else (*passed, event.step)
            return {
                "stack": _with_top(tracker, step=event.step, attempts=0, passed=passed),
                "requested_slot": None,
                "said": _unanswered(tracker),
                "steps": tracker.steps + 1,
            }
        case FlowEnded():
            ended = tracker.ended if event.flow in tracker.ended else (*tracker.ended, event.flow)
            return {
                "stack": tracker.stack[:-1],
                "requested_slot": None,
                "said": _unanswered(tracker),
                "ended": ended,
            }
        case ActionStarted():
            return {"awaiting": event.action, "effects": tracker.effects + 1}
        case AnswerSought():
            return {"awaiting": "answer", "effects": tracker.effects + 1}
        case ActionEnded() | AnswerFound():
            return {"awaiting": None}
        case Replied():
            # The first reply of a turn replaces what an earlier turn had said.
            earlier = tracker.replies if tracker.replied_in == tracker.turn else ()
            return {"replies": (*earlier, event.reply), "replied_in": tracker.turn}
        case FellBack():
            return {"fallbacks": tracker.fallbacks + 1}
        case HandedOff():
            return {"handed_off": True, "waiting": ()}
        case Resumed():
            return {"handed_off": False}
    assert_never(event)


def _unanswered(tracker: Tracker) -> tuple[str, ...]:
    """Return what was said but is no answer to the question that is being left behind.

    An answer counts for one question: a second one for the same slot is asked in earnest.
    """
    return tuple(name for name in tracker.said if name != tracker.requested_slot)


def _with_own(tracker: Tracker, slot: str) -> tuple[Frame, ...]:
    own = tracker.running.own if tracker.running else ()
    return tracker.stack if slot in own else _with_top(tracker, own=(*own, slot))


def _with_top(tracker: Tracker, **update: object) -> tuple[Frame, ...]:
    if not tracker.stack:
        return ()
    return (*tracker.stack[:-1], tracker.stack[-1].model_copy(update=update))
