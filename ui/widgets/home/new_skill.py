"""The ways to a new skill: empty, a copy, a ready-made one, and what leads to a file."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from builder.schema.skill import Skill
from ui.changes.copies import with_fields
from ui.changes.edit import ensure_name, free_name
from ui.service import ReadyMadeLine
from ui.state import session
from ui.widgets.around.sidebar import title_of
from ui.widgets.home.import_skill import import_skill
from ui.widgets.home.opened import open_made
from ui.wording import name_of_language, reason_of, screen_language, t

_LANGUAGES: Final = ("zh", "en")
_EMPTY, _COPY, _READY = "empty", "copy", "ready"


def show_ways_to_begin() -> None:
    """Show the three ways to a first skill."""
    st.info(t("skills.none"), icon=":material/waving_hand:")
    ways = (
        ("begin_empty", ":material/add:", t("skills.create"), create_skill),
        ("begin_ready", ":material/inventory_2:", t("skills.choose_ready"), create_from_ready_made),
        ("begin_import", ":material/upload:", t("skills.import"), import_skill),
    )
    for column, (key, icon, label, act) in zip(st.columns(3), ways, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(t(f"skills.{key}"), anchor=False)
            st.write(t(f"skills.{key}_help"))
            if st.button(label, icon=icon, key=f"skills/{key}"):
                act()


def create_from_ready_made() -> None:
    """Open the dialog of a new skill with the ready-made ones."""
    create_skill(_READY)


def create_skill(begin: str = _EMPTY) -> None:
    """Open the dialog of a new skill."""

    @st.dialog(t("skills.create"), width="medium")
    def dialog() -> None:
        ways = (_EMPTY, _READY, _COPY) if session.recent_skills().total else (_EMPTY, _READY)
        way = st.segmented_control(
            t("skills.from"),
            ways,
            default=begin,
            format_func=lambda each: t(f"skills.way_{each}"),
            required=True,
        )
        try:
            match way:
                case "ready":
                    _from_ready_made()
                case "copy":
                    _from_copy()
                case _:
                    _from_nothing()
        except BuilderError as error:
            st.error(reason_of(error), icon=":material/error:")

    dialog()


def _ask_names(example: str = "hotel_booking", wanted: str = "") -> tuple[str, str]:
    name = st.text_input(
        t("skills.name"), value=wanted, help=t("new.name_help"), placeholder=example
    )
    title = st.text_input(t("skills.title"), placeholder=t("skills.title_example"))
    return (name or "").strip(), (title or "").strip()


def _from_nothing() -> None:
    name, title = _ask_names()
    languages = st.multiselect(
        t("skills.languages"),
        _LANGUAGES,
        default=[screen_language()],
        format_func=name_of_language,
        help=t("skills.languages_help"),
    )
    if st.button(t("new.create"), type="primary"):
        spoken = tuple(languages) or (screen_language(),)
        skill = Skill(name=ensure_name(name), title=_titles(title), languages=spoken)
        session.service().create(skill)
        open_made(skill.name, t("skills.created", name=skill.name))


def _from_copy() -> None:
    query = ""
    if session.recent_skills().total > session.RECENT:
        query = st.text_input(t("list.search"), placeholder=t("skills.search_example")) or ""
    lines = {line.name: line for line in session.service().find_skills(query, limit=100).skills}
    if not lines:
        st.caption(t("list.nothing"))
        return
    source = st.selectbox(
        t("skills.copy_of"), list(lines), format_func=lambda each: title_of(lines[each])
    )
    name, title = _ask_names(f"{source}_2")
    if st.button(t("new.create"), type="primary"):
        draft = session.service().draft(source).skill
        made = with_fields(draft, name=ensure_name(name), title=_titles(title) or draft.title)
        session.service().create(made)
        open_made(made.name, t("skills.created", name=made.name))


def _from_ready_made() -> None:
    lines = {line.name: line for line in session.service().ready_made()}
    source = st.radio(
        t("skills.ready_made"),
        list(lines),
        format_func=lambda each: title_of(lines[each]),
        captions=[_about(line) for line in lines.values()],
    )
    line = lines[source]
    if line.has_actions:
        st.caption(":material/bolt: " + t("skills.has_actions"))
    there = session.service().find_skills(names=[source], limit=1).skills
    wanted = free_name(source, [each.name for each in there])
    name, title = _ask_names(source, wanted)
    if st.button(t("new.create"), type="primary"):
        made = session.service().take_ready_made(source, ensure_name(name), title)
        if made.kind == "assistant":
            session.forget_skills()
            st.session_state["assistants/open"] = made.name
            session.notify(t("assistants.created", name=made.name))
            session.go("assistants")
        open_made(made.name, t("skills.created", name=made.name))


def _about(line: ReadyMadeLine) -> str:
    spoken = " · ".join(map(name_of_language, line.languages))
    if line.kind == "assistant":
        return t("skills.about_assistant", skills=", ".join(line.skills), languages=spoken)
    counts = {"intents": line.intents, "flows": line.flows, "faq": line.faq}
    return t("skills.about_skill", **counts, languages=spoken)


def _titles(title: str) -> dict[str, tuple[str, ...]]:
    return {screen_language(): (title,)} if title else {}
