"""What people do besides answering: cancel, ask to repeat, correct themselves."""

from __future__ import annotations

from builder.conversation.event import StepEntered
from builder.dialogue.running import resume_interrupted
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import CollectStep


def cancel(talk: Talk) -> None:
    """End what runs, with the flows that called it, and go back to what it had interrupted."""
    if talk.tracker.running is None:
        talk.say("nothing_to_cancel")
        return
    linked = True
    while linked and talk.tracker.running is not None:
        linked = talk.tracker.running.linked
        talk.end_flow("cancelled")
    talk.say("cancelled")
    if talk.tracker.running is not None:
        resume_interrupted(talk)


def repeat(talk: Talk) -> None:
    """Say again what was said last."""
    replies = talk.tracker.replies
    if not replies:
        talk.say("nothing_to_repeat")
    for reply in replies:
        talk.reply(reply)


def go_back_to(talk: Talk, flow: Flow, corrected: set[str]) -> None:
    """Go back to the first step that asks for a corrected slot.

    Everything after it runs again, so that what depended on the old value is done anew.
    """
    for step in flow.steps:
        if isinstance(step, CollectStep) and step.slot in corrected:
            talk.emit(StepEntered(step=step.id))
            return
