"""Wait for time to pass."""

from __future__ import annotations

from datetime import datetime

from builder.conversation.event import TimerSet
from builder.conversation.timer import Timer
from builder.dialogue.clock import after, at, zone_of
from builder.dialogue.move import Fail, Goto, Move, Wait
from builder.dialogue.response import render_text
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import WaitStep


def run(talk: Talk, flow: Flow, step: WaitStep) -> Move:
    """Begin to wait, or go on when the time has come; a flow that comes back goes on waiting."""
    frame, now = talk.tracker.running, talk.tracker.last_at
    if frame is None or now is None or frame.waited:
        return Goto(flow.next_of(step))
    if frame.timer is not None:
        return Wait()
    due = _due(talk, step, now)
    if due is None:
        named = render_text(step.for_ or step.until or "", talk.tracker.slots)
        return Fail(f"it waits for '{named}', which is no time, or over a year away.")
    if due <= now:
        return Goto(flow.next_of(step))
    talk.emit(TimerSet(timer=Timer(purpose="wait", due=due)))
    return Wait()


def _due(talk: Talk, step: WaitStep, now: datetime) -> datetime | None:
    slots = talk.tracker.slots
    if step.for_ is not None:
        return after(now, render_text(step.for_, slots))
    return at(
        now, render_text(step.until or "", slots), zone_of(talk.skill, talk.tracker.time_zone)
    )
