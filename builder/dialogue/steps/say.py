"""Say a response."""

from __future__ import annotations

from builder.dialogue.move import Fail, Goto, Move
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import SayStep


def run(talk: Talk, flow: Flow, step: SayStep) -> Move:
    """Say the response and go on."""
    response, frame = talk.find_response(step.response), talk.tracker.running
    if response is None:
        return Fail(f"there is no response '{step.response}' to say.")
    # What is to be chosen from stands below what the author wrote, unless that has buttons itself.
    offered = frame.choices if frame is not None and not response.buttons else ()
    talk.say(step.response, offered)
    return Goto(flow.next_of(step))
