"""Training: start it, watch it, stop it, and read what came of it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError, errors_of
from ui import session
from ui.service import Job, is_open
from ui.widgets.advice import show_advice
from ui.widgets.keep import scope_in_words
from ui.widgets.problems import show_problems
from ui.widgets.scores import show_scores
from ui.wording import find_words, moment, t

_POLL_SECONDS: Final = 0.5
_PROBLEMS: Final = 20
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
    if running is not None:
        _watch(running.id)
    elif jobs:
        _show_outcome(jobs[0])
    show_advice(name)
    _show_history(jobs)


@st.fragment(run_every=_POLL_SECONDS)
def _watch(job_id: str) -> None:
    job = session.service().job(job_id)
    if not is_open(job):
        st.rerun()
    with st.container(border=True):
        stage = find_words(f"stage.{job.stage}") or job.message or t("train.queued")
        st.progress(min(max(job.progress, 0.0), 1.0), text=f"{stage} · {job.progress:.0%}")
        if st.button(t("train.cancel"), icon=":material/stop:"):
            try:
                session.service().cancel(job_id)
            except BuilderError as error:
                session.notify(error.message, failed=True)
            st.rerun()


def _show_outcome(job: Job) -> None:
    if job.state == "done":
        st.success(t("train.done", version=job.version, revision=job.revision), icon=_ICONS["done"])
        version = next(
            (v for v in session.service().versions(job.skill) if v.version == job.version), None
        )
        if version is not None:
            told = scope_in_words(version, session.skill().thresholds)
            if told is not None:
                st.markdown(told)
            show_scores(version.scores)
        with st.container(horizontal=True):
            if st.button(t("train.try"), icon=":material/play_circle:"):
                session.go("try_it")
            if st.button(t("train.publish"), icon=":material/rocket_launch:"):
                session.go("publish")
    elif job.state == "failed":
        why = job.error.message if job.error is not None else job.message
        st.error(t("train.failed", why=why), icon=_ICONS["failed"])
    elif job.state == "cancelled":
        st.info(t("train.cancelled"), icon=_ICONS["cancelled"])


def _show_history(jobs: list[Job]) -> None:
    if not jobs:
        return
    st.subheader(t("train.history"), anchor=False)
    st.dataframe(
        {
            t("train.when"): [moment(job.created_at) for job in jobs],
            t("train.of_revision"): [job.revision for job in jobs],
            t("train.state"): [t(f"state.{job.state}") for job in jobs],
            t("train.version"): ["" if job.version is None else str(job.version) for job in jobs],
            t("train.note"): [job.error.message if job.error else "" for job in jobs],
        },
        hide_index=True,
    )
