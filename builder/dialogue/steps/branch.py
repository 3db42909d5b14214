"""Choose a way by conditions."""

from __future__ import annotations

from builder.dialogue.move import Goto, Move
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.holds import holds
from builder.schema.step import BranchStep


def run(talk: Talk, flow: Flow, step: BranchStep) -> Move:
    """Go where the first link leads whose condition holds, else to the next step."""
    for link in step.links:
        if holds(link.when, talk.tracker.slots):
            return Goto(link.to)
    return Goto(flow.next_of(step))
