"""The label budget: how much is understood with how many utterances, and what more would bring."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from builder.wire.data import BudgetResult, ReachedShape
from ui.state import session
from ui.widgets.data.work import show_work, start
from ui.wording import t

_HEIGHT: Final = 360
# A gain of less than so many points is not worth twice the work; of more it is.
_LITTLE: Final = 0.01


def show_budget() -> None:
    """Show the button that begins, the curve, and what it says."""
    name = session.skill_name() or ""
    if st.button(t("budget.start"), type="primary", icon=":material/show_chart:"):
        start(lambda: session.service().measure_budget(name))
    outcome = show_work("budget", BudgetResult)
    if outcome is not None:
        _show(outcome.result)


def _show(result: BudgetResult) -> None:
    now = next(each for each in result.curve if each.labels >= result.labels)
    twice = next(each for each in result.curve if each.labels >= 2 * result.labels)
    st.markdown(
        t("budget.now", labels=result.labels, intents=result.intents, right=_of_hundred(now.right))
        + " "
        + t(
            "budget.twice",
            labels=twice.labels,
            right=_of_hundred(twice.right),
            gain=f"{100 * result.gain:.1f}",
            low=f"{100 * max(result.low, 0.0):.1f}",
            high=f"{100 * result.high:.1f}",
        )
    )
    st.info(
        t("budget.little" if result.gain < _LITTLE else "budget.worth"), icon=":material/lightbulb:"
    )
    st.vega_lite_chart(_rows(result), _spec(result))
    st.caption(t("budget.caption"))
    with st.expander(t("budget.table"), icon=":material/table_chart:"):
        _show_table(result)


def _of_hundred(share: float) -> str:
    return f"{100 * share:.0f}"


def _rows(result: BudgetResult) -> list[dict[str, Any]]:
    told = [
        *(("measured", each) for each in result.measured),
        *(("curve", each) for each in result.curve if each.labels <= result.labels),
        *(("ahead", each) for each in result.curve if each.labels >= result.labels),
    ]
    names = {kind: t(f"budget.{kind}") for kind in ("measured", "curve", "ahead")}
    return [
        {
            "kind": kind,
            "what": names[kind],
            "labels": each.labels,
            "right": each.right,
            "low": each.low,
            "high": each.high,
        }
        for kind, each in told
    ]


def _spec(result: BudgetResult) -> dict[str, Any]:
    colour = st.get_option("theme.primaryColor")
    lowest = min(each.low for each in (*result.measured, *result.curve[:1]))
    x = {
        "field": "labels",
        "type": "quantitative",
        "title": t("budget.labels"),
        "axis": {"tickMinStep": 1, "grid": False},
    }
    y = {
        "field": "right",
        "type": "quantitative",
        "title": t("budget.right"),
        "scale": {"domain": [max(0.0, int(10 * lowest - 0.5) / 10), 1.0]},
        "axis": {"format": ".0%"},
    }
    ends = {"y": {**y, "field": "low"}, "y2": {"field": "high"}}
    percent = {"type": "quantitative", "format": ".1%"}
    tooltip = [
        {"field": "what", "title": " "},
        {"field": "labels", "title": t("budget.labels")},
        {"field": "right", "title": t("budget.right"), **percent},
        {"field": "low", "title": t("budget.low"), **percent},
        {"field": "high", "title": t("budget.high"), **percent},
    ]

    def layer(
        kind: str, mark: dict[str, Any], encoding: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {
            "transform": [{"filter": f"datum.kind == '{kind}'"}],
            "mark": mark,
            "encoding": {"x": x, "y": y, "tooltip": tooltip, **(encoding or {})},
        }

    line = {"type": "line", "color": colour, "strokeWidth": 2}
    return {
        "height": _HEIGHT,
        "layer": [
            layer("ahead", {"type": "area", "color": colour, "opacity": 0.12}, ends),
            layer("curve", line),
            layer("ahead", {**line, "strokeDash": [6, 4]}),
            layer("measured", {"type": "rule", "color": colour, "strokeWidth": 1.5}, ends),
            layer("measured", {"type": "point", "filled": True, "size": 60, "color": colour}),
            {
                "data": {"values": [{"now": result.labels, "what": t("budget.here")}]},
                "encoding": {"x": {"field": "now", "type": "quantitative"}},
                "layer": [
                    {"mark": {"type": "rule", "strokeDash": [2, 3], "color": "#6b7a7a"}},
                    {
                        "mark": {
                            "type": "text",
                            "align": "left",
                            "dx": 5,
                            "dy": 8,
                            "baseline": "top",
                            "color": "#52605f",
                        },
                        "encoding": {"text": {"field": "what"}, "y": {"value": 0}},
                    },
                ],
            },
        ],
    }


def _show_table(result: BudgetResult) -> None:
    ahead = [each for each in result.curve if each.labels >= result.labels]
    rows: list[tuple[str, ReachedShape]] = [
        *(("measured", each) for each in result.measured),
        *(("ahead", each) for each in ahead),
    ]
    st.dataframe(
        {
            t("budget.labels"): [each.labels for _, each in rows],
            t("budget.what"): [t(f"budget.{kind}") for kind, _ in rows],
            t("budget.right"): [round(each.right, 3) for _, each in rows],
            t("budget.low"): [round(each.low, 3) for _, each in rows],
            t("budget.high"): [round(each.high, 3) for _, each in rows],
        },
        hide_index=True,
        column_config={
            t(f"budget.{name}"): st.column_config.NumberColumn(format="percent")
            for name in ("right", "low", "high")
        },
    )
