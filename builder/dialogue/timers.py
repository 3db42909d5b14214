"""What a turn leaves to the clock: when a question, or the user's silence, has lasted too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from builder.conversation.event import TimerCleared, TimerSet
from builder.conversation.timer import Timer
from builder.dialogue.clock import after
from builder.dialogue.talk import Talk
from builder.schema.duration import read_duration
from builder.schema.flow import Flow
from builder.schema.skill import Skill


def set_timers(talk: Talk) -> None:
    """Set the timers of the open question and of the user's silence anew, at the end of a turn."""
    _time_question(talk)
    _time_silence(talk)


def silent_flows(skill: Skill) -> Iterator[tuple[timedelta, Flow]]:
    """Yield the flows that start when the user is silent, and after how long."""
    for flow in skill.flows:
        if "inactivity" in flow.trigger.on:
            silence = read_duration(flow.trigger.after or skill.inactivity or "")
            if silence:
                yield silence, flow


def _time_question(talk: Talk) -> None:
    step, frame, now = talk.collecting(), talk.tracker.running, talk.tracker.last_at
    if step is None or step.timeout is None or frame is None or now is None:
        return
    due = after(now, step.timeout)
    if due is not None and (frame.timer is None or frame.timer.due != due):
        talk.emit(TimerSet(timer=Timer(purpose="answer", due=due)))


def _time_silence(talk: Talk) -> None:
    wanted, open_one = _silence(talk), talk.tracker.inactivity
    if wanted is None and open_one is not None:
        talk.emit(TimerCleared(timer=open_one.id))
    elif wanted is not None and (open_one is None or open_one.due != wanted.due):
        talk.emit(TimerSet(timer=wanted))


def _silence(talk: Talk) -> Timer | None:
    """Return the timer of the next flow that this silence shall start, if there is one.

    A skill that lets the user wait has no right to complain of silence.
    """
    tracker = talk.tracker
    since, now, told = tracker.silent_since, tracker.last_at, tracker.silence_told
    if tracker.handed_off or tracker.over or since is None or now is None:
        return None
    if talk.pausing() is not None:
        return None
    lengths = (length.total_seconds() for length, _ in silent_flows(talk.skill))
    longer = min((length for length in lengths if length > told), default=None)
    if longer is None:
        return None
    # What was late leaves the time in between to the next one.
    spared = now + timedelta(seconds=longer - told) if told else since
    due = max(since + timedelta(seconds=longer), spared)
    return Timer(purpose="inactivity", due=due, silence=longer)
