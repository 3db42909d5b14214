"""Run another flow and come back."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from builder.dialogue.move import Enter, Move
from builder.dialogue.steps.set_slots import rendered_values
from builder.dialogue.talk import Talk
from builder.schema.step import LinkStep


def run(talk: Talk, step: LinkStep) -> Move:
    """Give the arguments and enter the other flow."""
    talk.set_slots(rendered_values(talk, step.arguments), by="flow")
    return Enter(step.flow)


def results_of(step: LinkStep, slots: Mapping[str, JsonValue]) -> list[tuple[str, JsonValue]]:
    """Return the slots that take a result of the flow that was entered, with its value at its end."""
    return [(name, slots.get(source)) for name, source in step.results.items()]
