"""What slots' events mean: what they hold, since when and why, and which flow has changed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import JsonValue

from builder.conversation.event import SessionStarted, SlotSet, SlotsReset
from builder.conversation.frame import Frame, with_top
from builder.conversation.reason import Filled, Reason

if TYPE_CHECKING:
    from builder.conversation.tracker import Tracker


def change_of_slots(tracker: Tracker, event: SlotSet | SlotsReset) -> dict[str, object]:
    """Return what a slot's event changes in the tracker."""
    if isinstance(event, SlotsReset):
        return {"slots": {}, "filled": {}}
    slots, filled = dict(tracker.slots), dict(tracker.filled)
    slots.pop(event.slot, None)
    filled.pop(event.slot, None)
    if event.value is not None:
        slots[event.slot] = event.value
        filled[event.slot] = _filled_by(tracker, event)
    stack = _with_own(tracker, event.slot, event.value)
    change: dict[str, object] = {"slots": slots, "filled": filled, "stack": stack}
    if event.by in ("user", "correction", "event"):
        change |= {"said": (*tracker.said, event.slot), "fallbacks": 0}
    return change


def initially(tracker: Tracker, event: SessionStarted) -> dict[str, Filled]:
    """Return since when, and why, slots hold what a session begins with."""
    default = Filled(
        turn=tracker.turn, at=event.at, by="session", reason=Reason(evidence="default")
    )
    return {name: default for name, value in event.slots.items() if value is not None}


def _filled_by(tracker: Tracker, event: SlotSet) -> Filled:
    """Return since when a slot has its value: since it was told, which may have been before."""
    turn, at = tracker.turn, tracker.last_at
    if event.reason is not None:
        turn = event.reason.told_in if event.reason.told_in is not None else turn
        at = event.reason.told_at or at
    return Filled(turn=turn, at=at, by=event.by, reason=event.reason)


def _with_own(tracker: Tracker, slot: str, value: JsonValue) -> tuple[Frame, ...]:
    frame = tracker.running
    if frame is None:
        return ()
    own = frame.own if slot in frame.own else (*frame.own, slot)
    confirmed = frame.confirmed
    if slot in confirmed and tracker.slots.get(slot) != value:
        confirmed = tuple(name for name in confirmed if name != slot)
    return with_top(tracker.stack, own=own, confirmed=confirmed)
