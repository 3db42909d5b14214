"""How the test conversations of a version went, those that differ first, with what differs."""

from __future__ import annotations

import json

import streamlit as st

from ui.service import ChatShape, EvaluationReport
from ui.state import session
from ui.wording import escape, t, told


def show_chats(report: EvaluationReport) -> None:
    """Show the conversations."""
    chats = report.chats
    if not chats:
        there = len(session.skill().chats)
        told = t("evaluation.chats_not_held") if there else t("evaluation.no_chats")
        st.info(told, icon=":material/info:")
        return
    by_state = {state: [c for c in chats if c.state == state] for state in _STATES}
    st.markdown(
        t(
            "evaluation.chats_told",
            passed=len(by_state["passed"]),
            count=len(chats),
            failed=len(by_state["failed"]),
        )
    )
    for chat in by_state["failed"]:
        with st.expander(_title(chat), icon=":material/cancel:", expanded=len(chats) < 8):
            _show_failed(chat)
    if by_state["left_out"]:
        names = sorted({name for chat in by_state["left_out"] for name in chat.calls})
        told = ", ".join(f"`{name}`" for name in names)
        st.info(
            t("evaluation.chats_left_out", count=len(by_state["left_out"]), actions=told),
            icon=":material/pause_circle:",
        )
    for state in ("passed", "left_out"):
        if by_state[state]:
            label = t(f"evaluation.chats_{state}_list", count=len(by_state[state]))
            with st.expander(label, icon=_STATES[state]):
                st.markdown("\n".join(f"- {_title(chat)}" for chat in by_state[state]))


_STATES = {
    "passed": ":material/check_circle:",
    "failed": ":material/cancel:",
    "left_out": ":material/pause_circle:",
}


def _title(chat: ChatShape) -> str:
    name = escape(chat.name)
    if chat.before is None or chat.before == chat.state:
        return name
    return f"{name} · {t(f'evaluation.before_{chat.before}')}"


def _show_failed(chat: ChatShape) -> None:
    st.markdown(t("evaluation.turn", number=chat.turn, turns=chat.turns, user=escape(chat.user)))
    for reply in chat.replies:
        st.caption(f"↳ {escape(reply)}")
    st.table(
        {
            t("evaluation.what"): [escape(told(one.told())) for one in chat.differences],
            t("evaluation.expected"): [escape(_plain(one.expected)) for one in chat.differences],
            t("evaluation.found"): [escape(_plain(one.found)) for one in chat.differences],
        }
    )
    for failure in chat.told():
        st.warning(escape(told(failure)), icon=":material/warning:")


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return " · ".join(value) or "–"
    return json.dumps(value, ensure_ascii=False)
