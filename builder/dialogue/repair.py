"""What people do besides answering: cancel, begin anew, ask to repeat, correct themselves, go back."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from builder.conversation.event import StepEntered
from builder.dialogue.running import go_on, leave_chain, resume_interrupted, running_chain, take_up
from builder.dialogue.session import begin_anew
from builder.dialogue.steps import collect
from builder.dialogue.talk import Talk
from builder.dialogue.values import reached_by
from builder.schema.entity import SystemType
from builder.schema.flow import Flow
from builder.schema.step import CollectStep, LinkStep, Step


def cancel(talk: Talk) -> None:
    """End what runs, with the flows that called it, and go back to what it had interrupted."""
    if talk.tracker.running is None:
        talk.say("nothing_to_cancel")
        return
    leave_chain(talk)
    talk.say("cancelled")
    if talk.tracker.running is not None and resume_interrupted(talk):
        go_on(talk)


def repeat(talk: Talk) -> None:
    """Say again what was said last."""
    replies = talk.tracker.replies
    if not replies:
        talk.say("nothing_to_repeat")
    for reply in replies:
        talk.reply(reply)


def restart(talk: Talk) -> None:
    """Begin the talk anew: no flow is open, and slots hold what they held at first."""
    at = talk.tracker.last_at
    if at is not None:
        begin_anew(talk, at)
    talk.say("restarted")


def skip(talk: Talk) -> None:
    """Go on without an answer to the question, where it may be left open."""
    flow, step = talk.flow(), talk.collecting()
    if flow is None or step is None:
        talk.say("nothing_to_cancel")
    else:
        go_on(talk, collect.skip(talk, flow, step))


def go_back(talk: Talk) -> None:
    """Ask the question before this one again; its answer, and the one it led to, are forgotten."""
    if talk.tracker.confirming and (step := talk.collecting()) is not None:
        # What is to be confirmed is the answer that one wants to go back to.
        talk.set_slots([(step.slot, None)], by="flow")
        go_on(talk, collect.ask(talk, step))
        return
    for depth, frame in enumerate(running_chain(talk)):
        flow = talk.skill.find(Flow, frame.flow)
        passed = frame.passed[: _place_in(frame.passed, frame.step)]
        steps = [flow.find_step(name) for name in reversed(passed)] if flow else []
        step = next((s for s in steps if isinstance(s, CollectStep)), None)
        if isinstance(step, CollectStep):
            for _ in range(depth):
                talk.end_flow("cancelled")
            talk.emit(StepEntered(step=step.id))
            talk.set_slots([(step.slot, None)], by="flow")
            go_on(talk)
            return
    talk.say("nothing_before")
    if (asked := talk.collecting()) is not None:
        collect.ask_again(talk, asked)


def _place_in(passed: tuple[str, ...], step: str) -> int:
    return passed.index(step) if step in passed else len(passed)


def go_back_to(talk: Talk, corrected: AbstractSet[str]) -> bool:
    """Go back to the first step passed that asks for a corrected slot; False when none did.

    Everything after it runs again, so that what depended on the old value is done anew. A step of
    the flow that called this one will do; what runs in between is left.
    """
    for depth, frame in enumerate(running_chain(talk)):
        flow = talk.skill.find(Flow, frame.flow)
        steps = [flow.find_step(name) for name in frame.passed] if flow else []
        step = next((s for s in steps if s and _asks_for(talk, s, corrected)), None)
        if step is not None:
            for _ in range(depth):
                talk.end_flow("cancelled")
            talk.emit(StepEntered(step=step.id))
            _uphold(talk, [s for s in steps if s is not None], corrected)
            return True
    return False


def _uphold(talk: Talk, steps: Sequence[Step], corrected: AbstractSet[str]) -> None:
    """Let the answers to `fresh` questions stand that a correction of another value leaves as true.

    A yes or no is asked for again: it agreed to what was then said.
    """
    frame, slots = talk.tracker.running, talk.tracker.slots
    answered = {s.slot for s in steps if isinstance(s, CollectStep) and s.fresh} - corrected
    standing = [
        (name, slots[name])
        for name in sorted(answered)
        if frame is not None and name in frame.own and name in slots
        if talk.slot(name).type != SystemType.BOOLEAN
    ]
    reasons = {n: why for n, each in talk.tracker.filled.items() if (why := each.reason)}
    talk.set_slots(standing, by="user", reasons=reasons)


def go_back_down(talk: Talk, flow: str) -> None:
    """Return to a flow that was interrupted, and leave what lies on it."""
    while talk.tracker.running is not None and talk.tracker.running.flow != flow:
        talk.end_flow("cancelled")
    if take_up(talk):
        go_on(talk)


def _asks_for(talk: Talk, step: Step, names: AbstractSet[str]) -> bool:
    match step:
        case CollectStep():
            return step.slot in names
        case LinkStep():
            linked = talk.skill.find(Flow, step.flow)
            return linked is not None and not names.isdisjoint(reached_by(talk.skill, linked))
        case _:
            return False
