"""One skill at a glance: what it holds, what is wrong with it, and its own settings."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.schema.skill import Thresholds
from ui.changes.edit import with_settings
from ui.forms.learning import edit_learning
from ui.forms.save_bar import save_bar
from ui.forms.strangers import edit_strangers
from ui.state import session
from ui.widgets.problems import show_problems
from ui.widgets.report.keep import edit_keep
from ui.widgets.variants import edit_titles, sample
from ui.wording import escape, moment, name_of_language, screen_language, t

# How many of the earlier drafts are listed.
_HISTORY: Final = 20
# How many problems are listed unless all are asked for.
_PROBLEMS: Final = 20


def show() -> None:
    """Show the open skill at a glance."""
    skill = session.skill()
    st.title(escape(sample(skill.title, screen_language()) or skill.name), anchor=False)
    st.caption(
        f"{escape(skill.name)} · {' · '.join(map(name_of_language, skill.languages))} · "
        + t("overview.revision", revision=session.draft().revision)
    )
    counts = {
        "intents": len(skill.intents),
        "utterances": sum(len(intent.all_utterances()) for intent in skill.intents),
        "slots": len(skill.slots),
        "responses": len(skill.responses),
        "flows": len(skill.flows),
        "faq": len(skill.faq),
    }
    for column, (name, count) in zip(st.columns(len(counts)), counts.items(), strict=True):
        column.metric(t(f"overview.{name}"), count, border=True)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(t("overview.problems"), anchor=False)
        with st.container():
            _show_problems()
        with st.expander(t("overview.history"), icon=":material/history:"):
            _show_history()
    with right:
        st.subheader(t("overview.settings"), anchor=False)
        _edit_settings()


def _show_problems() -> None:
    found = session.problems()
    if not found:
        st.success(t("overview.no_problems"), icon=":material/check_circle:")
        return
    ordered = sorted(found, key=lambda problem: problem.severity != "error")
    shown = len(ordered)
    if shown > _PROBLEMS and not st.toggle(t("overview.all_problems", count=shown)):
        shown = _PROBLEMS
    show_problems(ordered[:shown], places=True)


def _show_history() -> None:
    """Show the earlier drafts once asked for, each with a way back to it."""
    skill = session.skill()
    if not st.toggle(t("overview.show_history"), key="history"):
        return
    st.caption(t("overview.history_help"))
    for line in session.service().history(skill.name)[:_HISTORY]:
        with st.container(horizontal=True, vertical_alignment="center"):
            when = moment(line.created_at)
            st.markdown(
                t("overview.draft", revision=line.revision, when=when, note=escape(line.note)),
                width="stretch",
            )
            if line.revision != session.draft().revision and st.button(
                t("overview.restore"), key=f"restore/{line.revision}", icon=":material/undo:"
            ):
                _restore(line.revision)


def _restore(revision: int) -> None:
    earlier = session.service().draft(session.skill().name, revision=revision).skill
    session.save(lambda _: earlier, t("overview.restored", revision=revision))
    st.rerun()


def _edit_settings() -> None:
    skill = session.skill()
    key = session.field_key
    title = edit_titles(t("overview.title"), skill.title, key="title")
    description = st.text_area(
        t("common.description"),
        value=skill.description,
        key=key("description"),
        height=90,
    )
    languages = st.multiselect(
        t("overview.languages"),
        list(dict.fromkeys((*skill.languages, "zh", "en"))),
        default=list(skill.languages),
        key=key("languages"),
        format_func=name_of_language,
        accept_new_options=True,
        help=t("overview.languages_help"),
    )
    left, right = st.columns(2)
    zone = left.text_input(t("overview.time_zone"), value=skill.time_zone, key=key("zone"))
    minutes = right.number_input(
        t("overview.session_minutes"),
        value=skill.session_minutes,
        min_value=1,
        max_value=60 * 24 * 30,
        key=key("minutes"),
        help=t("overview.session_minutes_help"),
    )
    thresholds = Thresholds(
        keep=edit_keep(skill.thresholds.keep),
        close=skill.thresholds.close,
        intent=_edit_threshold("intent", skill.thresholds.intent),
        answer=_edit_threshold("answer", skill.thresholds.answer),
    )
    learning = edit_learning(skill)
    out_of_scope = edit_strangers(skill.out_of_scope)
    fields = {
        "title": title,
        "description": (description or "").strip(),
        "languages": tuple(languages) or skill.languages,
        "time_zone": (zone or "").strip() or skill.time_zone,
        "session_minutes": int(minutes or skill.session_minutes),
        "thresholds": thresholds,
        "out_of_scope": out_of_scope,
        **learning,
    }
    # What somebody else made of the other fields meanwhile stays.
    written = {name: value for name, value in fields.items() if getattr(skill, name) != value}
    save_bar(bool(written), with_settings(**written), key="settings", shows=tuple(fields))


def _edit_threshold(name: str, before: float | None) -> float | None:
    own = st.toggle(
        t(f"overview.{name}_threshold"),
        value=before is not None,
        key=session.field_key(name, "own"),
        help=t("overview.threshold_help"),
    )
    if not own:
        return None
    return st.slider(
        t(f"overview.{name}_threshold"),
        0.0,
        1.0,
        0.5 if before is None else before,
        0.01,
        key=session.field_key(name, "threshold"),
        label_visibility="collapsed",
    )
