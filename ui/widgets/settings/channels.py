"""Channels: how people and programs reach a skill, each with what to copy and paste."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ui.state import session
from ui.widgets.settings.snippets import Snippet, snippets_of
from ui.wording import escape, t

_CHANNELS: Final = ("rest", "web_chat", "rasa", "replies", "events")
_LANGUAGES: Final = {"curl": "bash", "Python": "python", "JavaScript": "javascript", "HTML": "html"}


def show_channels() -> None:
    """Show each channel of the open skill with its snippets."""
    name = session.skill_name()
    if name is None:
        st.info(t("skills.none"), icon=":material/info:")
        return
    line = session.summary()
    url = session.service().public_url
    st.caption(t("channels.of", skill=escape(name), url=url))
    if line is not None and line.version is None:
        st.warning(t("channels.not_live"), icon=":material/cloud_off:")
    for channel in _CHANNELS:
        with st.container(border=True):
            st.markdown(f"**{t(f'channels.{channel}')}**")
            st.caption(t(f"channels.{channel}_help"))
            if channel == "web_chat":
                st.link_button(
                    t("channels.open"), f"{url}/chat/{name}", icon=":material/open_in_new:"
                )
            _show(snippets_of(channel, url, name, t("channels.hello")))


def _show(snippets: tuple[Snippet, ...]) -> None:
    for tab, snippet in zip(st.tabs([each.label for each in snippets]), snippets, strict=True):
        with tab:
            st.code(snippet.text, language=_LANGUAGES[snippet.label], wrap_lines=True)
