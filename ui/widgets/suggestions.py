"""What users said that may be utterances of an intent: taken or refused with one click."""

from __future__ import annotations

from typing import Final, Literal

import streamlit as st

from builder.errors import BuilderError
from builder.schema.utterance import to_markup
from builder.wire.utterances import Suggestions, SuggestionShape
from ui.state import session
from ui.widgets.around.person import known_person
from ui.wording import escape, reason_of, t

_HELD: Final = "suggestions"
_AGAIN_SECONDS: Final = 3.0


def show_suggestions(intent: str) -> None:
    """Show the ten likeliest candidates of the inbox for an intent, each with its score."""
    with st.expander(t("suggestions.title"), icon=":material/forum:", expanded=False):
        skill = session.skill_name() or ""
        wanted = (skill, intent, session.draft().revision)
        held = st.session_state.get(_HELD)
        if held is None or held[0] != wanted:
            st.caption(t("suggestions.intro"))
            if not st.button(t("suggestions.look"), icon=":material/search:", key=f"look/{intent}"):
                return
            found = _find(skill, intent)
            if found is None:
                return
            st.session_state[_HELD] = (wanted, found)
        _show(intent)


def _find(skill: str, intent: str) -> Suggestions | None:
    try:
        with st.spinner(t("suggestions.looking")):
            return session.service().suggestions(skill, intent)
    except BuilderError as error:
        st.error(reason_of(error), icon=":material/error:")
        return None


def _show(intent: str) -> None:
    (skill, _, _), found = st.session_state[_HELD]
    for suggestion in found.suggestions:
        _show_one(skill, intent, suggestion)
    if not found.suggestions and not found.comparing:
        st.info(t("suggestions.none"), icon=":material/info:")
        if st.button(t("suggestions.inbox"), type="tertiary", key=f"inbox/{intent}"):
            session.go("inbox")
    if found.comparing:
        _wait(intent)


@st.fragment(run_every=_AGAIN_SECONDS)
def _wait(intent: str) -> None:
    """Ask again while candidates are compared for the first time."""
    st.caption(":material/hourglass_empty: " + t("suggestions.comparing"))
    wanted, before = st.session_state[_HELD]
    try:
        found = session.service().suggestions(wanted[0], intent)
    except BuilderError:
        return
    if not found.comparing or found.suggestions != before.suggestions:
        st.session_state[_HELD] = (wanted, found)
        st.rerun()


def _show_one(skill: str, intent: str, suggestion: SuggestionShape) -> None:
    candidate = suggestion.candidate
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        like = t("suggestions.like", text=escape(suggestion.like)) if suggestion.like else ""
        count = t("suggestions.said", count=candidate.count) if candidate.count > 1 else ""
        notes = " · ".join(filter(None, (f"{suggestion.score:.0%}", count, like)))
        st.markdown(
            f"{escape(to_markup(candidate.utterance))}  \n:small[:gray[{notes}]]", width="stretch"
        )
        for verdict, icon in (("accept", "add"), ("refuse", "close")):
            if st.button(
                t(f"suggestions.{verdict}"),
                icon=f":material/{icon}:",
                key=f"suggestion/{candidate.id}/{verdict}",
                help=t(f"suggestions.{verdict}_help"),
            ):
                _decide(skill, intent, suggestion, "accept" if verdict == "accept" else "refuse")


def _decide(
    skill: str, intent: str, suggestion: SuggestionShape, verdict: Literal["accept", "refuse"]
) -> None:
    person = known_person() or t("suggestions.somebody")
    try:
        made = session.service().decide_on_suggestion(
            skill, suggestion.candidate.id, intent, verdict, person=person, group=suggestion.group
        )
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
        st.session_state.pop(_HELD, None)
        st.rerun()
        return
    if made.revision is not None:
        session.reload_draft()
        session.forget_skills()
        session.notify(t("suggestions.taken"))
    # The list stays, but for what was decided on.
    _, found = st.session_state[_HELD]
    left = tuple(each for each in found.suggestions if each.candidate.id != suggestion.candidate.id)
    wanted = (skill, intent, session.draft().revision)
    st.session_state[_HELD] = (wanted, found.model_copy(update={"suggestions": left}))
    st.rerun()
