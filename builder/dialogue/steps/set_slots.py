"""Give slots values."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from builder.dialogue.move import Goto, Move
from builder.dialogue.response import render_text
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import SetSlotsStep


def run(talk: Talk, flow: Flow, step: SetSlotsStep) -> Move:
    """Set the slots as they were before the step, so that two may be exchanged."""
    talk.set_slots(rendered_values(talk, step.values), by="flow")
    return Goto(flow.next_of(step))


def rendered_values(talk: Talk, values: Mapping[str, JsonValue]) -> list[tuple[str, JsonValue]]:
    """Return values with the slots put into their texts."""
    slots = talk.tracker.slots
    return [(n, render_text(v, slots) if isinstance(v, str) else v) for n, v in values.items()]
