"""Run another flow and come back."""

from __future__ import annotations

from builder.dialogue.move import Enter, Move
from builder.schema.step import LinkStep


def run(step: LinkStep) -> Move:
    """Enter the other flow."""
    return Enter(step.flow)
