"""The scores of a trained version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from ui.wording import find_words

# The order in which they are read; others follow.
_ORDER: Final = (
    "accuracy",
    "accuracy_asking",
    "asked",
    "macro_f1",
    "in_scope_kept",
    "oos_recall_left_out",
    "oos_recall_everyday",
    "oos_recall_named",
    "calibration_error",
)


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def show_scores(scores: Mapping[str, float]) -> None:
    """Show each score with its name in words and, where it is a fraction, as per cent."""
    if not scores:
        return
    with st.container(horizontal=True, gap="small"):
        for name in sorted(scores, key=_place):
            value = scores[name]
            st.metric(
                find_words(f"score.{name}") or name,
                f"{value:.1%}" if 0 <= value <= 1 else f"{value:,.1f}",
                help=find_words(f"score_help.{name}"),
                border=True,
                width=208,
            )
