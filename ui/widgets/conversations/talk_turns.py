"""What the skill made of a message, in one line below it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.wire.analytics import KeptTurnShape
from ui.wording import escape, find_words, t

_COLOURS: Final = {"turned_away": "orange", "asked_again": "orange", "with_person": "violet"}


def show_understood(turn: KeptTurnShape) -> None:
    """Show what was understood, what came of it, where the flow went, and how long it took."""
    if turn.outcome is None:
        return
    told = []
    if turn.intent and turn.outcome != "with_person":
        name = find_words(f"intent.{turn.intent}") or turn.intent
        score = f" {100 * turn.score:.0f} %" if turn.score is not None else ""
        told.append(escape(name) + score)
    if turn.source:
        told.append(escape(turn.source.partition(":")[2]))
    told += [
        f"{escape(move.flow)} → {escape(move.step)}"
        for move in turn.path
        if move.kind in ("start", "step")
    ]
    told += [
        f"{escape(move.flow)}: {t(f'ending.{move.step}')}"
        for move in turn.path
        if move.kind == "end"
    ]
    if turn.signal:
        told.append(t(f"user_signal.{turn.signal}"))
    told.append(f"{turn.turn_ms:.0f} ms")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        colour = _COLOURS.get(turn.outcome, "green")
        st.badge(t(f"outcome.{turn.outcome}"), color=colour)  # type: ignore[arg-type]
        st.caption(" · ".join(told), width="stretch")
