"""Run flows from step to step until something must be awaited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from builder.conversation.event import FlowStarted, ResumeAsked, StepEntered
from builder.conversation.frame import Frame
from builder.conversation.reason import Reason
from builder.dialogue.move import Enter, Fail, Goto, Jump, Leave, Move, Wait
from builder.dialogue.steps import run_step
from builder.dialogue.steps.collect import ask_again
from builder.dialogue.steps.link import results_of
from builder.dialogue.talk import Talk
from builder.dialogue.titles import title_of_flow
from builder.dialogue.values import collected_by
from builder.schema.flow import Flow
from builder.schema.step import ActStep, CollectStep, LinkStep

MOST_STEPS: Final = 100
MOST_FLOWS: Final = 5


def start_flow(talk: Talk, flow: Flow, *, linked: bool = False, instead: bool = False) -> None:
    """Begin a flow on top of whatever runs, or `instead` of it.

    What an earlier run of the same flow had collected is forgotten, what other flows collected is
    taken over.
    """
    again = not linked and flow.name in talk.tracker.ended
    if instead and talk.tracker.running is not None:
        talk.forget_own(talk.tracker.running)
    first = flow.steps[0].id if flow.steps else ""
    talk.emit(FlowStarted(flow=flow.name, step=first, linked=linked, instead=instead))
    if again:
        kept = {s.slot for s in flow.steps if isinstance(s, CollectStep) and s.confirm == "earlier"}
        kept |= {slot.name for slot in talk.skill.slots if slot.scope == "user"}
        stale = [n for n in collected_by(flow) if n in talk.tracker.slots and n not in kept]
        talk.set_slots([(name, None) for name in stale], by="flow")


def go_on(talk: Talk, move: Move | None = None) -> None:
    """Follow a move, then run steps, until the talk waits or nothing runs.

    A turn that goes through more than `MOST_STEPS` steps is stopped: its flows end as failed, and
    the user hears so.
    """
    while True:
        if move is not None and not _follow(talk, move):
            return
        frame, flow, step = talk.tracker.running, talk.flow(), talk.step()
        if frame is None:
            return
        if talk.tracker.steps > MOST_STEPS:
            move = Fail(f"{_place(frame)}: more than {MOST_STEPS} steps in one turn.", True)
        elif flow is not None and not flow.steps:
            move = Leave("completed")
        elif flow is None or step is None:
            # Published without it, while the session was there.
            move = Fail(f"{_place(frame)} does not exist any more.")
        else:
            move = run_step(talk, flow, step)


def _place(frame: Frame) -> str:
    return f"Flow '{frame.flow}', step '{frame.step}'"


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
            return _enter(talk, name)
        case Jump(flow=name):
            return _jump(talk, name)
        case Leave(outcome=outcome):
            return _close(talk, outcome)
        case Fail(reason=reason, everything=everything):
            talk.say("internal_error")
            while everything and talk.tracker.running is not None:
                talk.end_flow("failed", reason)
            return _close(talk, "failed", reason)
    assert_never(move)


def _enter(talk: Talk, name: str) -> bool:
    flow = talk.skill.find(Flow, name)
    if flow is None:
        return _follow(talk, Fail(f"There is no flow '{name}' to link to."))
    if len(talk.tracker.stack) >= MOST_FLOWS:
        reason = f"Flow '{name}' would be the {MOST_FLOWS + 1}th to lie on one another."
        return _follow(talk, Fail(reason))
    start_flow(talk, flow, linked=True)
    return True


def _jump(talk: Talk, name: str) -> bool:
    flow, frame = talk.skill.find(Flow, name), talk.tracker.running
    if flow is None or frame is None:
        return _follow(talk, Fail(f"There is no flow '{name}' to go over to."))
    start_flow(talk, flow, linked=frame.linked, instead=True)
    return True


def _close(talk: Talk, outcome: str, reason: str | None = None) -> bool:
    """End the running flow and go back to what called it or was interrupted by it.

    A flow that was completed gives way to its caller's next step; one that failed takes its callers
    with it. After a handoff nothing goes on.
    """
    linked = bool(talk.tracker.running and talk.tracker.running.linked)
    # What the flow leaves behind is read while it still has it.
    ended_with = talk.tracker.slots
    talk.end_flow(outcome, reason)
    while talk.tracker.running is not None and outcome == "handed_off":
        talk.end_flow(outcome)
    if talk.tracker.running is None:
        return False
    if not linked:
        return resume_interrupted(talk)
    if outcome != "completed":
        return _close(talk, outcome, reason)
    flow, step = talk.flow(), talk.step()
    if flow is None or not isinstance(step, LinkStep | ActStep):
        return True
    if isinstance(step, LinkStep):
        talk.set_slots(results_of(step, ended_with), by="flow")
    return _follow(talk, Goto(flow.next_of(step)))


def resume_interrupted(talk: Talk) -> bool:
    """Come back to the flow that was interrupted, in the way it wants; False when the talk waits.

    The flow that the user began decides, not one that it has called.
    """
    outermost = [talk.skill.find(Flow, frame.flow) for frame in running_chain(talk)][-1]
    wanted = outermost.after_interruption if outermost is not None else "resume"
    if wanted == "drop":
        leave_chain(talk)
        return talk.tracker.running is not None and resume_interrupted(talk)
    if wanted == "ask" and outermost is not None and talk.pausing() is None:
        talk.say("ask_to_resume", subject=title_of_flow(talk, outermost))
        talk.emit(ResumeAsked(flow=outermost.name))
        return False
    return take_up(talk)


def take_up(talk: Talk) -> bool:
    """Go on with the flow that was interrupted; False when its question is asked again, and it waits.

    Its own slots are as they were; what it was asking for may have been told in the meantime.
    """
    restore(talk)
    step = talk.step()
    if not isinstance(step, CollectStep):
        return talk.tracker.running is not None
    talk.say("resumed")
    if talk.tracker.slots.get(step.slot) is not None:
        if not step.fresh:
            return True
        talk.set_slots([(step.slot, None)], by="flow")
    ask_again(talk, step)
    return False


def leave_chain(talk: Talk) -> None:
    """End what runs, with the flows that called it, as cancelled."""
    for _ in list(running_chain(talk)):
        talk.end_flow("cancelled")


def restore(talk: Talk) -> None:
    """Give the running flow back the values it had when it was interrupted."""
    names: set[str] = set()
    for frame in running_chain(talk):
        flow = talk.skill.find(Flow, frame.flow)
        names.update(frame.own, collected_by(flow) if flow else ())
    kept = talk.tracker.running.kept if talk.tracker.running else {}
    slots = talk.tracker.slots
    lost = [(n, v) for n, v in sorted(kept.items()) if n in names and slots.get(n) != v]
    reasons = {name: Reason(evidence="restored") for name, _ in lost}
    talk.set_slots(lost, by="flow", reasons=reasons)


def running_chain(talk: Talk) -> Iterator[Frame]:
    """Yield the running flow and those that called it, the innermost first."""
    for frame in reversed(talk.tracker.stack):
        yield frame
        if not frame.linked:
            return
