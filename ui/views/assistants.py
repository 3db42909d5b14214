"""Assistants: several skills behind one entrance, in the order of their priority."""

from __future__ import annotations

import streamlit as st

from builder.errors import BuilderError
from builder.schema.assistant import Assistant, Member
from ui.changes.edit import ensure_name
from ui.service import MOST_LINES, AssistantLine, AssistantShape, SkillLine
from ui.state import session
from ui.widgets.around.sidebar import title_of
from ui.widgets.problems import show_problems
from ui.wording import escape, name_of_language, reason_of, screen_language, t

_OPEN = "assistants/open"
_CHOSEN = "assistants/chosen"
# As many skills are offered at once to choose from.
_CHOICES = 100


def show() -> None:
    """Show the assistants, and the skills of the one that is open."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        st.title(t("page.assistants"), anchor=False)
        st.caption(t("assistants.intro"))
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("assistants.create"), icon=":material/add:", type="primary"):
            _create()
    lines = session.service().assistants()
    if not lines:
        st.info(t("assistants.none"), icon=":material/info:")
        return
    names = [line.name for line in lines]
    titles = {line.name: _title(line) for line in lines}
    if st.session_state.get(_OPEN) not in names:
        st.session_state[_OPEN] = names[0]
    chosen = st.segmented_control(
        t("page.assistants"),
        names,
        format_func=lambda name: titles[name],
        key=_OPEN,
        required=True,
        label_visibility="collapsed",
    )
    _show_one(session.service().assistant(chosen or names[0]))


def _show_one(shape: AssistantShape) -> None:
    assistant = shape.assistant
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            spoken = " · ".join(map(name_of_language, assistant.languages))
            revision = t("assistants.revision", revision=shape.revision)
            st.caption(f"`{assistant.name}` · {spoken} · {revision}", width="stretch")
            st.link_button(
                t("assistants.try"),
                f"{session.service().public_url}/chat/assistants/{assistant.name}"
                f"?language={screen_language()}",
                icon=":material/play_circle:",
            )
            if st.button(t("assistants.delete"), icon=":material/delete:", type="tertiary"):
                _delete(assistant.name)
        st.caption(t("assistants.order"))
        lines = _members(assistant)
        for number in range(len(assistant.skills)):
            _show_member(shape, number, lines)
        _add(shape)
        _choose_fallback(shape, lines)
    show_problems([each.problem(assistant.name) for each in shape.problems])


def _show_member(shape: AssistantShape, number: int, lines: dict[str, SkillLine]) -> None:
    assistant = shape.assistant
    name, last = assistant.skills[number].skill, len(assistant.skills) - 1
    with st.container(horizontal=True, vertical_alignment="center"):
        title = title_of(lines[name]) if name in lines else name
        st.markdown(f"**{number + 1}.** {escape(title)} `{name}`", width="stretch")
        if name not in lines:
            st.badge(t("assistants.missing"), color="red")
        elif lines[name].version is None:
            st.badge(t("skills.not_live"), color="gray")
        for way, icon, step in (
            ("up", ":material/arrow_upward:", -1),
            ("down", ":material/arrow_downward:", 1),
        ):
            if st.button(
                t(f"assistants.{way}"),
                key=f"assistants/{way}/{name}",
                icon=icon,
                type="tertiary",
                disabled=number == (0 if step < 0 else last),
            ):
                members = list(assistant.skills)
                members.insert(number + step, members.pop(number))
                _save(shape, skills=tuple(members))
        if st.button(
            t("assistants.remove"),
            key=f"assistants/remove/{name}",
            icon=":material/close:",
            type="tertiary",
            disabled=last == 0,
        ):
            left = tuple(each for each in assistant.skills if each.skill != name)
            fallback = None if assistant.fallback == name else assistant.fallback
            _save(shape, skills=left, fallback=fallback)


def _add(shape: AssistantShape) -> None:
    taken = set(shape.assistant.skill_names)
    with st.popover(t("assistants.add"), icon=":material/add:"):
        free = {line.name: title_of(line) for line in _found() if line.name not in taken}
        name = st.selectbox(
            t("sidebar.skill"), list(free), format_func=lambda each: free.get(each, each)
        )
        if name and st.button(t("assistants.add_now"), type="primary"):
            _save(shape, skills=(*shape.assistant.skills, Member(skill=name)))


def _choose_fallback(shape: AssistantShape, lines: dict[str, SkillLine]) -> None:
    names = ["", *shape.assistant.skill_names]
    titles = {name: title_of(line) for name, line in lines.items()}
    now = shape.assistant.fallback or ""
    chosen = st.selectbox(
        t("assistants.fallback"),
        names,
        index=names.index(now) if now in names else 0,
        format_func=lambda each: titles.get(each, each) if each else t("assistants.own_words"),
        help=t("assistants.fallback_help"),
    )
    if (chosen or "") != now:
        _save(shape, fallback=chosen or None)


def _members(assistant: Assistant) -> dict[str, SkillLine]:
    """Return how those of an assistant's skills stand that there are."""
    found = session.service().find_skills(names=assistant.skill_names, limit=MOST_LINES)
    return {line.name: line for line in found.skills}


def _found() -> tuple[SkillLine, ...]:
    """Return the skills to choose from: those that hold what is typed, the newest first."""
    query = ""
    if session.recent_skills().total > session.RECENT:
        query = st.text_input(t("list.search"), key="assistants/search") or ""
    return session.service().find_skills(query, limit=_CHOICES).skills


def _save(shape: AssistantShape, **changes: object) -> None:
    changed = shape.assistant.model_copy(update=changes)
    try:
        session.service().save_assistant(changed, shape.revision)
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
    else:
        session.notify(t("save.done"))
    st.rerun()


def _create() -> None:
    @st.dialog(t("assistants.create"))
    def dialog() -> None:
        name = st.text_input(t("skills.name"), help=t("new.name_help"), placeholder="front_desk")
        title = st.text_input(t("skills.title"))
        kept = st.session_state.get(_CHOSEN, [])
        held = session.service().find_skills(names=kept, limit=MOST_LINES).skills if kept else ()
        lines = {line.name: line for line in (*held, *_found())}
        chosen = st.multiselect(
            t("assistants.skills"),
            list(lines),
            key=_CHOSEN,
            format_func=lambda each: title_of(lines[each]),
            help=t("assistants.order"),
        )
        if st.button(t("new.create"), type="primary", disabled=not chosen):
            spoken = dict.fromkeys(code for each in chosen for code in lines[each].languages)
            texts = {screen_language(): (title.strip(),)} if title and title.strip() else {}
            try:
                made = Assistant(
                    name=ensure_name(name or ""),
                    title=texts,
                    languages=tuple(spoken),
                    skills=tuple(Member(skill=each) for each in chosen),
                )
                session.service().create_assistant(made)
            except BuilderError as error:
                st.error(reason_of(error))
                return
            st.session_state.pop(_OPEN, None)
            session.notify(t("assistants.created", name=made.name))
            st.rerun()

    dialog()


def _delete(name: str) -> None:
    @st.dialog(t("assistants.delete_title", name=name))
    def dialog() -> None:
        st.write(t("assistants.delete_help"))
        if st.button(t("delete.confirm"), type="primary"):
            try:
                session.service().delete_assistant(name)
            except BuilderError as error:
                st.error(reason_of(error))
                return
            session.notify(t("delete.done"))
            st.rerun()

    dialog()


def _title(line: AssistantLine) -> str:
    for code in (screen_language(), "*", *line.title):
        if line.title.get(code):
            return line.title[code][0]
    return line.name
