"""What the skill says: texts by language, variations, buttons."""

from __future__ import annotations

import streamlit as st

from builder.schema.response import BUILT_IN_RESPONSES, Response
from builder.schema.skill import Skill
from ui.changes import edit
from ui.changes.copies import with_fields
from ui.forms.cards import edit_below
from ui.forms.case_form import edit_cases
from ui.forms.chat_preview import preview_chat
from ui.forms.creation import create_part
from ui.forms.save_bar import delete_button, save_bar
from ui.state import session
from ui.widgets.part_list import Line, show_parts
from ui.widgets.problems import marks_of, problems_at, show_problems
from ui.widgets.variants import edit_variants, languages_of, places_of, sample
from ui.wording import find_words, screen_language, t


def show() -> None:
    """Show the responses and the one that is open."""
    st.title(t("page.responses"), anchor=False)
    st.caption(t("responses.intro"))
    left, right = st.columns([2, 5], gap="large")
    with left:
        create_part("responses", Response, t("responses.new"), "say_status")
        with st.container():
            _offer_built_in()
        marks = marks_of("responses")
        lines = [
            Line(
                id=response.name,
                title=response.name,
                note=sample(response.text, screen_language()),
                mark=marks.get(response.name, ""),
            )
            for response in session.skill().responses
        ]
        name = show_parts("responses", lines, empty=t("responses.empty"))
    with right:
        if name is not None:
            _edit(session.skill().get(Response, name))


def _offer_built_in() -> None:
    """Offer to replace what the engine says by itself."""
    have = {response.name for response in session.skill().responses}
    names = [name for name in BUILT_IN_RESPONSES if name not in have]
    if not names:
        return
    with st.popover(t("responses.built_in"), icon=":material/auto_awesome:", width="stretch"):
        st.caption(t("responses.built_in_help"))
        for name in names:
            label = f"`{name}` — {find_words(f'built_in.{name}') or name}"
            if st.button(label, key=session.field_key("built_in", name), type="tertiary"):
                if session.save(edit.with_part(Response(name=name)), t("new.done", name=name)):
                    session.choose("responses", name)
                st.rerun()


def _edit(response: Response) -> None:
    st.subheader(response.name, anchor=False)
    meaning = find_words(f"built_in.{response.name}")
    if meaning:
        st.caption(meaning)
    # Those of a language's text stand below it.
    show_problems(
        [p for p in problems_at("responses", response.name) if p.where.path[2:3] != ("text",)]
    )
    left, right = st.columns([3, 2], gap="medium")
    key = f"response/{response.name}"
    with left:
        name = st.text_input(
            t("common.name"),
            value=response.name,
            key=_key(response, "name"),
        )
        codes = languages_of(response.text)
        text = edit_variants(
            t("responses.text"),
            response.text,
            key=key,
            help_text=t("responses.text_help"),
            beside=True,
            places=places_of(session.skill(), response.name),
            problems={
                code: problems_at("responses", response.name, "text", code) for code in codes
            },
        )
        buttons, image, cards = edit_below(response, response.name, key=key)
        st.markdown(f"**{t('cases.title')}**", help=t("cases.help"))
        cases = edit_cases(response)
    new_name = (name or "").strip() or response.name
    after = with_fields(
        response,
        name=new_name,
        text=text,
        buttons=buttons,
        cards=cards,
        cases=cases,
        image=image,
    )
    with right:
        st.caption(t("responses.preview"))
        preview_chat(after, key=f"preview/{session.skill().name}/{response.name}")
        if response.cases:
            st.caption(t("responses.cases", count=len(response.cases)))

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_name)
        return edit.with_part(after, response.name)(skill)

    save_bar(after != response, change, key=key, rename=("responses", new_name), shows=())
    delete_button(
        t("responses.delete"),
        t("responses.delete_question", name=response.name),
        edit.without_part(Response, response.name),
        key=key,
    )


def _key(response: Response, field: str) -> str:
    return session.field_key("response", response.name, field)
