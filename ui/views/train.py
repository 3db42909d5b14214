"""Training: start it, watch it, stop it, and read what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from builder.errors import errors_of
from ui.service import Job, VersionLine, is_open
from ui.state import session
from ui.widgets.advice import show_advice
from ui.widgets.job_progress import watch_job, why_failed
from ui.widgets.problems import show_problems
from ui.widgets.report.keep import scope_in_words
from ui.widgets.report.score_history import show_score_history
from ui.widgets.report.scores import show_scores
from ui.wording import moment, t, told

_PROBLEMS: Final = 20
_AWAITED: Final = "train/awaited"
_ICONS: Final = {
    "done": ":material/check_circle:",
    "failed": ":material/error:",
    "cancelled": ":material/cancel:",
}


def show() -> None:
    """Show training for the open skill."""
    st.title(t("page.train"), anchor=False)
    st.caption(t("train.intro"))
    name = session.skill_name() or ""
    stopping = errors_of(session.problems())
    jobs = session.service().jobs(name)
    running = next((job for job in jobs if is_open(job)), None)
    if running is None:
        _await_summary(jobs)
    if stopping:
        st.error(t("train.problems", count=len(stopping)), icon=":material/block:")
        show_problems(stopping[:_PROBLEMS], places=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            t("train.start"),
            type="primary",
            icon=":material/model_training:",
            disabled=running is not None or bool(stopping),
        ):
            session.service().train(name)
            st.rerun()
        st.caption(t("train.revision", revision=session.draft().revision))
    versions = session.service().versions(name) if jobs else []
    if running is not None:
        watch_job(running.id)
    elif jobs:
        _show_outcome(jobs[0], versions)
    show_advice(name)
    _show_history(jobs, versions)


def _await_summary(jobs: Sequence[Job]) -> None:
    """Draw the page anew, once, where what stands around it was asked for before the last job ended."""
    line, last = session.summary(), next(iter(jobs), None)
    if line is None or last is None or last.state != "done" or line.trained == last.revision:
        return
    if st.session_state.get(_AWAITED) != last.id:
        st.session_state[_AWAITED] = last.id
        session.forget_skills()
        st.rerun()


def _show_outcome(job: Job, versions: Sequence[VersionLine]) -> None:
    if job.state == "done":
        st.success(t("train.done", version=job.version, revision=job.revision), icon=_ICONS["done"])
        version = next((v for v in versions if v.version == job.version), None)
        if version is not None:
            told = scope_in_words(version, session.skill().thresholds)
            if told is not None:
                st.markdown(told)
            show_scores(version.scores)
        with st.container(horizontal=True):
            if st.button(t("train.evaluate"), icon=":material/query_stats:"):
                session.go("evaluate")
            if st.button(t("train.try"), icon=":material/play_circle:"):
                session.go("try_it")
            if st.button(t("train.publish"), icon=":material/rocket_launch:"):
                session.go("publish")
    elif job.state == "failed":
        st.error(t("train.failed", why=why_failed(job)), icon=_ICONS["failed"])
    elif job.state == "cancelled":
        st.info(t("train.cancelled"), icon=_ICONS["cancelled"])


def _show_history(jobs: list[Job], versions: Sequence[VersionLine]) -> None:
    if not jobs:
        return
    st.subheader(t("train.history"), anchor=False)
    show_score_history(versions)
    st.dataframe(
        {
            t("train.when"): [moment(job.created_at) for job in jobs],
            t("train.of_revision"): [job.revision for job in jobs],
            t("train.state"): [t(f"state.{job.state}") for job in jobs],
            t("train.version"): ["" if job.version is None else str(job.version) for job in jobs],
            t("train.note"): [told(job.error.told()) if job.error else "" for job in jobs],
        },
        hide_index=True,
    )
