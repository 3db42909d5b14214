"""What timers' events mean: which are open, and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import JsonValue

from builder.conversation.event import RemindersCancelled, TimerCleared, TimerFired, TimerSet
from builder.conversation.frame import with_top
from builder.conversation.timer import Timer

if TYPE_CHECKING:
    from builder.conversation.tracker import Tracker

TimerEvent = TimerSet | TimerCleared | TimerFired | RemindersCancelled


def timers_of(tracker: Tracker) -> tuple[Timer, ...]:
    """Return the timers that are open: those of flows, of the user's silence, and reminders."""
    of_flows = tuple(frame.timer for frame in tracker.stack if frame.timer is not None)
    silence = (tracker.inactivity,) if tracker.inactivity is not None else ()
    return (*of_flows, *silence, *tracker.reminders)


def change_of_timers(tracker: Tracker, event: TimerEvent) -> dict[str, object]:
    """Return what a timer's event changes in the tracker."""
    match event:
        case TimerSet():
            return _set(tracker, event.timer)
        case TimerCleared():
            return _without(tracker, event.timer)
        case RemindersCancelled():
            left = tuple(r for r in tracker.reminders if not _is_meant(r, event))
            return {"reminders": left}
        case TimerFired():
            return {**_without(tracker, event.timer.id, fired=event.timer), **_begun(event)}


def _set(tracker: Tracker, timer: Timer) -> dict[str, object]:
    count = tracker.timer_count + 1
    timer = timer.model_copy(update={"id": f"t{count}"})
    change: dict[str, object] = {"timer_count": count}
    if timer.purpose == "inactivity":
        change["inactivity"] = timer
    elif timer.purpose == "reminder":
        others = (r for r in tracker.reminders if timer.name is None or r.name != timer.name)
        change["reminders"] = (*others, timer)
    elif tracker.stack:
        change["stack"] = with_top(tracker.stack, timer=timer)
    return change


def _without(tracker: Tracker, timer: str, fired: Timer | None = None) -> dict[str, object]:
    waited = fired is not None and fired.purpose == "wait"
    stack = tuple(
        frame.model_copy(update={"timer": None, "waited": frame.waited or waited})
        if frame.timer is not None and frame.timer.id == timer
        else frame
        for frame in tracker.stack
    )
    silence = tracker.inactivity
    return {
        "stack": stack,
        "inactivity": None if silence is not None and silence.id == timer else silence,
        "reminders": tuple(reminder for reminder in tracker.reminders if reminder.id != timer),
    }


def _begun(event: TimerFired) -> dict[str, object]:
    """Return what a turn of the clock's own begins with; the user's silence goes on."""
    if event.timer.purpose == "inactivity":
        return {"silence_told": event.timer.silence}
    return {"silent_since": event.at}


def _is_meant(reminder: Timer, event: RemindersCancelled) -> bool:
    wanted: Mapping[str, JsonValue] = event.entities
    return (
        event.name in (None, reminder.name)
        and event.intent in (None, reminder.intent)
        and (not wanted or wanted == reminder.entities)
    )
