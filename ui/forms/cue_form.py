"""Cues: the word lists that templates name, and where each is used."""

from __future__ import annotations

import streamlit as st

from builder.errors import BuilderError
from builder.schema.skill import Skill
from ui.changes import edit, template_edit
from ui.changes.template_edit import Words
from ui.forms.save_bar import delete_button, new_button, save_bar
from ui.state import session
from ui.widgets.part_list import Line, show_parts
from ui.widgets.problems import marks_of, problems_at, show_problems
from ui.widgets.variants import languages_of
from ui.wording import name_of_language, reason_of, t


def show_cues() -> None:
    """Show the cues and the one that is open."""
    left, right = st.columns([2, 5], gap="large")
    with left:
        _create()
        marks = marks_of("cues")
        lines = [
            Line(
                id=name,
                title=name,
                note=" ".join(word for said in words.values() for word in said)[:60],
                badge=str(sum(map(len, words.values()))),
                mark=marks.get(name, ""),
            )
            for name, words in session.skill().cues.items()
        ]
        name = show_parts("cues", lines, empty=t("cues.empty"))
    with right:
        if name is not None:
            _edit_cue(name, session.skill().cues[name])


def _create() -> None:
    name = new_button(
        t("cues.new"), list(session.skill().cues), key="cues", placeholder=t("cues.example")
    )
    if name is None:
        return
    try:
        change = template_edit.with_cue(edit.ensure_name(name), {})
    except BuilderError as error:
        st.error(reason_of(error))
        return
    if session.save(change, t("new.done", name=name)):
        session.note_made("cues")
        session.choose("cues", name)
    st.rerun()


def _edit_cue(name: str, words: Words) -> None:
    st.subheader(name, anchor=False)
    used = template_edit.uses_of_cue(session.skill(), name)
    st.caption(t("cues.used", intents=", ".join(used)) if used else t("cues.unused"))
    show_problems(problems_at("cues", name))
    new_name = (
        st.text_input(
            t("common.name"),
            value=name,
            key=session.field_key("cue", name, "name"),
        )
        or ""
    ).strip() or name
    after: Words = {}
    codes = languages_of(words)
    codes = codes if "*" in codes else ["*", *codes]
    for code in codes:
        written = st.text_area(
            t("cues.words", language=name_of_language(code)),
            value="\n".join(words.get(code, ())),
            key=session.field_key("cue", name, code),
            height=100,
            help=t("cues.words_help"),
        )
        said = tuple(dict.fromkeys(w.strip() for w in (written or "").splitlines() if w.strip()))
        if said:
            after[code] = said
    after = {code: after[code] for code in (*words, *after) if code in after}

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_name)
        return template_edit.with_cue(new_name, after, name)(skill)

    save_bar(
        after != words or new_name != name,
        change,
        key=f"cue/{name}",
        rename=("cues", new_name),
        shows=("slots", "entities"),
    )
    question = t("cues.delete_used", name=name, intents=", ".join(used))
    delete_button(
        t("cues.delete"),
        question if used else t("cues.delete_question", name=name),
        template_edit.without_cue(name),
        key=f"cue/{name}",
    )
