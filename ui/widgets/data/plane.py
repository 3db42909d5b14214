"""The picture: a point a text, coloured by intent and cluster; a click chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from builder.wire.data import ClusterShape, PointShape
from ui.wording import t

_HEIGHT: Final = 560
# More groups than this are not named beside the picture: the list and the text under the pointer do it.
_NAMED: Final = 14
_NOISE_COLOUR: Final = "#b9c2c0"


def show_plane(
    job: str, points: Sequence[PointShape], clusters: Sequence[ClusterShape]
) -> int | str | None:
    """Show the points; return the number of the cluster (-1: noise) or the intent that was clicked."""
    shown = st.segmented_control(
        t("clusters.shown"),
        ["both", "messages", "utterances"],
        format_func=lambda name: t(f"clusters.show_{name}"),
        default="both",
        required=True,
        key=f"data/{job}/shown",
        label_visibility="collapsed",
    )
    kinds = {"messages": ("message",), "utterances": ("utterance",)}.get(
        shown or "both", ("message", "utterance")
    )
    rows = [_row(point, clusters) for point in points if point.kind in kinds]
    if not rows:
        return None
    event: Any = st.vega_lite_chart(
        rows,
        _spec(rows),
        on_select="rerun",
        selection_mode=["picked"],
        key=f"data/{job}/plane/{shown}",
    )
    found = event["selection"].get("picked") if event else None
    if not found:
        return None
    group = str(found[0]["key"])
    return int(group[1:]) if group.startswith("#") else group[1:]


def _row(point: PointShape, clusters: Sequence[ClusterShape]) -> dict[str, Any]:
    if point.kind == "utterance":
        group, key = point.intent or "", f"@{point.intent}"
    elif point.cluster is None:
        group, key = t("clusters.alone"), "#-1"
    else:
        group, key = clusters[point.cluster].name, f"#{point.cluster}"
    return {
        "x": point.x,
        "y": point.y,
        "text": point.text,
        "what": t(f"clusters.{point.kind}"),
        "group": group,
        "key": key,
        "near": point.near or "",
        "count": point.count,
        "size": min(point.count, 20) if point.kind == "message" else 1,
    }


def _spec(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    alone = t("clusters.alone")
    colours = [
        _NOISE_COLOUR if g == alone else _COLOURS[n % len(_COLOURS)] for n, g in enumerate(groups)
    ]
    place = {"type": "quantitative", "axis": None, "scale": {"domain": [-1.15, 1.15]}}
    legend = {
        "title": None,
        "symbolLimit": _NAMED,
        "orient": "bottom",
        "columns": 4,
        "labelLimit": 170,
    }
    return {
        "height": _HEIGHT,
        "view": {"stroke": "#dbe3e1"},
        "layer": [
            {
                "params": [
                    {"name": "picked", "select": {"type": "point", "fields": ["key"]}},
                    {"name": "view", "select": "interval", "bind": "scales"},
                ],
                "mark": {"type": "point", "filled": True, "cursor": "pointer"},
                "encoding": {
                    "x": {"field": "x", **place},
                    "y": {"field": "y", **place},
                    "shape": {
                        "field": "what",
                        "type": "nominal",
                        "scale": {
                            "domain": [t("clusters.message"), t("clusters.utterance")],
                            "range": ["circle", "diamond"],
                        },
                        "legend": {"title": None, "orient": "top"},
                    },
                    "size": {
                        "field": "size",
                        "type": "quantitative",
                        "scale": {"domain": [1, 20], "range": [45, 260]},
                        "legend": None,
                    },
                    "color": {
                        "field": "group",
                        "type": "nominal",
                        "scale": {"domain": groups, "range": colours},
                        "legend": legend if len(groups) <= _NAMED else None,
                    },
                    "opacity": {"condition": {"param": "picked", "value": 0.9}, "value": 0.12},
                    "tooltip": [
                        {"field": "text", "title": t("clusters.text")},
                        {"field": "what", "title": " "},
                        {"field": "group", "title": t("clusters.group")},
                        {"field": "near", "title": t("clusters.near")},
                        {"field": "count", "title": t("clusters.times")},
                    ],
                },
            }
        ],
    }


_COLOURS: Final = (
    "#2a6f6b", "#d1603d", "#4c6fb1", "#c29b1f", "#8a4f9e", "#4f9d4f", "#c0497a", "#3aa0b8", "#7d6b4f",
    "#e08b2c", "#5a5fd0", "#9aa52b", "#b0413e", "#2f8f6f", "#8d7fc7", "#d77fa1", "#6b8e9f", "#a0672f",
)  # fmt: skip
