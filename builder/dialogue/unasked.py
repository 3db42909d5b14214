"""Turns that no user brings about: an app's event, or a timer that is due."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from builder.conversation.event import EventOutcome, EventReceived, TimerFired
from builder.conversation.reason import Reason
from builder.conversation.timer import Timer
from builder.dialogue.given import Due, Told
from builder.dialogue.move import GiveUp, Goto
from builder.dialogue.running import go_on, restore, start_flow
from builder.dialogue.session import begin_session, look_back
from builder.dialogue.talk import MOST_FLOWS, Talk
from builder.dialogue.timers import silent_flows
from builder.dialogue.triggers import may_start
from builder.dialogue.values import fits_type, is_valid, slot_taking
from builder.schema.flow import Flow
from builder.schema.slot import Slot
from builder.schema.step import CollectStep


def hear_event(talk: Talk, told: Told) -> None:
    """Start the flow that names the event, on top of what runs, with the values that slots can take."""
    before = begin_session(talk, told.at)
    named = (flow for flow in talk.skill.flows if told.event in flow.trigger.events)
    flow = next((flow for flow in named if may_start(talk, flow)), None)
    values = {n: v for n, v in told.values.items() if talk.skill.find(Slot, n) is not None}
    accepted = _accepted(talk, values)
    outcome: EventOutcome = "started"
    if talk.tracker.handed_off:
        outcome = "handed_off"
    elif flow is None:
        outcome = "unknown"
    elif len(talk.tracker.stack) >= MOST_FLOWS:
        outcome = "too_many_flows"
    talk.emit(
        EventReceived(
            at=told.at,
            message_id=told.message_id,
            event=told.event,
            values=dict(told.values),
            language=told.language,
            outcome=outcome,
            refused=tuple(name for name in told.values if name not in accepted),
        )
    )
    look_back(talk, before, told.remembered)
    if flow is not None and outcome == "started":
        _start(talk, flow, accepted)


def hear_timer(talk: Talk, due: Due) -> None:
    """Do what a timer was set for; one that was replaced or cleared meanwhile does nothing."""
    timer = next((timer for timer in talk.tracker.timers if timer.id == due.timer), None)
    if timer is None:
        return
    frame = talk.tracker.running
    is_of_running = frame is not None and frame.timer == timer
    before = begin_session(talk, due.at) if timer.purpose == "reminder" else None
    talk.emit(TimerFired(at=due.at, message_id=due.message_id, timer=timer))
    look_back(talk, before, due.remembered)
    if talk.tracker.handed_off:
        return
    if timer.purpose == "inactivity":
        _start_silent_flow(talk, timer)
    elif timer.purpose == "reminder":
        _remind(talk, timer)
    elif is_of_running and not talk.tracker.resuming:
        # What lies beneath another flow goes on when that one is done.
        _time_over(talk)


def _time_over(talk: Talk) -> None:
    flow, step = talk.flow(), talk.step()
    if flow is None or not isinstance(step, CollectStep):
        go_on(talk)
    elif step.on_timeout is not None:
        go_on(talk, Goto(step.on_timeout))
    else:
        go_on(talk, GiveUp())


def _start_silent_flow(talk: Talk, timer: Timer) -> None:
    fitting = (
        f for length, f in silent_flows(talk.skill) if length.total_seconds() == timer.silence
    )
    flow = next((flow for flow in fitting if may_start(talk, flow)), None)
    if flow is not None and len(talk.tracker.stack) < MOST_FLOWS:
        _start(talk, flow, {})


def _remind(talk: Talk, timer: Timer) -> None:
    named = (flow for flow in talk.skill.flows if timer.intent in flow.trigger.intents)
    flow = next((flow for flow in named if may_start(talk, flow)), None)
    if flow is not None and len(talk.tracker.stack) < MOST_FLOWS:
        _start(talk, flow, _accepted(talk, _by_slot(talk, timer.entities)))


def _start(talk: Talk, flow: Flow, values: Mapping[str, JsonValue]) -> None:
    """Start a flow on top of what runs, which goes on afterwards."""
    if talk.tracker.resuming:
        # Whether to go on with what was interrupted before is asked again, with its own values.
        restore(talk)
    start_flow(talk, flow)
    reason = Reason(evidence="event")
    talk.set_slots(values.items(), by="event", reasons=dict.fromkeys(values, reason))
    go_on(talk)


def _by_slot(talk: Talk, entities: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the values of entities by slot: of that name, or the only one of that type."""
    found = ((slot_taking(talk.skill, name), value) for name, value in entities.items())
    return {slot: value for slot, value in found if slot is not None}


def _accepted(talk: Talk, values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    slots = {name: talk.slot(name) for name in values}
    return {
        name: value
        for name, value in values.items()
        if value is None
        or (fits_type(slots[name], value) and is_valid(slots[name].validation, value))
    }
