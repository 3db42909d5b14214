"""How far users come in each flow, and where they are lost."""

from __future__ import annotations

from typing import Final

import altair as alt
import streamlit as st

from builder.wire.analytics import FunnelShape, ReportShape, StepCountShape
from ui.widgets.analytics.places import open_step
from ui.wording import escape, t

_ENDINGS: Final = ("completed", "handed_off", "cancelled", "gave_up", "failed", "left", "open")
# So many steps where users are lost are named.
_WORST: Final = 5


def show_funnels(report: ReportShape) -> None:
    """Show how the runs of each flow ended, and one flow step by step."""
    st.subheader(t("analytics.flows"), anchor=False)
    if not report.flows:
        st.caption(t("analytics.no_flows"))
        return
    st.dataframe(
        {
            t("analytics.flow"): [each.flow for each in report.flows],
            t("analytics.entered"): [each.entered for each in report.flows],
            t("analytics.completed"): [_part(each, "completed") for each in report.flows],
            t("analytics.lost"): [each.lost / each.entered for each in report.flows],
            **{t(f"ending.{name}"): [each.endings.get(name, 0) for each in report.flows]
               for name in _ENDINGS[1:]},
        },
        column_config={
            t(title): st.column_config.ProgressColumn(
                t(title), format="percent", min_value=0, max_value=1
            )
            for title in ("analytics.completed", "analytics.lost")
        },
        hide_index=True,
    )  # fmt: skip
    # The flow that loses the most is looked at first.
    flows = {each.flow: each for each in sorted(report.flows, key=lambda flow: -flow.lost)}
    chosen = st.selectbox(
        t("analytics.step_by_step"), list(flows), key="analytics/flow", persist_state="session"
    )
    _show_flow(flows.get(str(chosen), report.flows[0]))


def _part(flow: FunnelShape, ending: str) -> float:
    return flow.endings.get(ending, 0) / flow.entered


def _show_flow(flow: FunnelShape) -> None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        _draw(flow)
    with right:
        _name_worst(flow)


def _draw(flow: FunnelShape) -> None:
    order = [each.step for each in flow.steps]
    stays, goes = t("analytics.went_on"), t("analytics.lost_here")
    rows = [
        {"step": each.step, "what": what, "count": count, "order": rank}
        for each in flow.steps
        for rank, (what, count) in enumerate(((stays, each.reached - each.lost), (goes, each.lost)))
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            y=alt.Y("step:N", sort=order, title=None).axis(labelLimit=200),
            x=alt.X("count:Q", title=t("analytics.runs"), stack="zero").axis(tickMinStep=1),
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=[stays, goes], range=["#2a6f6b", "#d55e00"]),
                legend=alt.Legend(orient="bottom"),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("step:N", title=t("analytics.step")),
                alt.Tooltip("what:N", title=t("analytics.what")),
                alt.Tooltip("count:Q", title=t("analytics.runs")),
            ],
        )
    )
    st.altair_chart(chart.properties(height=40 * len(order) + 150))


def _name_worst(flow: FunnelShape) -> None:
    st.markdown(f"**{t('analytics.worst')}**")
    worst = sorted((each for each in flow.steps if each.lost), key=lambda each: -each.lost)
    if not worst:
        st.caption(t("analytics.nobody_lost"))
    for each in worst[:_WORST]:
        with st.container(border=True, gap="xsmall"):
            share = f"{100 * each.lost / each.reached:.0f} %" if each.reached else "–"
            st.markdown(
                t("analytics.lost_at", step=escape(each.step), count=each.lost, share=share)
            )
            st.caption(_how(each))
            if not each.known:
                st.caption(t("analytics.step_gone"))
            elif st.button(
                t("analytics.open_step"),
                icon=":material/account_tree:",
                key=f"analytics/step/{flow.flow}/{each.step}",
            ):
                open_step(flow.flow, each.step)


def _how(step: StepCountShape) -> str:
    return " · ".join(
        f"{t(f'ending.{name}')} {step.endings[name]}"
        for name in ("left", "cancelled", "gave_up", "failed")
        if step.endings.get(name)
    )
