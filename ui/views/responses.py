"""What the skill says: texts by language, variations, buttons."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from builder.schema.response import BUILT_IN_RESPONSES, Button, Response
from builder.schema.skill import Skill
from ui import edit, session
from ui.copies import with_fields
from ui.widgets.creation import create_part
from ui.widgets.part_list import Line, show_parts
from ui.widgets.problems import marks_of, problems_at, show_problems
from ui.widgets.save_bar import delete_button, save_bar
from ui.widgets.table import edit_table
from ui.widgets.variants import Texts, edit_variants, languages_of, sample
from ui.wording import escape, find_words, name_of_language, screen_language, t


def show() -> None:
    """Show the responses and the one that is open."""
    st.title(t("page.responses"), anchor=False)
    st.caption(t("responses.intro"))
    left, right = st.columns([2, 5], gap="large")
    with left:
        create_part("responses", Response, t("responses.new"), "say_status")
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
    show_problems(problems_at("responses", response.name))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        name = st.text_input(
            t("common.name"),
            value=response.name,
            key=_key(response, "name"),
            persist_state="session",
        )
        text = edit_variants(
            t("responses.text"),
            response.text,
            key=f"response/{response.name}",
            help_text=t("responses.text_help"),
        )
        st.markdown(f"**{t('responses.buttons')}**", help=t("responses.buttons_help"))
        buttons = _edit_buttons(response)
        image = st.text_input(
            t("responses.image"),
            value=response.image or "",
            key=_key(response, "image"),
            persist_state="session",
        )
    new_name = (name or "").strip() or response.name
    after = with_fields(
        response,
        name=new_name,
        text=text,
        buttons=buttons,
        image=(image or "").strip() or None,
    )
    with right:
        _preview(after)

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_name)
        return edit.with_part(after, response.name)(skill)

    save_bar(
        after != response, change, key=f"response/{response.name}", rename=("responses", new_name)
    )
    delete_button(
        t("responses.delete"),
        t("responses.delete_question", name=response.name),
        edit.without_part(Response, response.name),
        key=f"response/{response.name}",
    )


def _key(response: Response, field: str) -> str:
    return session.field_key("response", response.name, field)


def _edit_buttons(response: Response) -> tuple[Button, ...]:
    codes = languages_of({code: 1 for button in response.buttons for code in button.title})
    payload = t("responses.payload")
    titles = {code: t("responses.button_title", language=name_of_language(code)) for code in codes}
    columns = {
        titles[code]: [_first(button.title, code) for button in response.buttons] for code in codes
    }
    columns[payload] = [sample(button.payload, codes[0]) for button in response.buttons]
    help_text = t("responses.payload_help")
    rows = edit_table(
        columns,
        key=_key(response, "buttons"),
        config={payload: st.column_config.TextColumn(payload, help=help_text)},
    )
    return read_buttons(response.buttons, codes, rows)


def _first(texts: Texts, code: str) -> str:
    return texts[code][0] if texts.get(code) else ""


def read_buttons(
    before: Sequence[Button], codes: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[Button, ...]:
    """Read buttons from a table's rows: a title for each language, then what is sent.

    A button whose sent text was not touched keeps it in every language.
    """
    buttons = []
    for at, (*titles, sent) in enumerate(rows):
        title = {code: (text,) for code, text in zip(codes, titles, strict=True) if text}
        if not title:
            continue
        old = before[at] if at < len(before) else None
        if old is not None and sent == sample(old.payload, codes[0]):
            buttons.append(Button(title=title, payload=old.payload))
        else:
            buttons.append(Button(title=title, payload={"*": (sent,)} if sent else {}))
    return tuple(buttons)


def _preview(response: Response) -> None:
    st.caption(t("responses.preview"))
    for code in session.skill().languages:
        with st.container(border=True):
            st.caption(name_of_language(code))
            with st.chat_message("assistant", avatar=":material/smart_toy:"):
                st.text(sample(response.text, code) or "…")
                if response.image:
                    st.caption(f":material/image: {escape(response.image)}")
                with st.container(horizontal=True):
                    for at, button in enumerate(response.buttons):
                        st.button(
                            escape(sample(button.title, code)) or "…",
                            key=f"preview/{response.name}/{code}/{at}",
                            disabled=True,
                        )
