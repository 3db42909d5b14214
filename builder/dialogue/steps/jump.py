"""Go over to another flow."""

from __future__ import annotations

from builder.dialogue.move import Jump, Move
from builder.schema.step import JumpStep


def run(step: JumpStep) -> Move:
    """Leave the running flow for another one."""
    return Jump(step.flow)
