"""Run another flow and come back."""

from __future__ import annotations

from builder.dialogue.move import Enter, Goto, Move
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import LinkStep


def run(talk: Talk, flow: Flow, step: LinkStep) -> Move:
    """Enter the other flow; one that has been deleted is passed over."""
    if talk.skill.find(Flow, step.flow) is None:
        return Goto(flow.next_of(step))
    return Enter(step.flow)
