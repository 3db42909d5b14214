"""Evaluating a version: start it, watch it, and read the report, also of days ago."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ui.forms.evaluation_form import start_evaluation
from ui.service import EvaluationLine, EvaluationReport, is_open
from ui.state import session
from ui.widgets.job_progress import result_of, watch_job, why_failed
from ui.widgets.report.confusion import show_confusion, show_worst
from ui.widgets.report.report_changes import show_changes
from ui.widgets.report.report_chats import show_chats
from ui.widgets.report.report_numbers import show_intents, show_numbers, show_slots
from ui.wording import moment, t

_SECTIONS: Final = ("confusion", "worst", "intents", "slots", "chats", "changes")


def show() -> None:
    """Show how well the versions of the open skill understand."""
    st.title(t("page.evaluate"), anchor=False)
    st.caption(t("evaluation.intro"))
    name = session.skill_name() or ""
    versions = session.service().versions(name)
    if not versions:
        st.info(t("evaluation.no_version"), icon=":material/info:")
        if st.button(t("evaluation.train"), icon=":material/model_training:", type="primary"):
            session.go("train")
        return
    lines = session.service().evaluations(name)
    running = next((line for line in lines if is_open(line.job)), None)
    done = [line for line in lines if line.numbers is not None]
    start_evaluation(name, versions, busy=running is not None, opened=not done)
    if running is not None:
        watch_job(running.job.id)
    elif lines:
        _tell_end(lines[0])
    if not done:
        if running is None:
            st.info(t("evaluation.none"), icon=":material/query_stats:")
        return
    labels = {line.job.id: _label(line) for line in done}
    # A report that has just been made is the one to read.
    chosen = st.selectbox(
        t("evaluation.report"),
        list(labels),
        format_func=lambda job: labels.get(job, job),
        key=f"evaluation/report/{name}/{done[0].job.id}",
        persist_state="session",
    )
    if chosen is not None:
        _show_report(chosen)


@st.fragment
def _show_report(job_id: str) -> None:
    report = result_of(job_id, EvaluationReport)
    show_numbers(report)
    section = st.segmented_control(
        t("evaluation.section"),
        _SECTIONS,
        default=_SECTIONS[0],
        format_func=lambda one: _section_title(report, one),
        key="evaluation/section",
        required=True,
        persist_state="session",
    )
    key = f"evaluation/{job_id}/{section}"
    if section == "worst":
        show_worst(report.asked, key=key)
    elif section == "intents":
        show_intents(report)
    elif section == "slots":
        show_slots(report)
    elif section == "chats":
        show_chats(report)
    elif section == "changes":
        show_changes(report, key=key)
    else:
        show_confusion(report.asked, key=key)


def _section_title(report: EvaluationReport, section: str) -> str:
    title = t(f"evaluation.section_{section}")
    if section == "chats" and report.chats:
        failed = sum(chat.state == "failed" for chat in report.chats)
        return f"{title} · {t('evaluation.failed_count', count=failed)}" if failed else title
    if section == "changes" and report.compared is not None:
        change = report.compared.change
        return f"{title} · +{len(change.became_right)} −{len(change.became_wrong)}"
    return title


def _label(line: EvaluationLine) -> str:
    accuracy = "" if line.numbers is None else f"{line.numbers.accuracy:.1%}"
    what = t("evaluation.own") if line.file is None else line.file
    when = moment(line.job.created_at)
    return t("evaluation.label", version=line.version, what=what, when=when, accuracy=accuracy)


def _tell_end(line: EvaluationLine) -> None:
    """Tell of the last evaluation where it came to nothing."""
    if line.job.state == "failed":
        st.error(t("evaluation.failed", why=why_failed(line.job)), icon=":material/error:")
    elif line.job.state == "cancelled":
        st.info(t("evaluation.cancelled"), icon=":material/cancel:")
