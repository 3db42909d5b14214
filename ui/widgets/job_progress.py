"""A job that is under way: how far it is, and a button that stops it. It can be left and found again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import streamlit as st
from pydantic import BaseModel

from builder.errors import BuilderError
from ui.service import Job, is_open
from ui.state import session
from ui.wording import escape, find_words, reason_of, t, told

T = TypeVar("T", bound=BaseModel)

_POLL_SECONDS: Final = 0.5
_RESULTS: Final = "job_results"
# So many results are at hand in a tab.
_MOST_RESULTS: Final = 8


@st.fragment(run_every=_POLL_SECONDS)
def watch_job(job_id: str, ended: Callable[[], None] | None = None) -> None:
    """Show how a job stands until it ends; then call `ended`, and show the page anew."""
    try:
        job = session.service().job(job_id)
    except BuilderError as error:
        # The job goes on; it is asked about again in a moment.
        st.error(reason_of(error), icon=":material/cloud_off:")
        return
    if not is_open(job):
        _end(ended)
    with st.container(border=True):
        waits = job.state == "queued"
        stage = t("job.queued") if waits else find_words(f"stage.{job.stage}") or t("job.working")
        st.progress(min(max(job.progress, 0.0), 1.0), text=f"{stage} · {job.progress:.0%}")
        st.caption(t("job.leave"))
        if st.button(t("job.stop"), icon=":material/stop:", key=f"stop/{job_id}"):
            try:
                session.service().cancel(job_id)
            except BuilderError as error:
                session.notify(reason_of(error), failed=True)
            _end(ended)


def why_failed(job: Job) -> str:
    """Return why a job failed, in the language of the screens."""
    if job.error is None:
        return escape(job.message)
    return escape(told(job.error.told()))


def result_of(job_id: str, shape: type[T]) -> T:
    """Return the result of a job, which never changes: read once a tab, the last few are kept."""
    held: dict[str, BaseModel] = st.session_state.setdefault(_RESULTS, {})
    found = held.get(job_id)
    if not isinstance(found, shape):
        with st.spinner(t("job.reading")):
            found = session.service().result(job_id, shape)
        while len(held) >= _MOST_RESULTS:
            del held[next(iter(held))]
        held[job_id] = found
    return found


def _end(ended: Callable[[], None] | None) -> None:
    # What came of it stands around the page too.
    session.forget_skills()
    if ended is not None:
        ended()
    st.rerun()
