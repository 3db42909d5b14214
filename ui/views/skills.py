"""All skills: open one, make one, bring one in, take one out."""

from __future__ import annotations

from functools import partial

import streamlit as st

from builder.errors import BuilderError
from builder.schema.skill import Skill
from ui import session
from ui.copies import with_fields
from ui.edit import ensure_name
from ui.service import SkillLine
from ui.widgets.sidebar import title_of
from ui.wording import escape, moment, name_of_language, screen_language, t

_LANGUAGES = ("zh", "en")
_COLUMNS = 3
# In MB: a folder may bring its documents.
_LARGEST = 500


def show() -> None:
    """Show the list of skills."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        st.title(t("page.skills"), anchor=False)
        st.caption(t("skills.intro"))
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("skills.import"), icon=":material/upload:"):
            _import()
        if st.button(t("skills.create"), icon=":material/add:", type="primary"):
            _create()
    lines = session.recent_skills().skills
    if not lines:
        st.info(t("skills.none"), icon=":material/info:")
    for start in range(0, len(lines), _COLUMNS):
        for column, line in zip(
            st.columns(_COLUMNS), lines[start : start + _COLUMNS], strict=False
        ):
            with column:
                _show_card(line)


def _show_card(line: SkillLine) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(escape(title_of(line)), anchor=False, width="stretch")
            if line.version is not None:
                st.badge(
                    t("skills.live", version=line.version), color="green", icon=":material/bolt:"
                )
            else:
                st.badge(t("skills.not_live"), color="gray")
        st.caption(f"`{line.name}` · " + " · ".join(map(name_of_language, line.languages)))
        st.write(escape(line.description) or t("skills.no_description"))
        st.caption(
            t(
                "skills.revision",
                revision=line.revision,
                when=moment(line.updated_at),
            )
        )
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
            ):
                _delete(line)


def _create() -> None:
    @st.dialog(t("skills.create"))
    def dialog() -> None:
        name = st.text_input(t("skills.name"), help=t("new.name_help"), placeholder="hotel_booking")
        title = st.text_input(t("skills.title"), placeholder=t("skills.title_example"))
        starts = {"": t("skills.from_nothing")} | {
            line.name: t("skills.from_copy", title=title_of(line))
            for line in session.recent_skills().skills
        }
        start = st.selectbox(
            t("skills.from"), list(starts), format_func=lambda value: starts[value]
        )
        languages = st.multiselect(
            t("skills.languages"),
            _LANGUAGES,
            default=[screen_language()],
            format_func=name_of_language,
            disabled=bool(start),
            help=t("skills.languages_help"),
        )
        if st.button(t("new.create"), type="primary"):
            try:
                made = ensure_name(name or "")
                texts = {screen_language(): (title.strip(),)} if title and title.strip() else {}
                if start:
                    source = session.service().draft(start).skill
                    whole = with_fields(source, name=made, title=texts or source.title)
                else:
                    spoken = tuple(languages) or (screen_language(),)
                    whole = Skill(name=made, title=texts, languages=spoken)
                session.service().create(whole)
            except BuilderError as error:
                st.error(error.message)
                return
            _opened(made, t("skills.created", name=made))

    dialog()


def _import() -> None:
    @st.dialog(t("skills.import"))
    def dialog() -> None:
        st.write(t("skills.import_help"))
        file = st.file_uploader(t("skills.zip"), type="zip", max_upload_size=_LARGEST)
        if st.button(t("skills.import"), type="primary", disabled=file is None) and file:
            try:
                made = session.service().import_zip(file.getvalue())
            except BuilderError as error:
                st.error(error.message)
                return
            _opened(made, t("skills.imported", name=made))

    dialog()


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
                st.error(error.message)
                return
            session.open_skill(None)
            session.forget_skills()
            session.notify(t("skills.deleted", name=line.name))
            st.rerun()

    dialog()


def _opened(name: str, notice: str) -> None:
    session.open_skill(name)
    session.notify(notice)
    session.go("overview")
