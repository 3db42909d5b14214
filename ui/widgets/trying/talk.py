"""The chat of a talk that is tried: what was said, and the line to write in."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Final

import streamlit as st

from builder.errors import Unavailable
from ui.state import trying
from ui.state.trying import Said, Talk
from ui.widgets.trying.expected import differences
from ui.widgets.trying.replies import show_replies, show_words
from ui.wording import escape, find_words, t

# Of a long talk the last turns are shown, the others on demand: each is several pieces to draw.
_SHOWN: Final = 30
_HEIGHT: Final = 560
_LISTEN_SECONDS: Final = 3.0


def show_talk(name: str, version: int, language: str | None) -> None:
    """Show the talk, send what waits, and show the line to write in."""
    talk = trying.talk_of(name, version, language)
    press = partial(_press, name, version)
    with st.container(height=_HEIGHT, border=True, autoscroll=True):
        if not talk.greeting and not talk.said and not talk.waiting:
            st.caption(t("try.start"))
        first = 0 if st.session_state.get(f"try/{name}/all") else max(len(talk.said) - _SHOWN, 0)
        if first:
            st.button(
                t("try.earlier", count=first),
                key=f"try/{name}/all_now",
                type="tertiary",
                on_click=_show_all,
                args=(name,),
            )
        else:
            fresh = not talk.said and not talk.waiting
            show_replies(talk.greeting, key="try/greeting", press=press if fresh else None)
        for number in range(first, len(talk.said)):
            last = number == len(talk.said) - 1 and not talk.waiting
            _show_turn(name, talk, number, press=press if last else None)
        while (talk := trying.held(name)).waiting:
            _say(talk.waiting[0].shown)
            with st.spinner(t("try.answering"), show_time=True):
                trying.send_next(name, language)
            talk = trying.held(name)
            _show_answer(name, talk, len(talk.said) - 1, None if talk.waiting else press)
    st.chat_input(
        t("try.write"),
        key=f"try/{name}/input",
        on_submit=_write,
        args=(name, version),
    )


def _show_turn(name: str, talk: Talk, number: int, press: partial[None] | None) -> None:
    said = talk.said[number]
    if said.by_itself:
        st.caption(":material/schedule: " + t("try.by_itself"))
        show_replies(said.by_itself, key=f"try/{number}", press=press)
        return
    _say(said.shown)
    _show_answer(name, talk, number, press)


def _say(text: str) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        show_words(text)


def _show_answer(name: str, talk: Talk, number: int, press: partial[None] | None) -> None:
    said = talk.said[number]
    if said.failure is not None:
        st.error(escape(said.failure), icon=":material/error:")
        if number == len(talk.said) - 1 and not talk.waiting:
            st.button(
                t("try.again"),
                key=f"try/{number}/again",
                icon=":material/refresh:",
                on_click=trying.say_again,
                args=(name,),
            )
        return
    if said.answer is None:
        return
    silent = said.answer.handed_off
    show_replies(said.answer.replies, key=f"try/{number}", press=None if silent else press)
    _show_expected(said)
    looked_at = talk.shown == number
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            t("try.turn", number=_count(talk, number)),
            key=f"try/{talk.session_id}/{number}/look",
            icon=":material/visibility:" if looked_at else ":material/history:",
            help=t("try.look"),
            type="tertiary",
            disabled=looked_at,
            on_click=trying.look_at,
            args=(name, number),
        )
    if said.answer.handed_off and number == len(talk.said) - 1:
        st.info(t("try.handed_off"), icon=":material/support_agent:")


def _show_expected(said: Said) -> None:
    """Say how a turn of a test conversation went, and what differs from what it expects."""
    if said.expected is None or said.answer is None:
        return
    found = list(differences(said.expected, said.answer))
    if not found:
        st.caption(":material/check_circle: " + t("try.as_expected"))
    for what, expected, got in found:
        label = find_words(f"make_test.{what}") or what
        told = t("try.differs", what=label, expected=str(expected), found=str(got))
        st.caption(f":red[:material/cancel: {escape(told)}]")


def _count(talk: Talk, number: int) -> int:
    """Return which turn of the user's a turn is, counted from 1."""
    return sum(not said.by_itself for said in talk.said[: number + 1])


def _press(name: str, version: int, payload: str, title: str) -> None:
    trying.send(name, payload, version, title)


def _write(name: str, version: int) -> None:
    text = (st.session_state.get(f"try/{name}/input") or "").strip()
    if text:
        trying.send(name, text, version)


def _show_all(name: str) -> None:
    st.session_state[f"try/{name}/all"] = True


def listen(name: str) -> None:
    """Show by and by what the skill says by itself, while it waits for a time or a reminder."""
    talk = trying.held(name)
    answer = next((said.answer for said in reversed(talk.said) if said.answer is not None), None)
    events = answer.debug.events if answer is not None and answer.debug is not None else ()
    if not any(event.get("kind") == "timer_set" for event in events):
        return

    def look() -> None:
        st.caption(":material/schedule: " + t("try.listening"))
        # Where the server does not answer, it is listened to again in a moment.
        with contextlib.suppress(Unavailable):
            if not trying.held(name).waiting and trying.hear(name):
                st.rerun()

    st.fragment(look, run_every=_LISTEN_SECONDS)()
