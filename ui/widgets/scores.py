"""The scores of a trained version."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.wording import find_words


def show_scores(scores: Mapping[str, float]) -> None:
    """Show each score with its name in words; fractions as per cent."""
    shown = {find_words(f"score.{name}") or name: value for name, value in scores.items()}
    if not shown:
        return
    with st.container(horizontal=True):
        for name, value in shown.items():
            text = f"{value:.1%}" if 0 <= value <= 1 else f"{value:,.1f}"
            st.metric(name, text, border=True, width=200)
