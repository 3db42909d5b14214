"""What nobody answered: into the inbox, or answered from now on by the FAQ."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from builder.schema.faq import FaqEntry
from builder.text import ANY_LANGUAGE
from builder.wire.analytics import ReportShape, UnansweredShape
from ui.changes import edit
from ui.state import session
from ui.widgets.analytics.places import open_talk
from ui.wording import moment, name_of_language, reason_of, t

_PAGE: Final = 15


def show_unanswered(skill: str, report: ReportShape) -> None:
    """Show messages that were turned away, in groups, with what can be done about them."""
    st.subheader(t("analytics.unanswered"), anchor=False)
    groups = report.unanswered
    if not groups:
        st.success(t("analytics.all_answered"), icon=":material/check_circle:")
        return
    total = sum(each.count for each in groups) + report.unlisted
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("analytics.unanswered_help", count=total, groups=len(groups)), width="stretch")
        if st.button(t("analytics.all_to_inbox"), icon=":material/move_to_inbox:"):
            _to_inbox(skill, groups)
    pages = -(-len(groups) // _PAGE)
    page = 1
    if pages > 1:
        page = int(
            st.number_input(
                t("analytics.page", pages=pages), 1, pages, key="analytics/page", width=160
            )
        )
    for number, each in enumerate(groups[(page - 1) * _PAGE : page * _PAGE]):
        _show_group(skill, each, number)


def _show_group(skill: str, group: UnansweredShape, number: int) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(t("analytics.said_times", count=group.count), color="orange")
            # As text: what users type is shown as typed, icons and formulas included.
            st.text(group.text, width="stretch")
            st.caption(moment(group.at.isoformat()), width="content")
        if group.phrasings:
            st.text(" · ".join(group.phrasings))
        with st.container(horizontal=True):
            if st.button(
                t("analytics.to_inbox"), icon=":material/move_to_inbox:", key=f"un/{number}/inbox"
            ):
                _to_inbox(skill, (group,))
            if st.button(t("analytics.answer"), icon=":material/quiz:", key=f"un/{number}/faq"):
                _answer(group)
            if st.button(
                t("analytics.read_talk"), icon=":material/forum:", key=f"un/{number}/talk"
            ):
                open_talk(skill, group.session_id)


def _to_inbox(skill: str, groups: tuple[UnansweredShape, ...]) -> None:
    lines = [text for each in groups for text in (each.text, *each.phrasings)]
    try:
        came = session.service().add_lines(skill, lines)
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
    else:
        told = t("analytics.in_inbox", new=came.new, known=came.known + came.in_skill)
        session.notify(told)
    st.rerun()


def _answer(group: UnansweredShape) -> None:
    dialog = st.dialog(t("analytics.answer_title"), width="large")(_answer_form)
    dialog(group)


def _answer_form(group: UnansweredShape) -> None:
    languages = [*session.skill().languages, ANY_LANGUAGE]
    known = [each.id for each in session.skill().faq]
    with st.form("analytics/answer", border=False):
        question = st.text_input(t("faq.question"), value=group.text)
        similar = st.text_area(
            t("faq.similar"), value="\n".join(group.phrasings), help=t("faq.similar_help")
        )
        answer = st.text_area(t("faq.answer"), height=120)
        language = st.selectbox(
            t("faq.language"),
            languages,
            index=languages.index(group.language) if group.language in languages else 0,
            format_func=name_of_language,
        )
        made = st.form_submit_button(t("analytics.save_answer"), type="primary")
    if not made:
        return
    if not question.strip() or not answer.strip():
        st.warning(t("analytics.answer_missing"), icon=":material/edit:")
        return
    entry = FaqEntry(
        id=edit.free_name(f"faq_{len(known) + 1}", known),
        question=question.strip(),
        similar=tuple(line.strip() for line in similar.splitlines() if line.strip()),
        answer=answer.strip(),
        language=language or languages[0],
    )
    if session.save(edit.with_faq(entry), t("analytics.answer_saved")):
        session.choose("faq", entry.id)
        session.go("faq")
    st.rerun()
