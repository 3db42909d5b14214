"""Doing something on the settings page, and saying what came of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from builder.errors import BuilderError
from ui.state import session, signing
from ui.wording import reason_of, t


def do(act: Callable[[], object], done: str) -> None:
    """Do it, draw the page anew with what came of it; a refusal is told and the page stays as it is."""
    try:
        act()
    except BuilderError as error:
        if not signing.note(error):
            st.error(reason_of(error), icon=":material/error:")
            return
    else:
        session.notify(done)
    st.rerun()


def do_in_callback(act: Callable[[], object], done: str) -> None:
    """Do it where a widget was changed: the page is drawn anew anyway."""
    try:
        act()
    except BuilderError as error:
        if not signing.note(error):
            session.notify(reason_of(error), failed=True)
    else:
        session.notify(done)


def is_admin() -> bool:
    """Tell whether this person manages the server; if not, say whom to ask."""
    if signing.may("admin"):
        return True
    found = signing.me()
    if found is not None:
        st.info(signing.why_not(found, "admin"), icon=":material/shield_person:")
    return False


def role_name(role: str) -> str:
    """Return a role for people."""
    return t(f"roles.{role}")
