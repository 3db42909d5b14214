"""What to label next: the forecast in a sentence, a chart with intervals, and a table."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from builder.errors import BuilderError
from ui.service import AdviceShape
from ui.state import session
from ui.wording import reason_of, t

_ADVICE: Final = "advice"
_CHARTED: Final = 15
_NAMED: Final = 3
_ROW_PIXELS: Final = 26


def show_advice(skill: str) -> None:
    """Show the button that asks, and what came of it for this skill."""
    st.subheader(t("advice.title"), anchor=False)
    st.caption(t("advice.intro"))
    if st.button(t("advice.ask"), icon=":material/lightbulb:", key="ask_advice"):
        with st.spinner(t("advice.working"), show_time=True):
            try:
                st.session_state[_ADVICE] = (skill, session.service().advice(skill))
            except BuilderError as error:
                st.session_state.pop(_ADVICE, None)
                st.error(reason_of(error), icon=":material/error:")
    of_skill, advice = st.session_state.get(_ADVICE, (None, None))
    if of_skill == skill and isinstance(advice, AdviceShape) and advice.forecasts:
        _show(advice)


def _show(advice: AdviceShape) -> None:
    if advice.revision != session.draft().revision:
        st.info(t("advice.older", revision=advice.revision), icon=":material/history:")
    st.markdown(_sentence(advice))
    st.vega_lite_chart(
        [
            {
                "intent": each.intent,
                "gain": 100 * each.gain,
                "low": 100 * each.low,
                "high": 100 * each.high,
            }
            for each in advice.forecasts[:_CHARTED]
        ],
        _chart(min(len(advice.forecasts), _CHARTED)),
    )
    st.dataframe(
        {
            t("advice.intent"): [each.intent for each in advice.forecasts],
            t("advice.labels"): [each.labels for each in advice.forecasts],
            t("advice.right"): [f"{each.right:.0%}" for each in advice.forecasts],
            t("advice.after", more=advice.more): [f"{e.after:.0%}" for e in advice.forecasts],
            t("advice.interval"): [_interval(e.low, e.high) for e in advice.forecasts],
        },
        hide_index=True,
    )


def _sentence(advice: AdviceShape) -> str:
    names = [f"**{each.intent}**" for each in advice.forecasts[:_NAMED]]
    first = advice.forecasts[0]
    return " ".join(
        [
            t("advice.next", intents=" · ".join(names)),
            t(
                "advice.first",
                intent=first.intent,
                more=advice.more,
                right=f"{first.right:.0%}",
                after=f"{first.after:.0%}",
            ),
            t(
                "advice.whole",
                more=advice.more,
                right=f"{advice.right:.0%}",
                after=f"{advice.after:.0%}",
                interval=_interval(advice.low, advice.high),
            ),
        ]
    )


def _interval(low: float, high: float) -> str:
    return t("advice.points", low=f"{round(100 * low):+d}", high=f"{round(100 * high):+d}")


def _chart(rows: int) -> dict[str, Any]:
    """Return a bar for each gain with a line for its interval, the greatest gain on top."""
    # Every intent is named, also where its name is long.
    axis = {"labelOverlap": False, "labelLimit": 220}
    intent = {"field": "intent", "type": "nominal", "sort": None, "title": None, "axis": axis}
    title, few = t("advice.axis"), {"tickCount": 8}
    return {
        "height": rows * _ROW_PIXELS,
        "encoding": {"y": intent},
        "layer": [
            {
                "mark": {
                    "type": "bar",
                    "opacity": 0.6,
                    "color": st.get_option("theme.primaryColor"),
                },
                "encoding": {
                    "x": {"field": "gain", "type": "quantitative", "title": title, "axis": few}
                },
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "x": {"field": "low", "type": "quantitative", "title": title, "axis": few},
                    "x2": {"field": "high"},
                },
            },
        ],
    }
