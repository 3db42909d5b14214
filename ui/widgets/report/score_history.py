"""The scores of a skill's versions over time, as a small picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from ui.service import VersionLine
from ui.wording import find_words, t

_SHOWN: Final = ("accuracy", "macro_f1", "in_scope_kept")
_MOST: Final = 50


def show_score_history(versions: Sequence[VersionLine]) -> None:
    """Show how the scores went, version by version, where there are at least two."""
    lines = [line for line in reversed(versions[:_MOST]) if line.scores]
    if len(lines) < 2:
        return
    rows = [
        {
            "version": line.version,
            "score": find_words(f"score.{name}") or name,
            "value": line.scores[name],
        }
        for line in lines
        for name in _SHOWN
        if name in line.scores
    ]
    st.vega_lite_chart(rows, _chart(), alt=t("train.history_alt", count=len(lines)))


def _chart() -> dict[str, Any]:
    return {
        "height": 220,
        "mark": {"type": "line", "point": True, "tooltip": True},
        "encoding": {
            "x": {
                "field": "version",
                "type": "ordinal",
                "title": t("train.version"),
                "axis": {"labelAngle": 0},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "axis": {"format": ".0%"},
                "scale": {"zero": False, "nice": True},
            },
            "color": {
                "field": "score",
                "type": "nominal",
                "title": None,
                "legend": {"orient": "top"},
            },
        },
    }
