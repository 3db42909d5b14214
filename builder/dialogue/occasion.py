"""Flows that an author draws for what the engine would else do or say by itself."""

from __future__ import annotations

from builder.dialogue.talk import MOST_FLOWS, Talk
from builder.dialogue.triggers import flow_on
from builder.schema.flow import Flow, Occasion


def flow_when(talk: Talk, occasion: Occasion) -> Flow | None:
    """Return the author's flow for an occasion, or None where the engine's own words are to do.

    A flow cannot bring itself about: while one for an occasion is open, the occasion has none.
    """
    own = flow_on(talk, occasion)
    if own is None or len(talk.tracker.stack) >= MOST_FLOWS:
        return None
    stack = talk.tracker.stack
    is_open = any(frame.occasion == occasion or frame.flow == own.name for frame in stack)
    return None if is_open else own
