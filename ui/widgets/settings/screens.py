"""The screens themselves: their language."""

from __future__ import annotations

import streamlit as st

from ui.wording import SCREEN_LANGUAGES, choose_language, screen_language, t


def show_screens() -> None:
    """Let the person choose the language of the screens."""
    key = "settings/language"

    def change() -> None:
        choose_language(st.session_state[key])
        # The switch at the foot of the sidebar shows the same.
        st.session_state["sidebar/language"] = st.session_state[key]

    st.radio(
        t("settings.language"),
        list(SCREEN_LANGUAGES),
        index=list(SCREEN_LANGUAGES).index(screen_language()),
        format_func=lambda code: SCREEN_LANGUAGES[code],
        key=key,
        on_change=change,
    )
    st.caption(t("settings.language_help"))
