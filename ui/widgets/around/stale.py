"""What is shown when somebody else saved the skill first: nothing is lost without a decision."""

from __future__ import annotations

import streamlit as st

from ui.state import session
from ui.wording import t


def show_stale_save() -> None:
    """Show the refused save with its two ways on, or that there is something newer to read."""
    stale = session.stale_save()
    if stale is not None:
        newest = session.newer_revision()
        with st.container(border=True):
            st.warning(
                t("stale.refused", yours=session.draft().revision, theirs=newest or "?"),
                icon=":material/sync_problem:",
            )
            with st.container(horizontal=True):
                if st.button(t("stale.keep_mine"), type="primary", key="stale/keep"):
                    session.save_again()
                    st.rerun()
                if st.button(t("stale.take_theirs"), key="stale/reload"):
                    session.reload_draft()
                    st.rerun()
        return
    newer = session.newer_revision()
    if newer is not None:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(":material/info: " + t("stale.newer", theirs=newer))
            if st.button(t("stale.reload"), key="stale/newer"):
                session.reload_draft()
                st.rerun()
