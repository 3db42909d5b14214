"""Pictures of a report over its hours or days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import streamlit as st

from builder.analytics.outcome import OUTCOMES
from builder.wire.analytics import PieceShape, ReportShape
from ui.wording import find_words, t

# Told apart by people who do not see all colours, too (Okabe and Ito); the last is grey.
_COLOURS: Final = ("#2a6f6b", "#56b4e9", "#0072b2", "#e6c229", "#e69f00", "#d55e00", "#9aa5a3")
_MOST_INTENTS: Final = 7
_HEIGHT: Final = 280

Rows = Sequence[Mapping[str, Any]]


def show_outcomes(report: ReportShape) -> None:
    """Show what came of messages, in each hour or day."""
    st.subheader(t("analytics.outcomes"), anchor=False)
    words = {outcome: t(f"outcome.{outcome}") for outcome in OUTCOMES}
    rows = [
        {"at": _at(piece, report), "what": words[outcome], "count": count, "order": order}
        for piece in report.pieces
        for order, outcome in enumerate(OUTCOMES)
        if (count := piece.outcomes.get(outcome, 0))
    ]
    _draw_stack(report, rows, list(words.values()), t("analytics.messages"))


def show_talks(report: ReportShape) -> None:
    """Show talks and messages in each hour or day."""
    st.subheader(t("analytics.talks_and_messages"), anchor=False)
    names = {"talks": t("analytics.talks"), "messages": t("analytics.messages")}
    rows = [
        {"at": _at(piece, report), "what": names[kind], "count": count}
        for piece in report.pieces
        for kind, count in (("talks", piece.talks), ("messages", piece.messages))
    ]
    _draw_lines(report, rows, list(names.values()), t("analytics.count"))


def show_intents(report: ReportShape) -> None:
    """Show how often each intent was understood, the most frequent over time."""
    st.subheader(t("analytics.intents"), anchor=False)
    if not report.intents:
        st.caption(t("analytics.none"))
        return
    shown = report.intents[:_MOST_INTENTS]
    names = {each.intent: _name_of(each.intent) for each in shown}
    rows = [
        {"at": _at(piece, report), "what": names[each.intent], "count": count}
        for each in shown
        for piece, count in zip(report.pieces, each.by_piece, strict=True)
    ]
    _draw_lines(report, rows, list(names.values()), t("analytics.messages"))
    every = sum(each.messages for each in report.intents)
    st.dataframe(
        {
            t("analytics.intent"): [_name_of(each.intent) for each in report.intents],
            t("analytics.messages"): [each.messages for each in report.intents],
            t("analytics.share"): [each.messages / every for each in report.intents],
        },
        column_config={
            t("analytics.share"): st.column_config.ProgressColumn(
                t("analytics.share"), format="percent", min_value=0, max_value=1
            )
        },
        hide_index=True,
    )


def show_speed(report: ReportShape) -> None:
    """Show how long turns took, in each hour or day."""
    st.subheader(t("analytics.speed"), anchor=False)
    names = {"p50": t("analytics.median"), "p95": t("analytics.p95")}
    rows = [
        {"at": _at(piece, report), "what": names[kind], "count": took}
        for piece in report.pieces
        for kind, took in (("p50", piece.p50), ("p95", piece.p95))
        if took is not None
    ]
    _draw_lines(report, rows, list(names.values()), t("analytics.milliseconds"))


def _name_of(intent: str) -> str:
    known = find_words(f"intent.{intent}")
    return f"{intent} ({known})" if known else intent


def _at(piece: PieceShape, report: ReportShape) -> str:
    """Return when a piece begins, as the calendar of the report's time zone has it."""
    return piece.at.strftime("%m-%d %H:%M" if report.unit == "hour" else "%Y-%m-%d")


def _draw_stack(report: ReportShape, rows: Rows, order: Sequence[str], title: str) -> None:
    chart = alt.Chart(alt.InlineData(values=list(rows))).mark_bar()
    _draw(report, chart, order, title, stacked=True)


def _draw_lines(report: ReportShape, rows: Rows, order: Sequence[str], title: str) -> None:
    chart = alt.Chart(alt.InlineData(values=list(rows))).mark_line(point=True, strokeWidth=2)
    _draw(report, chart, order, title, stacked=False)


def _draw(
    report: ReportShape, chart: alt.Chart, order: Sequence[str], title: str, *, stacked: bool
) -> None:
    starts = [_at(piece, report) for piece in report.pieces]
    # At most a dozen labels, so that they stay level and readable.
    every = max(1, -(-len(starts) // 12))
    encoded = chart.encode(
        x=alt.X("at:O", title=None, scale=alt.Scale(domain=starts)).axis(
            labelAngle=0, values=starts[::every], labelOverlap=True
        ),
        y=alt.Y("count:Q", title=title, stack="zero" if stacked else None).axis(tickMinStep=1),
        color=alt.Color(
            "what:N",
            title=None,
            scale=alt.Scale(domain=list(order), range=list(_COLOURS[: len(order)])),
            legend=alt.Legend(orient="bottom", columns=4, labelLimit=260),
        ),
        tooltip=[
            alt.Tooltip("at:O", title=t("analytics.when")),
            alt.Tooltip("what:N", title=t("analytics.what")),
            alt.Tooltip("count:Q", title=title, format=",.0f"),
        ],
    )
    if stacked:
        encoded = encoded.encode(order=alt.Order("order:Q"))
    st.altair_chart(encoded.properties(height=_HEIGHT))
