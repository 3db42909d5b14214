"""The test conversations of the draft: played in the talk, or taken out."""

from __future__ import annotations

import streamlit as st

from ui.changes.chat_edit import without_chat
from ui.state import session, trying
from ui.wording import escape, t


def show_tests(name: str, version: int) -> None:
    """Offer the test conversations; playing one begins the talk anew."""
    chats = session.skill().chats
    with st.popover(t("tests.title", count=len(chats)), icon=":material/fact_check:"):
        if not chats:
            st.caption(t("tests.none"))
            return
        names = [chat.name for chat in chats]
        chosen = st.selectbox(t("tests.choose"), names, key=f"try/{name}/test")
        chat = next((each for each in chats if each.name == chosen), chats[0])
        st.caption(t("tests.turns", count=len(chat.turns)))
        st.text("\n".join(f"> {turn.user}" for turn in chat.turns if turn.user))
        if any(turn.user is None for turn in chat.turns) or chat.stubs:
            st.caption(":material/info: " + t("tests.for_real"))
        with st.container(horizontal=True):
            st.button(
                t("tests.play"),
                type="primary",
                icon=":material/play_arrow:",
                on_click=trying.play,
                args=(name, chat.turns, version),
                help=t("tests.play_help"),
            )
            if st.button(t("tests.evaluate"), icon=":material/monitoring:"):
                session.go("train")
            if st.button(t("tests.delete"), icon=":material/delete:", type="tertiary"):
                session.save(without_chat(chat.name), t("tests.deleted", name=escape(chat.name)))
                st.rerun()
