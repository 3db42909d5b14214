"""What users want and how they say it."""

from __future__ import annotations

import streamlit as st

from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import MarkupError, Utterance, parse_markup
from ui import edit, session
from ui.copies import with_fields
from ui.views.template_form import edit_templates
from ui.widgets.creation import create_part
from ui.widgets.part_list import Line, show_parts
from ui.widgets.problems import marks_of, plain_sentence_of, problems_at, show_problems
from ui.widgets.quality import show_quality
from ui.widgets.save_bar import delete_button, save_bar
from ui.widgets.utterance_list import Edit, show_utterances
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
    lines = [
        Line(
            id=intent.name,
            title=intent.name,
            note=intent.description,
            badge=str(len(intent.all_utterances())),
            mark=marks.get(intent.name, ""),
        )
        for intent in skill.intents
    ]
    return show_parts("intents", lines, empty=t("intents.empty"))


def _show_intent(intent: Intent) -> None:
    st.subheader(intent.name, anchor=False)
    started = [f.name for f in session.skill().flows if intent.name in f.trigger.intents]
    if started:
        st.caption(t("intents.starts", flows=", ".join(started)))
    # Those of one utterance stand beside it.
    show_problems([p for p in problems_at("intents", intent.name) if len(p.where.path) < 5])
    codes = languages_of(intent.utterances)
    titles = [f"{name_of_language(c)} · {len(intent.utterances.get(c, ()))}" for c in codes]
    *by_language, templates = st.tabs(
        [*titles, t("templates.tab", count=len(intent.all_templates()))]
    )
    for code, tab in zip(codes, by_language, strict=True):
        with tab:
            _show_language(intent, code)
    with templates:
        edit_templates(intent)
    with st.expander(t("intents.settings"), icon=":material/tune:"):
        _edit_settings(intent)


def _show_language(intent: Intent, code: str) -> None:
    utterances = intent.utterances.get(code, ())
    _add_many(intent, code)
    edited = show_utterances(
        utterances,
        session.skill().slots,
        intents=[other.name for other in session.skill().intents if other.name != intent.name],
        key=f"utterances/{intent.name}/{code}",
        version=session.field_key("utterances"),
        problems=_problems_of(intent.name, code),
    )
    if edited is not None:
        _apply(intent, code, edited)
    if utterances:
        st.caption(t("intents.how_to_mark"))


def _problems_of(name: str, code: str) -> dict[int, str]:
    found = {}
    for problem in problems_at("intents", name, "utterances", code):
        at = problem.where.path[4] if len(problem.where.path) > 4 else ""
        if at.isdigit():
            found[int(at) - 1] = plain_sentence_of(problem)
    return found


def _add_many(intent: Intent, code: str) -> None:
    key = session.field_key("add", intent.name, code)
    lines = st.text_area(
        t("intents.add_label", language=name_of_language(code)),
        key=key,
        height=96,
        placeholder=t("intents.add_example"),
        help=t("intents.add_help"),
        persist_state="session",
    )
    if st.button(t("intents.add"), key=f"{key}/do", icon=":material/add:"):
        try:
            new = edit.read_utterances((lines or "").splitlines())
        except MarkupError as error:
            st.error(t("intents.markup_wrong", why=str(error)))
            return
        if new:
            _save(intent, code, edit.added(new), t("intents.added", count=len(new)))


def _apply(intent: Intent, code: str, edited: Edit) -> None:
    before = intent.utterances.get(code, ())
    picked = [before[i] for i in edited.indexes if i < len(before)]
    if edited.kind == "move":
        session.save(
            edit.with_moved(intent.name, edited.to, code, picked),
            t("intents.moved", count=len(picked), intent=edited.to),
        )
        st.rerun()
    if edited.kind == "delete":
        gone = [utterance.text for utterance in picked]
        _save(intent, code, edit.removed(gone), t("intents.removed", count=len(gone)))
        return
    if edited.index >= len(before):
        return
    old = before[edited.index]
    try:
        if edited.kind == "mark":
            new = Utterance(text=old.text, spans=edited.spans)
        else:
            new = parse_markup(edited.source.strip())
    except ValueError as error:
        st.error(t("intents.markup_wrong", why=str(error)))
        return
    _save(intent, code, edit.exchanged(old, new if new.text else None), "")


def _save(intent: Intent, code: str, change: edit.UtteranceChange, done: str) -> None:
    session.save(edit.with_utterances(intent.name, code, change), done)
    st.rerun()


def _edit_settings(intent: Intent) -> None:
    key = session.field_key
    name = st.text_input(
        t("common.name"),
        value=intent.name,
        key=key("intent", intent.name, "name"),
        help=t("intents.name_help"),
        persist_state="session",
    )
    description = st.text_area(
        t("common.description"),
        value=intent.description,
        key=key("intent", intent.name, "description"),
        help=t("intents.description_help"),
        height=80,
        persist_state="session",
    )
    new_name = (name or "").strip() or intent.name
    after = with_fields(intent, name=new_name, description=(description or "").strip())

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_name)
        newest = skill.get(Intent, intent.name)
        renewed = with_fields(newest, name=after.name, description=after.description)
        return edit.with_part(renewed, intent.name)(skill)

    save_bar(after != intent, change, key=f"intent/{intent.name}", rename=("intents", new_name))
    delete_button(
        t("intents.delete"),
        t("intents.delete_question", name=intent.name, count=len(intent.all_utterances())),
        edit.without_part(Intent, intent.name),
        key=f"intent/{intent.name}",
    )
