"""What users want and how they say it."""

from __future__ import annotations

import streamlit as st

from builder.schema.intent import Intent
from builder.schema.skill import Skill
from ui.changes import edit
from ui.changes.copies import with_fields
from ui.forms.creation import create_part
from ui.forms.save_bar import delete_button, save_bar
from ui.forms.template_form import edit_templates
from ui.state import session
from ui.widgets.part_list import Line, show_parts
from ui.widgets.problems import marks_of, plain_sentence_of, problems_at, show_problems
from ui.widgets.quality import show_quality
from ui.widgets.report.health import badge_of, figures_by_intent, show_health
from ui.widgets.suggestions import show_suggestions
from ui.widgets.utterance_list import show_utterances
from ui.widgets.variants import languages_of
from ui.wording import name_of_language, t


def show() -> None:
    """Show the intents and the one that is open."""
    st.title(t("page.intents"), anchor=False)
    st.caption(t("intents.intro"))
    show_quality(session.skill_name() or "")
    left, right = st.columns([2, 5], gap="large")
    with left:
        name = _choose()
    with right:
        if name is not None:
            _show_intent(session.skill().get(Intent, name))


def _choose() -> str | None:
    skill = session.skill()
    create_part("intents", Intent, t("intents.new"), "track_order")
    marks = marks_of("intents")
    figures = figures_by_intent()
    lines = [
        Line(
            id=intent.name,
            title=intent.name,
            note=intent.description,
            badge=badge_of(len(intent.all_utterances()), figures.get(intent.name)),
            mark=marks.get(intent.name, ""),
        )
        for intent in skill.intents
    ]
    return show_parts("intents", lines, empty=t("intents.empty"))


def _show_intent(intent: Intent) -> None:
    # A fragment goes by its place on the page, and one whose place has moved is not drawn again: what
    # comes and goes above it stays within one container.
    with st.container():
        st.subheader(intent.name, anchor=False)
        started = [f.name for f in session.skill().flows if intent.name in f.trigger.intents]
        if started:
            st.caption(t("intents.starts", flows=", ".join(started)))
        show_health(intent.name)
        # Those of one utterance stand beside it.
        show_problems([p for p in problems_at("intents", intent.name) if len(p.where.path) < 5])
    codes = languages_of(intent.utterances)
    # No counts: a tab whose title changes is another one, and the first would be open again.
    titles = [name_of_language(code) for code in codes]
    *by_language, templates = st.tabs([*titles, t("templates.tab")])
    for code, tab in zip(codes, by_language, strict=True):
        with tab:
            _show_language(intent.name, code)
    with templates:
        edit_templates(intent)
    show_suggestions(intent.name)
    with st.expander(t("intents.settings"), icon=":material/tune:"):
        _edit_settings(intent)


@st.fragment
def _show_language(name: str, code: str) -> None:
    intent = session.skill().find(Intent, name)
    if intent is None:
        return
    utterances = intent.utterances.get(code, ())
    if show_utterances(name, code, utterances, _problems_of(name, code)):
        # What was saved concerns the whole page: counts, problems, the sidebar.
        st.rerun()
    st.caption(t("intents.how_to_mark"))


def _problems_of(name: str, code: str) -> dict[int, str]:
    found = {}
    for problem in problems_at("intents", name, "utterances", code):
        at = problem.where.path[4] if len(problem.where.path) > 4 else ""
        if at.isdigit():
            found[int(at) - 1] = plain_sentence_of(problem)
    return found


def _edit_settings(intent: Intent) -> None:
    key = session.field_key
    name = st.text_input(
        t("common.name"),
        value=intent.name,
        key=key("intent", intent.name, "name"),
        help=t("intents.name_help"),
    )
    description = st.text_area(
        t("common.description"),
        value=intent.description,
        key=key("intent", intent.name, "description"),
        help=t("intents.description_help"),
        height=80,
    )
    new_name = (name or "").strip() or intent.name
    after = with_fields(intent, name=new_name, description=(description or "").strip())

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_name)
        newest = skill.get(Intent, intent.name)
        renewed = with_fields(newest, name=after.name, description=after.description)
        return edit.with_part(renewed, intent.name)(skill)

    save_bar(
        after != intent,
        change,
        key=f"intent/{intent.name}",
        rename=("intents", new_name),
        shows=(),
    )
    delete_button(
        t("intents.delete"),
        t("intents.delete_question", name=intent.name, count=len(intent.all_utterances())),
        edit.without_part(Intent, intent.name),
        key=f"intent/{intent.name}",
    )
