"""Say a response."""

from __future__ import annotations

from builder.dialogue.move import Fail, Goto, Move
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import SayStep


def run(talk: Talk, flow: Flow, step: SayStep) -> Move:
    """Say the response and go on."""
    if talk.find_response(step.response) is None:
        return Fail(f"There is no response '{step.response}' to say.")
    talk.say(step.response)
    return Goto(flow.next_of(step))
