"""What people do besides answering: cancel, ask to repeat, correct themselves, go back."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from builder.conversation.event import StepEntered
from builder.dialogue.running import go_on, resume_interrupted, running_chain
from builder.dialogue.talk import Talk
from builder.dialogue.values import reached_by
from builder.schema.flow import Flow
from builder.schema.step import CollectStep, LinkStep, Step


def cancel(talk: Talk) -> None:
    """End what runs, with the flows that called it, and go back to what it had interrupted."""
    if talk.tracker.running is None:
        talk.say("nothing_to_cancel")
        return
    for _ in list(running_chain(talk)):
        talk.end_flow("cancelled")
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
            return True
    return False


def go_back_down(talk: Talk, flow: str) -> None:
    """Return to a flow that was interrupted, and leave what lies on it."""
    while talk.tracker.running is not None and talk.tracker.running.flow != flow:
        talk.end_flow("cancelled")
    if resume_interrupted(talk):
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
