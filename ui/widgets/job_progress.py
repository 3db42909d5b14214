"""A job that is under way: how far it is, and a button that stops it. It can be left and found again."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui import session
from ui.service import is_open
from ui.wording import find_words, t

_POLL_SECONDS: Final = 0.5


@st.fragment(run_every=_POLL_SECONDS)
def watch_job(job_id: str, stop: str) -> None:
    """Show how a job stands until it ends, and then the page anew; `stop` is on the button."""
    job = session.service().job(job_id)
    if not is_open(job):
        st.rerun()
    with st.container(border=True):
        stage = find_words(f"stage.{job.stage}") or job.message or t("train.queued")
        st.progress(min(max(job.progress, 0.0), 1.0), text=f"{stage} · {job.progress:.0%}")
        if st.button(stop, icon=":material/stop:", key=f"stop/{job_id}"):
            try:
                session.service().cancel(job_id)
            except BuilderError as error:
                session.notify(error.message, failed=True)
            st.rerun()
