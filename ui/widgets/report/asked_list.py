"""Utterances and what they were taken for, one a line, each with a way to its intent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from builder.conversation.understanding import ANSWER_QUESTION, BUILT_IN_INTENTS, OUT_OF_SCOPE
from ui.state import session
from ui.wording import escape, find_words, t

_AT_ONCE: Final = 10


@dataclass(frozen=True)
class Shown:
    """An utterance in the list: the intent it belongs to, and in words what became of it."""

    text: str
    intent: str
    told: str


def name_of_intent(name: str) -> str:
    """Return an intent's name, or words for one of the engine's own."""
    return find_words(f"intent.{name}") or name


def open_intent(name: str) -> None:
    """Go to an intent; questions of the FAQ and strangers stand on other pages."""
    if name == ANSWER_QUESTION:
        session.go("faq")
    if name == OUT_OF_SCOPE:
        session.go("overview")
    session.choose("intents", name)
    session.go("intents")


def can_open(name: str) -> bool:
    """Tell whether there is a page for an intent: those built in that nobody wrote have none."""
    if name in (ANSWER_QUESTION, OUT_OF_SCOPE):
        return True
    return name not in BUILT_IN_INTENTS or any(i.name == name for i in session.skill().intents)


def show_asked(rows: Sequence[Shown], *, key: str) -> None:
    """Show the first of the utterances, and more when they are asked for."""
    count_key = f"{key}/count"
    count = int(st.session_state.get(count_key, _AT_ONCE))
    for number, row in enumerate(rows[:count]):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            told = f":small[:gray[{escape(name_of_intent(row.intent))} → {escape(row.told)}]]"
            st.markdown(f"{escape(row.text)}  \n{told}", width="stretch")
            if can_open(row.intent) and st.button(
                t("evaluation.open"),
                key=f"{key}/open/{number}",
                help=t("evaluation.open_help", intent=escape(name_of_intent(row.intent))),
                type="tertiary",
                icon=":material/open_in_new:",
            ):
                open_intent(row.intent)
    left = len(rows) - count
    if left > 0:
        more = min(left, 2 * _AT_ONCE)
        if st.button(t("evaluation.more", count=more, left=left), key=f"{key}/more"):
            st.session_state[count_key] = count + more
            st.rerun()
