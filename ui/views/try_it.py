"""Trying the skill: a chat, and beside it what happened in each of its turns."""

from __future__ import annotations

import streamlit as st

from ui.service import VersionLine
from ui.state import session, trying
from ui.widgets.trying.should_have_been import learn_news
from ui.widgets.trying.talk import listen, show_talk
from ui.widgets.trying.test_list import show_tests
from ui.widgets.trying.turn_acts import show_acts, show_refused
from ui.widgets.trying.turn_trace import show_trace
from ui.wording import name_of_language, t


def show() -> None:
    """Show the chat, and beside it what happened."""
    st.title(t("page.try_it"), anchor=False)
    name = session.skill_name() or ""
    versions = sorted(session.service().versions(name), key=lambda v: v.version, reverse=True)
    if not versions:
        st.info(t("try.none"), icon=":material/info:")
        if st.button(t("publish.train"), type="primary", icon=":material/model_training:"):
            session.go("train")
        return
    # What comes and goes stays within one place: else the field below would be another one, and empty.
    with st.container():
        _offer_news(name, versions[0])
    version, language = _choose(name, versions)
    _show_panel(name, version, language)


@st.fragment
def _show_panel(name: str, version: int, language: str | None) -> None:
    """Show the talk and the trace; a turn draws only this, and asks the server once."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        show_talk(name, version, language)
        listen(name)
    with right:
        with st.container():
            show_refused()
        talk = trying.held(name)
        number = talk.shown
        if number is None:
            st.info(t("try.inside"), icon=":material/visibility:")
            return
        show_acts(name, talk, number, version)
        show_trace(name, talk, number, language)


def _offer_news(name: str, newest: VersionLine) -> None:
    """Offer to learn what the draft holds and no version has learned yet."""
    if newest.revision >= session.draft().revision:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(":material/bolt: " + t("try.news"))
        if st.button(t("try.learn_news"), key=f"try/{name}/news"):
            learn_news(name)


def _choose(name: str, versions: list[VersionLine]) -> tuple[int, str | None]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        version = st.selectbox(
            t("try.version"),
            versions,
            format_func=lambda v: t(
                "try.version_live" if v.deployed else "try.version_other", version=v.version
            ),
            key=f"try/{name}/version",
            width=260,
        )
        languages = ["", *session.skill().languages]
        language = st.selectbox(
            t("try.language"),
            languages,
            format_func=lambda code: name_of_language(code) if code else t("try.any_language"),
            key=f"try/{name}/language",
            width=200,
        )
        st.button(
            t("try.restart"),
            icon=":material/restart_alt:",
            on_click=trying.begin_anew,
            args=(name, version.version, language or None),
        )
        show_tests(name, version.version)
    with st.container():
        if version.revision != session.draft().revision:
            newest = session.draft().revision
            st.caption(t("try.older", revision=version.revision, newest=newest))
    return version.version, language or None
