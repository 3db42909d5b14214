"""“This was wrong”: what a message should have been becomes a labelled utterance of the draft."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.conversation.understanding import OUT_OF_SCOPE, Understanding
from builder.errors import BuilderError, Invalid
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance, parse_markup, to_markup
from builder.sentence import verbatim
from ui.changes import edit
from ui.changes.copies import with_fields
from ui.changes.edit import Change
from ui.state import session
from ui.state.trying import Said
from ui.widgets.trying.parse import as_utterance, name_of_intent
from ui.wording import reason_of, t

_LABELLED: Final = "try/labelled"


def show_should_have_been(name: str, said: Said) -> None:
    """Offer to say what a message should have been understood as; then to learn it at once."""
    debug = said.answer.debug if said.answer is not None else None
    heard = debug.understanding if debug is not None else None
    if heard is None or said.text.startswith("/"):
        return
    with st.expander(t("wrong.title"), icon=":material/thumb_down:"):
        _choose(heard, said)
    if st.session_state.get(_LABELLED) == (name, said.message_id):
        _offer_to_learn(name)


def _choose(heard: Understanding, said: Said) -> None:
    names = [intent.name for intent in session.skill().intents]
    others = [score.name for score in heard.ranking if score.name in names]
    choices = list(dict.fromkeys([*others, *names, OUT_OF_SCOPE]))
    if heard.intent.name in choices:
        # What it was taken for stands last: it was wrong, or only its marks were.
        choices.remove(heard.intent.name)
        choices.append(heard.intent.name)
    with st.form(f"wrong/{said.message_id}", border=False):
        intent = st.selectbox(
            t("wrong.intent"), choices, format_func=name_of_intent, help=t("wrong.intent_help")
        )
        text = st.text_input(
            t("wrong.marked"), value=to_markup(as_utterance(heard)), help=t("wrong.marked_help")
        )
        if not st.form_submit_button(t("wrong.save"), type="primary", icon=":material/add:"):
            return
    try:
        utterance = parse_markup((text or "").strip())
        if not utterance.text:
            raise Invalid("utterance-empty", verbatim(t("wrong.empty")))
    except (BuilderError, ValueError) as error:
        st.error(reason_of(error), icon=":material/error:")
        return
    change = labelled(intent or OUT_OF_SCOPE, heard.language, utterance)
    if session.save(change, t("wrong.saved", intent=name_of_intent(intent or OUT_OF_SCOPE))):
        st.session_state[_LABELLED] = (session.skill().name, said.message_id)
    st.rerun()


def labelled(intent: str, language: str, utterance: Utterance) -> Change:
    """Make an utterance one of an intent, or of what is out of scope, and of nothing else."""

    def change(skill: Skill) -> Skill:
        taken = edit.removed([utterance.text])
        for other in skill.intents:
            if any(each.text == utterance.text for each in other.utterances.get(language, ())):
                skill = edit.with_utterances(other.name, language, taken)(skill)
        outside = {
            code: tuple(text for text in texts if text != utterance.text)
            for code, texts in skill.out_of_scope.items()
        }
        if intent == OUT_OF_SCOPE:
            outside[language] = (*outside.get(language, ()), utterance.text)
        skill = with_fields(skill, out_of_scope={c: texts for c, texts in outside.items() if texts})
        if intent == OUT_OF_SCOPE:
            return skill
        return edit.with_utterances(intent, language, edit.added([utterance]))(skill)

    return change


def _offer_to_learn(name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(":material/bolt: " + t("wrong.learn"))
        if st.button(t("wrong.learn_now"), key=f"wrong/{name}/learn", type="primary"):
            learn_news(name)


def learn_news(name: str) -> None:
    """Have what is new in the draft learned now, and try the version that knows it."""
    try:
        with st.spinner(t("try.learning")):
            version = session.service().learn_news(name)
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
    else:
        st.session_state.pop(f"try/{name}/version", None)
        st.session_state.pop(_LABELLED, None)
        session.notify(t("try.learned", version=version.version))
    st.rerun()
