"""The first page: skills and assistants with how they stand, found, made, brought in and taken out."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.service import AssistantLine, SkillLine, SkillList
from ui.service.skills import Sort
from ui.state import session, signing
from ui.widgets.around.sidebar import title_of
from ui.widgets.around.tour import offer_tour
from ui.widgets.home.import_skill import import_skill
from ui.widgets.home.new_skill import create_skill, show_ways_to_begin
from ui.widgets.home.standing import show_standing
from ui.widgets.home.trash import show_trash
from ui.wording import escape, moment, name_of_language, reason_of, t

_COLUMNS: Final = 3
_PAGE: Final = 24
_SORTS: Final[tuple[Sort, ...]] = ("updated", "name", "created")
_PLACE: Final = "skills/page"


def show() -> None:
    """Show the list of skills."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        st.title(t("page.skills"), anchor=False)
        st.caption(t("skills.intro"))
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        offer_tour()
        if st.button(t("skills.import"), icon=":material/upload:", **signing.needs("editor")):
            import_skill()
        if st.button(
            t("skills.create"), icon=":material/add:", type="primary", **signing.needs("editor")
        ):
            create_skill()
    if session.recent_skills().total == 0:
        show_ways_to_begin()
        show_trash()
        return
    query, sort = _ask()
    found = _find(query, sort)
    if not found.skills:
        st.info(t("skills.nothing_found", query=escape(query)), icon=":material/search_off:")
    for start in range(0, len(found.skills), _COLUMNS):
        row = found.skills[start : start + _COLUMNS]
        for column, line in zip(st.columns(_COLUMNS), row, strict=False):
            with column:
                _show_card(line)
    _turn_pages(found.total)
    if not query:
        _show_assistants()
        show_trash()


def _ask() -> tuple[str, Sort]:
    """Show the search and the order; return them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        query = st.text_input(
            t("list.search"),
            key="skills/query",
            placeholder=t("skills.search_example"),
            icon=":material/search:",
            on_change=_to_page,
            args=(0,),
        )
        sort = st.selectbox(
            t("skills.sort"),
            _SORTS,
            format_func=lambda each: t(f"skills.by_{each}"),
            key="skills/sort",
            on_change=_to_page,
            args=(0,),
            width=220,
        )
    return (query or "").strip(), sort


def _find(query: str, sort: Sort) -> SkillList:
    number = st.session_state.get(_PLACE, 0)
    ask = partial(session.service().find_skills, query, sort=sort, limit=_PAGE)
    found = ask(offset=number * _PAGE)
    if not found.skills and number:
        # Others deleted what stood on this page.
        _to_page(0)
        found = ask(offset=0)
    return found


def _turn_pages(total: int) -> None:
    number = st.session_state.get(_PLACE, 0)
    last = max((total - 1) // _PAGE, 0)
    if not last:
        return
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        for label, icon, to in (
            (t("skills.page_before"), ":material/chevron_left:", number - 1),
            (t("skills.page_after"), ":material/chevron_right:", number + 1),
        ):
            if to > number:
                first, until = number * _PAGE + 1, min((number + 1) * _PAGE, total)
                st.caption(t("skills.page", first=first, last=until, count=total), width="content")
            st.button(
                label,
                icon=icon,
                disabled=not 0 <= to <= last,
                on_click=_to_page,
                args=(to,),
                key=f"skills/{icon}",
            )


def _to_page(number: int) -> None:
    st.session_state[_PLACE] = number


def _show_card(line: SkillLine) -> None:
    with st.container(border=True, height="stretch"):
        st.subheader(escape(title_of(line)), anchor=False)
        show_standing(line)
        st.caption(f"{escape(line.name)} · " + " · ".join(map(name_of_language, line.languages)))
        st.write(escape(_short(line.description)) or t("skills.no_description"))
        st.caption(t("skills.revision", revision=line.revision, when=moment(line.updated_at)))
        with st.container(horizontal=True):
            if st.button(
                t("skills.open"), key=f"open/{line.name}", type="primary", icon=":material/edit:"
            ):
                session.open_skill(line.name)
                session.go("overview")
            st.download_button(
                t("skills.export"),
                data=partial(session.service().export, line.name),
                file_name=f"{line.name}.zip",
                mime="application/zip",
                key=f"export/{line.name}",
                icon=":material/download:",
                on_click="ignore",
            )
            if st.button(
                t("skills.delete"),
                key=f"delete/{line.name}",
                icon=":material/delete:",
                type="tertiary",
                **signing.needs("admin"),
            ):
                _delete(line)


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:159] + "…"


def _show_assistants() -> None:
    """Show the assistants, which are worked on in a page of their own."""
    try:
        lines = session.service().assistants()
    except BuilderError as error:
        st.error(reason_of(error), icon=":material/error:")
        return
    if not lines:
        return
    st.subheader(t("page.assistants"), anchor=False)
    for start in range(0, len(lines), _COLUMNS):
        row = lines[start : start + _COLUMNS]
        for column, line in zip(st.columns(_COLUMNS), row, strict=False):
            with column:
                _show_assistant(line)


def _show_assistant(line: AssistantLine) -> None:
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{escape(title_of(line))}**")
        st.caption(t("skills.of_skills", skills=", ".join(map(escape, line.skills))))
        if st.button(t("skills.open"), key=f"open/assistant/{line.name}", icon=":material/hub:"):
            st.session_state["assistants/open"] = line.name
            session.go("assistants")


def _delete(line: SkillLine) -> None:
    @st.dialog(t("skills.delete_title", name=line.name))
    def dialog() -> None:
        st.write(t("skills.delete_help"))
        typed = st.text_input(t("skills.delete_type", name=line.name))
        if st.button(
            t("skills.delete_now"), type="primary", disabled=(typed or "").strip() != line.name
        ):
            try:
                session.service().delete(line.name)
            except BuilderError as error:
                st.error(reason_of(error))
                return
            session.open_skill(None)
            session.forget_skills()
            session.notify(t("skills.deleted", name=line.name))
            st.rerun()

    dialog()
