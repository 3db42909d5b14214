"""End the flow."""

from __future__ import annotations

from builder.dialogue.move import Goto, Move


def run() -> Move:
    """End the flow as completed."""
    return Goto(None)
