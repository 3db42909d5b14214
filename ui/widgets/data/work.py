"""Long work on the server: started here, watched, stopped, and found again with what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import streamlit as st
from pydantic import BaseModel

from builder.errors import BuilderError
from ui import session
from ui.service import Job, is_open
from ui.wording import find_words, moment, t

T = TypeVar("T", bound=BaseModel)

_POLL_SECONDS: Final = 1.0
_RESULTS: Final = "data/results"
_MOST_RESULTS: Final = 8


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of a job that is done."""

    job: Job
    result: T


def start(begin: Callable[[], Job]) -> None:
    """Start a job, and show how far it is; what cannot be started is told."""
    try:
        begin()
    except BuilderError as error:
        session.notify(error.message, failed=True)
    st.rerun()


def show_work(kind: str, shape: type[T]) -> Outcome[T] | None:
    """Show the job of a kind that is under way; return the last one that is done, where none is."""
    name = session.skill_name() or ""
    jobs = session.service().jobs_of_kind(name, kind)
    running = next((job for job in jobs if is_open(job)), None)
    if running is not None:
        _watch(running.id)
        return None
    if jobs and jobs[0].state == "failed":
        error = jobs[0].error
        headline = find_words(f"problem.{error.code}") if error is not None else None
        why = error.message if error is not None else jobs[0].message
        told = f"**{headline}**  \n{why}" if headline else why
        st.error(told, icon=":material/error:")
    elif jobs and jobs[0].state == "cancelled":
        st.info(t("data.cancelled"), icon=":material/cancel:")
    done = next((job for job in jobs if job.state == "done"), None)
    if done is None:
        return None
    result = _result(done, shape)
    when = t("data.of", when=moment(done.ended_at), revision=done.revision)
    if done.revision != session.draft().revision:
        st.caption(f":material/history: {when} {t('data.older')}")
    else:
        st.caption(f":material/check_circle: {when}")
    return Outcome(done, result)


def _result(job: Job, shape: type[T]) -> T:
    """Return the result of a job, which never changes: read once a tab, the last few are kept."""
    held: dict[str, BaseModel] = st.session_state.setdefault(_RESULTS, {})
    found = held.get(job.id)
    if not isinstance(found, shape):
        found = session.service().result(job.id, shape)
        while len(held) >= _MOST_RESULTS:
            del held[next(iter(held))]
        held[job.id] = found
    return found


@st.fragment(run_every=_POLL_SECONDS)
def _watch(job_id: str) -> None:
    job = session.service().job(job_id)
    if not is_open(job):
        st.rerun()
    with st.container(border=True):
        waits = job.state == "queued"
        words = find_words(f"stage.{job.stage}")
        stage = t("data.queued") if waits else words or t("data.working")
        st.progress(min(max(job.progress, 0.0), 1.0), text=f"{stage} · {job.progress:.0%}")
        st.caption(t("data.leave"))
        if st.button(t("data.stop"), icon=":material/stop:", key=f"data/stop/{job_id}"):
            try:
                session.service().cancel(job_id)
            except BuilderError as error:
                session.notify(error.message, failed=True)
            st.rerun()
