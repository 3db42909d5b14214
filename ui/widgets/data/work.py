"""Long work on the server: started here, watched, stopped, and found again with what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st
from pydantic import BaseModel

from builder.errors import BuilderError
from ui.service import Job, is_open
from ui.state import session
from ui.widgets.job_progress import result_of, watch_job, why_failed
from ui.wording import moment, reason_of, t

T = TypeVar("T", bound=BaseModel)


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
        session.notify(reason_of(error), failed=True)
    st.rerun()


def show_work(kind: str, shape: type[T]) -> Outcome[T] | None:
    """Show the job of a kind that is under way; return the last one that is done, where none is."""
    name = session.skill_name() or ""
    jobs = session.service().jobs_of_kind(name, kind)
    running = next((job for job in jobs if is_open(job)), None)
    if running is not None:
        watch_job(running.id)
        return None
    if jobs and jobs[0].state == "failed":
        st.error(why_failed(jobs[0]), icon=":material/error:")
    elif jobs and jobs[0].state == "cancelled":
        st.info(t("data.cancelled"), icon=":material/cancel:")
    done = next((job for job in jobs if job.state == "done"), None)
    if done is None:
        return None
    result = result_of(done.id, shape)
    when = t("data.of", when=moment(done.ended_at), revision=done.revision)
    if done.revision != session.draft().revision:
        st.caption(f":material/history: {when} {t('data.older')}")
    else:
        st.caption(f":material/check_circle: {when}")
    return Outcome(done, result)
