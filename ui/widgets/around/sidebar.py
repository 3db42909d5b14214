"""The sidebar: the skill that is open, the pages, what stands with the skill, the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from builder.errors import errors_of
from ui.service import AssistantLine, ReadyMadeLine, SkillLine
from ui.state import session, undo
from ui.widgets.around.key import show_me
from ui.widgets.around.typing_pause import take_while_typing
from ui.wording import SCREEN_LANGUAGES, choose_language, screen_language, t

_DESIGN = ("overview", "intents", "slots", "responses", "flows", "faq", "documents")
_RUN = ("inbox", "data", "train", "evaluate", "try_it", "publish", "conversations", "analytics")


def show_sidebar(pages: Mapping[str, object]) -> None:
    """Show the sidebar."""
    with st.sidebar:
        st.page_link(pages["skills"])  # type: ignore[arg-type]
        st.page_link(pages["assistants"])  # type: ignore[arg-type]
        name = session.skill_name()
        if name is not None:
            _choose_skill(name)
            _show_undo()
            for heading, members in (("design", _DESIGN), ("run", _RUN)):
                st.caption(t(f"sidebar.{heading}"))
                with st.container(gap="xxsmall"):
                    for member in members:
                        st.page_link(pages[member])  # type: ignore[arg-type]
            _show_standing()
        st.space("small")
        st.page_link(pages["settings"])  # type: ignore[arg-type]
        show_me()
        _choose_language()
        take_while_typing()


def _choose_skill(name: str) -> None:
    recent = session.recent_skills()
    titles = _titles(recent.skills)

    def change() -> None:
        session.open_skill(st.session_state["sidebar/skill"])

    st.session_state["sidebar/skill"] = name
    st.selectbox(
        t("sidebar.skill"),
        list(titles),
        format_func=lambda value: titles.get(value, value),
        key="sidebar/skill",
        on_change=change,
        help=t("sidebar.more", shown=len(recent.skills), count=recent.total)
        if recent.total > len(recent.skills)
        else None,
    )


def _show_undo() -> None:
    """Offer to take back what this tab changed, and to make it again."""
    with st.container(horizontal=True, gap="xsmall"):
        for name, able, act, keys in (
            ("undo", undo.can_undo(), undo.undo, "Mod+Z"),
            ("redo", undo.can_redo(), undo.redo, "Mod+Shift+Z"),
        ):
            st.button(
                t(f"save.{name}"),
                key=f"sidebar/{name}",
                icon=f":material/{name}:",
                help=t(f"save.{name}_help"),
                type="tertiary",
                disabled=not able,
                on_click=act,
                shortcut=keys,
            )


def _titles(recent: Sequence[SkillLine]) -> dict[str, str]:
    """Return what the open skill and recent ones are called: titles, with names where two share one."""
    line = session.summary()
    lines = {each.name: each for each in (*recent, *filter(None, [line]))}
    titles = {name: title_of(each) for name, each in lines.items()}
    taken = list(titles.values())
    return {
        name: title if taken.count(title) == 1 else f"{title} · {name}"
        for name, title in titles.items()
    }


def title_of(line: SkillLine | AssistantLine | ReadyMadeLine) -> str:
    """Return a skill's title in the language of the screens, else its name."""
    for code in (screen_language(), "*", *line.title):
        if line.title.get(code):
            return line.title[code][0]
    return line.name


def _show_standing() -> None:
    line = session.summary()
    if line is None:
        return
    found = session.problems()
    errors = len(errors_of(found))
    with st.container(gap="xsmall"):
        if errors:
            st.badge(t("sidebar.errors", count=errors), icon=":material/error:", color="red")
        if len(found) > errors:
            st.badge(
                t("sidebar.warnings", count=len(found) - errors),
                icon=":material/warning:",
                color="orange",
            )
        if not found:
            st.badge(t("sidebar.clean"), icon=":material/check_circle:", color="green")
        if line.version is None:
            st.badge(t("sidebar.not_live"), icon=":material/cloud_off:", color="gray")
        else:
            st.badge(t("sidebar.live", version=line.version), icon=":material/bolt:", color="green")


def _choose_language() -> None:
    key = "sidebar/language"
    if key not in st.session_state:
        st.session_state[key] = screen_language()

    def change() -> None:
        choose_language(st.session_state[key] or screen_language())

    st.segmented_control(
        "语言 / Language",
        list(SCREEN_LANGUAGES),
        format_func=lambda code: SCREEN_LANGUAGES[code],
        key=key,
        required=True,
        on_change=change,
        label_visibility="collapsed",
    )
