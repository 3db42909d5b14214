"""The short tables of a report: answers, signals, handoffs, times."""

from __future__ import annotations

import streamlit as st

from builder.wire.analytics import ReportShape
from ui.state import session
from ui.widgets.analytics.places import open_step
from ui.wording import escape, t

_MOST_ANSWERS = 12


def show_answers(report: ReportShape) -> None:
    """Show which FAQ entries and documents answered the most."""
    st.subheader(t("analytics.answers"), anchor=False)
    if not report.answers:
        st.caption(t("analytics.no_answers"))
        return
    questions = {f"faq:{entry.id}": entry.question for entry in session.skill().faq}
    shown = report.answers[:_MOST_ANSWERS]
    st.dataframe(
        {
            t("analytics.source"): [
                questions.get(each.source) or each.source.partition(":")[2] for each in shown
            ],
            t("analytics.messages"): [each.messages for each in shown],
        },
        hide_index=True,
    )


def show_signals(report: ReportShape) -> None:
    """Show how often users corrected what was understood, or said it again."""
    st.subheader(t("analytics.signals"), anchor=False, help=t("analytics.signals_help"))
    if not report.signals:
        st.caption(t("analytics.no_signals"))
        return
    found = sorted(report.signals.items(), key=lambda each: -each[1])
    st.dataframe(
        {
            t("analytics.signal"): [t(f"user_signal.{name}") for name, _ in found],
            t("analytics.messages"): [count for _, count in found],
        },
        hide_index=True,
    )


def show_handoffs(report: ReportShape) -> None:
    """Show why sessions were given to people, and at which step."""
    st.subheader(t("analytics.handoffs"), anchor=False)
    if not report.handed_off:
        st.caption(t("analytics.no_handoffs"))
        return
    for number, each in enumerate(report.handed_off[:50]):
        with st.container(horizontal=True, vertical_alignment="center"):
            reason = escape(each.reason) if each.reason else t("analytics.no_reason")
            st.markdown(t("analytics.times", count=each.count, what=reason), width="stretch")
            if each.flow:
                label = f"{escape(each.flow)} · {escape(each.step)}"
                if st.button(label, icon=":material/account_tree:", key=f"handoff/{number}"):
                    open_step(each.flow, each.step)


def show_latency(report: ReportShape) -> None:
    """Show percentiles of how long turns took, in all and by stage."""
    if not report.latency:
        st.caption(t("analytics.none"))
        return
    st.caption(t("analytics.latency_help"))
    st.dataframe(
        {
            t("analytics.stage"): [t(f"analytics.stage_{each.stage}") for each in report.latency],
            t("analytics.turns"): [each.turns for each in report.latency],
            **{
                title: [round(getattr(each, name), 1) for each in report.latency]
                for title, name in (
                    (t("analytics.median"), "p50"),
                    ("p90", "p90"),
                    ("p95", "p95"),
                    ("p99", "p99"),
                    (t("analytics.longest"), "longest"),
                )
            },
        },
        hide_index=True,
    )
