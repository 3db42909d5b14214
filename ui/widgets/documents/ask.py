"""One question to what a skill has read: the answer in its passage, or why there is none."""

from __future__ import annotations

from html import escape as escape_html
from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.service import Asked, PassageShape, VersionLine
from ui.state import session
from ui.wording import escape, reason_of, t, told

_LONGEST: Final = 4000


def show_ask(name: str) -> None:
    """Show the question, and below it what came of the last one."""
    st.subheader(t("ask.title"), anchor=False)
    st.caption(t("ask.intro"))
    versions = sorted(session.service().versions(name), key=lambda v: v.version, reverse=True)
    if not versions:
        st.info(t("ask.none"), icon=":material/info:")
        return
    with st.form(_key(name, "form"), border=False):
        question = st.text_input(
            t("ask.question"),
            max_chars=_LONGEST,
            placeholder=t("ask.example"),
            key=_key(name, "question"),
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            version = st.selectbox(
                t("try.version"), versions, format_func=_version, key=_key(name, "version")
            )
            asked = st.form_submit_button(t("ask.ask"), type="primary", icon=":material/search:")
    if asked and question and question.strip():
        _ask(name, question.strip(), version.version)
    answer: Asked | None = st.session_state.get(_key(name, "answer"))
    if answer is not None:
        _show_answer(answer)


def _version(line: VersionLine) -> str:
    return t("try.version_live" if line.deployed else "try.version_other", version=line.version)


def _ask(name: str, question: str, version: int) -> None:
    try:
        with st.spinner(t("ask.asking")):
            st.session_state[_key(name, "answer")] = session.service().ask(name, question, version)
    except BuilderError as error:
        st.session_state.pop(_key(name, "answer"), None)
        st.error(reason_of(error), icon=":material/error:")


def _show_answer(asked: Asked) -> None:
    if asked.answer is None:
        sentence = asked.told()
        why = f"  \n:small[{escape(told(sentence))}]" if sentence else ""
        st.warning(t("ask.no_answer") + why, icon=":material/help:")
        for near in asked.near:
            st.caption(t("ask.near", question=escape(near)))
    else:
        with st.container(border=True):
            st.markdown(escape(asked.answer.text or ""))
            cited = asked.answer_passage
            place = cited.place if cited is not None else asked.answer.source or ""
            st.caption(t("ask.source", place=escape(place), score=f"{asked.score:.2f}"))
            if cited is not None:
                answers = [citation.answer for citation in asked.answer.citations]
                _show_passage(cited, answers[0] if answers else None)
    if not asked.passages:
        return
    st.markdown(f"**{t('ask.nearest')}**")
    for number, passage in enumerate(asked.passages, start=1):
        label = f"{number}. {escape(passage.place)} · {passage.score:.2f}"
        with st.expander(label, expanded=number == 1 and asked.answer is None):
            _show_passage(passage)


def _show_passage(passage: PassageShape, words: str | None = None) -> None:
    """Show the text of a passage as it stands, with what is quoted marked, and the words that answer."""
    start = passage.start if passage.start is not None else len(passage.text)
    end = passage.end if passage.end is not None else start
    before, quoted, after = passage.text[:start], passage.text[start:end], passage.text[end:]
    marked = f"<mark>{_with_strong(quoted, words)}</mark>" if quoted else ""
    st.html(f'<div class="passage">{escape_html(before)}{marked}{escape_html(after)}</div>')


def _with_strong(quoted: str, words: str | None) -> str:
    at = quoted.find(words) if words and words != quoted else -1
    if words is None or at < 0:
        return escape_html(quoted)
    rest = quoted[at + len(words) :]
    return f"{escape_html(quoted[:at])}<strong>{escape_html(words)}</strong>{escape_html(rest)}"


def _key(name: str, *names: str) -> str:
    return "/".join(("ask", name, *names))
