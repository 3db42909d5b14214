"""The scores of a trained version."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.wording import find_words


def show_scores(scores: Mapping[str, float]) -> None:
    """Show each score with its name in words and, where it is a fraction, as per cent."""
    if not scores:
        return
    with st.container(horizontal=True, gap="small"):
        for name, value in scores.items():
            st.metric(
                find_words(f"score.{name}") or name,
                f"{value:.1%}" if 0 <= value <= 1 else f"{value:,.1f}",
                help=find_words(f"score_help.{name}"),
                border=True,
                width=188,
            )
