"""The guided tour on the screen: what to do next, above every page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from builder.schema.skill import Skill
from ui.changes.edit import free_name
from ui.state import session, trying
from ui.widgets.around.tour_steps import INTENTS, STEPS, Standing, TourStep, next_step, taught
from ui.wording import find_words, reason_of, screen_language, t

_ON: Final = "tour"
_LOOK_SECONDS: Final = 1.0


def offer_tour(*, primary: bool = False) -> None:
    """Offer to make a first skill step by step."""
    pressed = st.button(
        t("tour.start"),
        icon=":material/tour:",
        help=t("tour.start_help"),
        type="primary" if primary else "secondary",
    )
    if not pressed:
        return
    service = session.service()
    taken = [line.name for line in service.find_skills("my_first_bot", limit=200).skills]
    name = free_name("my_first_bot", taken)
    language = screen_language()
    title = {language: (t("tour.skill_title"),)}
    try:
        service.create(Skill(name=name, title=title, languages=(language,)))
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
        return
    session.open_skill(name)
    st.session_state[_ON] = name
    session.go("intents")


def show_tour(page: str) -> None:
    """Show the step that is next, while the skill that the tour is about is open."""
    name = session.skill_name()
    if name is None or st.session_state.get(_ON) != name:
        return
    skill, standing = session.skill(), _standing(name)
    step = next_step(skill, standing)
    done = sum(each.done(skill, standing) for each in STEPS)
    with st.container(border=True, key="tour"):
        with st.container(horizontal=True, vertical_alignment="center"):
            head = t("tour.finished") if step is None else t(f"tour.{step.name}")
            st.markdown(f":material/tour: **{head}**", width="stretch")
            st.caption(t("tour.done", done=done, count=len(STEPS)), width="content")
            st.button(
                t("tour.leave"),
                key="tour/leave",
                type="tertiary",
                icon=":material/close:",
                on_click=lambda: st.session_state.pop(_ON, None),
            )
        st.progress(done / len(STEPS))
        if step is None:
            st.markdown(t("tour.finished_text"))
            return
        _show_step(step, skill, page)
        if step.name == "try" and page == step.page:
            _await_talk(skill.name)


def _show_step(step: TourStep, skill: Skill, page: str) -> None:
    if page != step.page:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(t(f"tour.{step.name}_why"), width="stretch")
            if st.button(
                t("tour.go", page=t(f"page.{step.page}")),
                key="tour/go",
                type="primary",
                icon=":material/arrow_forward:",
            ):
                session.go(step.page)
        return
    st.markdown(t(f"tour.{step.name}_text"))
    example = find_words(f"tour.{step.name}_example")
    if step.name == "intents":
        example = t(f"tour.intents_example_{min(len(taught(skill)), INTENTS - 1) + 1}")
    if example is not None:
        st.caption(t("tour.example"))
        st.code(example, language=None, wrap_lines=True)


@st.fragment(run_every=_LOOK_SECONDS)
def _await_talk(name: str) -> None:
    """Draw the page again when there is a talk: a turn draws its own part of the page only."""
    if trying.held(name).said:
        st.rerun()


def _standing(name: str) -> Standing:
    line = session.summary()
    if line is None:
        return Standing()
    tried = bool(trying.held(name).said)
    return Standing(
        trained=line.trained is not None,
        tried=tried,
        published=line.version is not None,
    )
