"""Asking for the API key, where the server wants one and this designer was not given it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui import session
from ui.wording import t

_CODES: Final = ("key-missing", "key-wrong")


def wants_key(error: BuilderError) -> bool:
    """Tell whether a key would help."""
    return error.code in _CODES


def ask_for_key(error: BuilderError) -> None:
    """Ask for the key; it is kept in this browser tab's session only."""
    _, middle, _ = st.columns([1, 2, 1])
    with middle, st.form("key"):
        st.subheader(t("key.title"), anchor=False)
        st.write(t("key.wrong") if error.code == "key-wrong" else t("key.help"))
        key = st.text_input(t("key.key"), type="password", autocomplete="current-password")
        if st.form_submit_button(t("key.use"), type="primary") and key and key.strip():
            session.use_key(key.strip())
            st.rerun()
