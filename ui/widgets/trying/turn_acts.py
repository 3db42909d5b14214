"""What can be done with a turn of a talk: go on from it, say it otherwise, mend it, keep it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from builder.errors import BuilderError
from ui.state import trying
from ui.state.trying import Talk
from ui.widgets.trying.make_test import make_test
from ui.widgets.trying.should_have_been import show_should_have_been
from ui.wording import t, told


def show_acts(name: str, talk: Talk, number: int, version: int) -> None:
    """Show which turn it is, and what can be done with it."""
    answered = [n for n, said in enumerate(talk.said) if said.answer is not None]
    is_last = number == answered[-1]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        at = answered.index(number)
        for icon, to, label in (
            (":material/chevron_left:", at - 1, t("try.before")),
            (":material/chevron_right:", at + 1, t("try.after")),
        ):
            st.button(
                label,
                key=f"try/{name}/{icon}",
                icon=icon,
                type="tertiary",
                disabled=not 0 <= to < len(answered),
                on_click=trying.look_at,
                args=(name, answered[to] if 0 <= to < len(answered) else None),
            )
        st.caption(t("try.which", number=at + 1, count=len(answered)), width="stretch")
    if not is_last:
        st.info(t("try.as_it_was"), icon=":material/history:")
    with st.container(horizontal=True, gap="small"):
        if not is_last:
            st.button(
                t("try.go_on"),
                key=f"try/{name}/go_on",
                icon=":material/replay:",
                help=t("try.go_on_help"),
                on_click=_go_on,
                args=(name, number),
            )
        with st.popover(t("try.instead"), icon=":material/edit:", help=t("try.instead_help")):
            _edit(name, talk, number, version)
        if st.button(
            t("make_test.make"), key=f"try/{name}/make_test", icon=":material/fact_check:"
        ):
            make_test(name, talk.session_id, talk.said[0].shown)
    show_should_have_been(name, talk.said[number])


def _go_on(name: str, number: int) -> None:
    _try_to(partial(trying.go_on_after, name, number))


def _edit(name: str, talk: Talk, number: int, version: int) -> None:
    said = talk.said[number]
    with st.form(f"try/{talk.session_id}/{number}/edit", border=False):
        text = st.text_area(t("try.instead_text"), value=said.text, height=80)
        sent = st.form_submit_button(t("try.send"), type="primary")
    written = (text or "").strip()
    if sent and written and _try_to(partial(trying.say_instead, name, number, written, version)):
        st.rerun(scope="fragment")


def _try_to(act: Callable[[], None]) -> bool:
    """Do something that the server may refuse, and tell why where it does."""
    try:
        act()
    except BuilderError as error:
        st.session_state[REFUSED] = told(error.message)
        return False
    return True


# Why the last act on a turn was not done; shown once.
REFUSED = "try/refused"


def show_refused() -> None:
    """Tell why the last act was not done."""
    refused = st.session_state.pop(REFUSED, None)
    if refused is not None:
        st.error(refused, icon=":material/error:")
