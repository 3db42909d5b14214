"""Questions that are answered as they stand."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.schema.faq import FaqEntry
from builder.schema.skill import Skill
from builder.text import ANY_LANGUAGE
from ui.changes import edit
from ui.forms.faq_grid import show_grid
from ui.forms.faq_import import offer_import
from ui.forms.save_bar import delete_button, save_bar
from ui.state import session
from ui.widgets.part_list import Line, show_parts
from ui.widgets.problems import marks_of, problems_at, show_problems
from ui.widgets.slot_completion import places_completed
from ui.widgets.variants import edit_phrasings, places_of
from ui.wording import escape, name_of_language, t

_VIEWS: Final = ("grid", "one")


def show() -> None:
    """Show the FAQ entries and the one that is open."""
    st.title(t("page.faq"), anchor=False)
    st.caption(t("faq.intro"))
    entries = {entry.id: entry for entry in session.skill().faq}
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control(
            t("faq_grid.view"),
            _VIEWS,
            default=_VIEWS[0],
            required=True,
            format_func=lambda name: t(f"faq_grid.view_{name}"),
            key="faq/view",
            label_visibility="collapsed",
        )
        _offer_new(list(entries))
        offer_import()
    if view == "grid":
        with st.container():
            if not entries:
                st.info(t("faq.empty"), icon=":material/info:")
        show_grid(list(entries.values()), _languages())
    else:
        _show_one(entries)


def _show_one(entries: dict[str, FaqEntry]) -> None:
    left, right = st.columns([2, 5], gap="large")
    with left:
        marks = marks_of("faq")
        lines = [
            Line(
                id=entry.id,
                title=entry.question,
                note=entry.answer or entry.response or "",
                badge="" if entry.language == ANY_LANGUAGE else entry.language,
                mark=marks.get(entry.id, ""),
            )
            for entry in entries.values()
        ]
        chosen = show_parts("faq", lines, empty=t("faq.empty"))
    with right:
        if chosen is not None:
            _edit(entries[chosen])


def _offer_new(taken: list[str]) -> None:
    making = session.making_key("faq")
    with (
        st.popover(t("faq.new"), icon=":material/add:", key=making),
        st.form(f"{making}/form", border=False),
    ):
        question = st.text_input(t("faq.question"))
        answer = st.text_area(t("faq.answer"), height=90)
        language = st.selectbox(t("faq.language"), _languages(), format_func=name_of_language)
        made = st.form_submit_button(t("new.create"), type="primary")
    if made and question and question.strip() and answer and answer.strip():
        entry = FaqEntry(
            id=edit.free_name(f"faq_{len(taken) + 1}", taken),
            question=question.strip(),
            answer=answer.strip(),
            language=language,
        )
        if session.save(edit.with_faq(entry), t("new.done", name=escape(entry.question))):
            session.note_made("faq")
            session.choose("faq", entry.id)
        st.rerun()


def _languages() -> list[str]:
    return [*session.skill().languages, ANY_LANGUAGE]


def _edit(entry: FaqEntry) -> None:
    show_problems(problems_at("faq", entry.id))
    left, right = st.columns([3, 1])
    question = left.text_input(
        t("faq.question"),
        value=entry.question,
        key=_key(entry, "question"),
    )
    languages = list(dict.fromkeys((*_languages(), entry.language)))
    language = right.selectbox(
        t("faq.language"),
        languages,
        index=languages.index(entry.language),
        key=_key(entry, "language"),
        format_func=name_of_language,
    )
    similar = st.text_area(
        t("faq.similar"),
        value="\n".join(entry.similar),
        key=_key(entry, "similar"),
        help=t("faq.similar_help"),
        height=120,
    )
    st.markdown(f"**{t('faq.answer')}**", help=t("faq.answer_help"))
    with places_completed(places_of(session.skill()), key=_key(entry, "answers")):
        answers = edit_phrasings(
            t("faq.answer"), entry.answers(), key=f"faq/{entry.id}/answer", height=120
        )
    response = _choose_response(entry)
    with st.expander(t("faq.id"), icon=":material/tag:"):
        entry_id = st.text_input(
            t("common.name"),
            value=entry.id,
            key=_key(entry, "id"),
            help=t("faq.id_help"),
        )
    new_id = (entry_id or "").strip() or entry.id
    after = entry.model_copy(
        update={
            "id": new_id,
            "question": (question or "").strip() or entry.question,
            "similar": tuple(line.strip() for line in (similar or "").splitlines() if line.strip()),
            "answer": answers[0] if answers else "",
            "variants": answers[1:],
            "response": response,
            "language": language,
        }
    )

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_id)
        return edit.with_faq(after, entry.id)(skill)

    save_bar(after != entry, change, key=f"faq/{entry.id}", rename=("faq", new_id), shows=("faq",))
    delete_button(
        t("faq.delete"), t("faq.delete_question"), edit.without_faq(entry.id), key=f"faq/{entry.id}"
    )


def _choose_response(entry: FaqEntry) -> str | None:
    names = list(dict.fromkeys(response.name for response in session.skill().responses))
    if entry.response is not None and entry.response not in names:
        names.append(entry.response)
    chosen = st.selectbox(
        t("faq.response"),
        ["", *names],
        index=names.index(entry.response) + 1 if entry.response is not None else 0,
        key=_key(entry, "response"),
        format_func=lambda name: name or t("faq.no_response"),
        help=t("faq.response_help"),
    )
    return chosen or None


def _key(entry: FaqEntry, field: str) -> str:
    return session.field_key("faq", entry.id, field)
