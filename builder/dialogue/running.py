"""Run flows from step to step until something must be awaited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, assert_never

from pydantic import JsonValue

from builder.conversation.event import FlowStarted, ResumeAsked, StepEntered
from builder.conversation.frame import Frame
from builder.conversation.reason import Reason
from builder.conversation.reply import ReplyButton
from builder.dialogue.move import Enter, Fail, GiveUp, Goto, Jump, Leave, Move, Occur, Wait
from builder.dialogue.occasion import flow_when
from builder.dialogue.steps import run_step
from builder.dialogue.steps.collect import ask_again
from builder.dialogue.steps.handoff import hand_over
from builder.dialogue.steps.link import results_of
from builder.dialogue.talk import MOST_FLOWS, Talk
from builder.dialogue.titles import title_of_flow
from builder.dialogue.values import collected_by
from builder.schema.flow import Flow, Occasion
from builder.schema.step import ActStep, CollectStep, LinkStep

MOST_STEPS: Final = 100


def start_flow(
    talk: Talk,
    flow: Flow,
    *,
    linked: bool = False,
    instead: bool = False,
    occasion: Occasion | None = None,
    places: Mapping[str, JsonValue] | None = None,
    choices: tuple[ReplyButton, ...] = (),
) -> None:
    """Begin a flow on top of whatever runs, or `instead` of it.

    What an earlier run of the same flow had collected is forgotten, what other flows collected is
    taken over. `occasion` is what it was drawn for, with `places` and `choices` for what it says.
    """
    again = not linked and flow.name in talk.tracker.ended
    if instead and talk.tracker.running is not None:
        talk.forget_own(talk.tracker.running)
    first = flow.steps[0].id if flow.steps else ""
    talk.emit(
        FlowStarted(
            flow=flow.name,
            step=first,
            linked=linked,
            instead=instead,
            occasion=occasion,
            places=dict(places or {}),
            choices=choices,
        )
    )
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
        case GiveUp():
            return _end_instead(talk, "too_many_failures", "gave_up") or _give_up(talk)
        case Occur(occasion=occasion, places=places):
            own = flow_when(talk, occasion)
            if own is not None:
                start_flow(talk, own, linked=True, occasion=occasion, places=places)
            return True
        case Fail(reason=reason, everything=everything):
            frame = talk.tracker.running
            if frame is not None and not reason.startswith(_place(frame)):
                # Whoever looks into the session reads where it was.
                reason = f"{_place(frame)}: {reason}"
            if not everything and _end_instead(talk, "internal_error", "failed", reason):
                return True
            talk.say("internal_error")
            while everything and talk.tracker.running is not None:
                talk.end_flow("failed", reason)
            return _close(talk, "failed", reason)
    assert_never(move)


def _end_instead(talk: Talk, occasion: Occasion, outcome: str, reason: str | None = None) -> bool:
    """End what runs, with its callers, and begin the author's flow for that; False without one.

    What was drawn for an occasion itself ends in the engine's own words.
    """
    chain = list(running_chain(talk))
    own = flow_when(talk, occasion)
    if own is None or not chain or any(frame.occasion is not None for frame in chain):
        return False
    outermost = talk.skill.find(Flow, chain[-1].flow)
    subject = title_of_flow(talk, outermost) if outermost is not None else chain[-1].flow
    for _ in chain:
        talk.end_flow(outcome, reason)
    if own.name in {frame.flow for frame in talk.tracker.stack}:
        return False
    start_flow(talk, own, occasion=occasion, places={"subject": subject})
    return True


def _give_up(talk: Talk) -> bool:
    talk.say("gave_up")
    return _close(talk, "gave_up")


def _after_occasion(talk: Talk, done: Frame) -> bool:
    """Go on where a flow for an occasion had come in between; False when the talk waits."""
    if done.occasion == "handoff":
        hand_over(talk, str(done.places.get("reason", "")))
        while talk.tracker.running is not None:
            talk.end_flow("handed_off")
        return False
    step = talk.step()
    if isinstance(step, CollectStep) and talk.tracker.slots.get(step.slot) is None:
        ask_again(talk, step)
        return False
    if isinstance(step, CollectStep) and done.occasion == "resume":
        return _ask_on(talk, step)
    return talk.tracker.running is not None


def _enter(talk: Talk, name: str) -> bool:
    flow = talk.skill.find(Flow, name)
    if flow is None:
        return _follow(talk, Fail(f"there is no flow '{name}' to link to."))
    if len(talk.tracker.stack) >= MOST_FLOWS:
        reason = f"flow '{name}' would be the {MOST_FLOWS + 1}th to lie on one another."
        return _follow(talk, Fail(reason))
    start_flow(talk, flow, linked=True)
    return True


def _jump(talk: Talk, name: str) -> bool:
    flow, frame = talk.skill.find(Flow, name), talk.tracker.running
    if flow is None or frame is None:
        return _follow(talk, Fail(f"there is no flow '{name}' to go over to."))
    start_flow(talk, flow, linked=frame.linked, instead=True)
    return True


def _close(talk: Talk, outcome: str, reason: str | None = None) -> bool:
    """End the running flow and go back to what called it or was interrupted by it.

    A flow that was completed gives way to its caller's next step; one that failed takes its callers
    with it. After a handoff nothing goes on.
    """
    done = talk.tracker.running
    linked = done is not None and done.linked
    # What the flow leaves behind is read while it still has it.
    ended_with = talk.tracker.slots
    talk.end_flow(outcome, reason)
    while talk.tracker.running is not None and outcome == "handed_off":
        talk.end_flow(outcome)
    if done is not None and done.occasion is not None and linked and outcome != "handed_off":
        return _after_occasion(talk, done)
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
    own = flow_when(talk, "resume")
    if own is not None:
        places = {"subject": subject_of(talk)}
        start_flow(talk, own, linked=True, occasion="resume", places=places)
        return True
    talk.say("resumed")
    return _ask_on(talk, step)


def subject_of(talk: Talk) -> str:
    """Return what the flow that the user began is called."""
    outermost = list(running_chain(talk))[-1].flow
    flow = talk.skill.find(Flow, outermost)
    return title_of_flow(talk, flow) if flow is not None else outermost


def _ask_on(talk: Talk, step: CollectStep) -> bool:
    """Ask a question again that was interrupted; False when the talk waits for its answer."""
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
