"""Give slots values."""

from __future__ import annotations

from pydantic import JsonValue

from builder.dialogue.move import Goto, Move
from builder.dialogue.response import render_text
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import SetSlotsStep


def run(talk: Talk, flow: Flow, step: SetSlotsStep) -> Move:
    """Set the slots as they were before the step, so that two may be exchanged."""
    before = talk.tracker.slots

    def value_of(written: JsonValue) -> JsonValue:
        return render_text(written, before) if isinstance(written, str) else written

    talk.set_slots([(name, value_of(value)) for name, value in step.values.items()], by="flow")
    return Goto(flow.next_of(step))
