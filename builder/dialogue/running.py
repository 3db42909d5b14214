"""Run flows from step to step until something must be awaited."""

from __future__ import annotations

from typing import Final, assert_never

from builder.conversation.event import FlowStarted, SlotSet, StepEntered
from builder.dialogue.move import Enter, Goto, Leave, Move, Wait
from builder.dialogue.steps import run_step
from builder.dialogue.steps.collect import ask
from builder.dialogue.talk import Talk
from builder.dialogue.values import collected_by
from builder.schema.flow import Flow
from builder.schema.step import CollectStep, LinkStep

MOST_STEPS: Final = 100
MOST_FLOWS: Final = 5


def start_flow(talk: Talk, flow: Flow, *, linked: bool = False) -> None:
    """Begin a flow on top of whatever runs; one without steps begins and ends at once.

    What an earlier run of the same flow had collected is forgotten, what other flows collected is
    taken over.
    """
    if not linked and flow.name in talk.tracker.ended:
        stale = [n for n in collected_by(flow) if n not in talk.tracker.said]
        for name in stale:
            if name in talk.tracker.slots:
                talk.emit(SlotSet(slot=name, value=None, by="flow"))
    first = flow.steps[0].id if flow.steps else ""
    talk.emit(FlowStarted(flow=flow.name, step=first, linked=linked))


def go_on(talk: Talk, move: Move | None = None) -> None:
    """Follow a move, then run steps, until the talk waits or nothing runs.

    A talk that goes through more than `MOST_STEPS` steps without waiting is stopped: its flows end
    as failed, and the user hears so.
    """
    for _ in range(MOST_STEPS):
        if move is not None and not _follow(talk, move):
            return
        if talk.tracker.running is None:
            return
        flow, step = talk.flow(), talk.step()
        if flow is None or step is None:
            # The flow or step was deleted under a running session, or the flow has no steps.
            if flow is None or flow.steps:
                talk.say("internal_error")
            move = Leave("failed")
            continue
        move = run_step(talk, flow, step)
    talk.say("internal_error")
    while talk.tracker.running is not None:
        talk.end_flow("failed")


def _follow(talk: Talk, move: Move) -> bool:
    """Make a move; False when there is something to wait for, or nothing left to run."""
    match move:
        case Wait():
            return False
        case Goto(step=step):
            if step is None:
                return _close(talk, "completed")
            talk.emit(StepEntered(step=step))
            return True
        case Enter(flow=name):
            flow = talk.skill.find(Flow, name)
            if flow is None or len(talk.tracker.stack) >= MOST_FLOWS:
                talk.say("internal_error")
                return _close(talk, "failed")
            start_flow(talk, flow, linked=True)
            return True
        case Leave(outcome=outcome):
            return _close(talk, outcome)
    assert_never(move)


def _close(talk: Talk, outcome: str) -> bool:
    """End the running flow and go back to what called it or was interrupted by it.

    A flow that was completed gives way to its caller's next step; one that failed takes its callers
    with it. After a handoff nothing goes on.
    """
    linked = bool(talk.tracker.running and talk.tracker.running.linked)
    talk.end_flow(outcome)
    while talk.tracker.running is not None and outcome == "handed_off":
        talk.end_flow(outcome)
    if talk.tracker.running is None:
        return False
    if not linked:
        return resume_interrupted(talk)
    if outcome != "completed":
        return _close(talk, outcome)
    flow, step = talk.flow(), talk.step()
    if flow is None or not isinstance(step, LinkStep):
        return True
    after = flow.next_of(step)
    if after is None:
        return _close(talk, "completed")
    talk.emit(StepEntered(step=after))
    return True


def resume_interrupted(talk: Talk) -> bool:
    """Take up the flow that was interrupted, by asking its question again; False: it waits."""
    step = talk.step()
    if not isinstance(step, CollectStep):
        return talk.tracker.running is not None
    talk.say("resumed")
    ask(talk, step, again=True)
    return False
