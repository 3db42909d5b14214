"""What the talks of a skill add up to: how it goes, where users are lost, what stays unanswered."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from builder.client.analytics import Days
from builder.errors import BuilderError
from builder.wire.analytics import ReportShape
from ui.state import session
from ui.widgets.analytics.files import offer_table
from ui.widgets.analytics.funnels import show_funnels
from ui.widgets.analytics.lists import show_answers, show_handoffs, show_latency, show_signals
from ui.widgets.analytics.period import choose_period
from ui.widgets.analytics.plots import show_intents, show_outcomes, show_speed, show_talks
from ui.widgets.analytics.unanswered import show_unanswered
from ui.wording import moment, reason_of, t

_SECTIONS: Final = ("days", "intents", "flows", "unanswered", "handoffs", "latency")
# A report is counted anew after so many seconds, or when asked for.
_FRESH_SECONDS: Final = 60.0


def show() -> None:
    """Show a report of a period, a section at a time."""
    st.title(t("page.analytics"), anchor=False)
    st.caption(t("analytics.intro"))
    skill = session.skill_name() or ""
    within, renewed = choose_period(skill)
    if within is None:
        return
    try:
        report = _report(skill, within, anew=renewed)
    except BuilderError as error:
        st.error(reason_of(error), icon=":material/error:")
        return
    if not report.turns:
        st.info(t("analytics.empty"), icon=":material/monitoring:")
        return
    if report.since > report.pieces[0].at:
        since = moment(report.since.isoformat())
        st.warning(t("analytics.since", since=since), icon=":material/more_time:")
    _show_numbers(report)
    section = st.segmented_control(
        t("analytics.section"),
        _SECTIONS,
        format_func=lambda each: t(f"analytics.section_{each}"),
        default=_SECTIONS[0],
        required=True,
        key=f"analytics/{skill}/section",
        persist_state="session",
        label_visibility="collapsed",
    )
    _show_section(section or _SECTIONS[0], skill, report)


def _show_section(section: str, skill: str, report: ReportShape) -> None:
    match section:
        case "intents":
            show_intents(report)
        case "flows":
            show_funnels(report)
            offer_table(report, "steps")
            return
        case "unanswered":
            show_unanswered(skill, report)
        case "handoffs":
            show_handoffs(report)
        case "latency":
            show_speed(report)
            show_latency(report)
        case _:
            show_outcomes(report)
            left, right = st.columns([3, 2], gap="large")
            with left:
                show_talks(report)
            with right:
                show_answers(report)
                show_signals(report)
    offer_table(report, section)


def _report(skill: str, within: Days, *, anew: bool) -> ReportShape:
    """Return the report of a period, not older than a minute."""
    key = "analytics/report"
    asked, about, held = st.session_state.get(key, (0.0, None, None))
    if anew or about != (skill, within) or time.monotonic() - asked > _FRESH_SECONDS:
        with st.spinner(t("analytics.counting")):
            held = session.service().talk_report(skill, within)
        st.session_state[key] = (time.monotonic(), (skill, within), held)
    found: ReportShape = held
    return found


def _show_numbers(report: ReportShape) -> None:
    answered = report.messages - report.outcomes.get("with_person", 0)
    turn = next((each for each in report.latency if each.stage == "turn"), None)
    helped = sum(report.outcomes.get(name, 0) for name in ("understood", "faq", "document"))
    figures = {
        "talks": f"{report.talks:,}",
        "messages": f"{report.messages:,}",
        "helped": _share(helped, answered),
        "turned_away": _share(report.outcomes.get("turned_away", 0), answered),
        "handed": f"{report.handoffs:,}",
        "p95": f"{turn.p95:,.0f} ms" if turn else "–",
    }
    for column, (name, value) in zip(st.columns(len(figures)), figures.items(), strict=True):
        column.metric(t(f"analytics.{name}"), value, border=True, help=t(f"analytics.{name}_help"))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"
