"""What was understood of one message: ranking, marked text, slot values."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.conversation.understanding import OUT_OF_SCOPE, Understanding
from builder.schema.utterance import Span, Utterance
from ui.state import session
from ui.wording import escape, find_words, name_of_language, t

_SHOWN: Final = 6
_COLOURS: Final = ("blue", "orange", "green", "violet", "red", "gray")


def show_understanding(understanding: Understanding) -> None:
    """Show what was understood."""
    with st.container(horizontal=True, vertical_alignment="center"):
        inside = understanding.intent.name != OUT_OF_SCOPE
        st.badge(
            name_of_intent(understanding.intent.name),
            color="green" if inside else "gray",
            icon=":material/check:" if inside else ":material/help:",
        )
        st.caption(
            t(
                "parse.summary",
                language=name_of_language(understanding.language),
                in_scope=f"{understanding.in_scope:.0%}",
            )
        )
    st.markdown(_marked(understanding))
    st.markdown(f"**{t('parse.ranking')}**")
    for score in understanding.ranking[:_SHOWN]:
        st.progress(
            min(max(score.score, 0.0), 1.0),
            text=f"{escape(name_of_intent(score.name))} · {score.score:.2f}",
        )
    st.markdown(f"**{t('parse.slots')}**")
    if not understanding.slots:
        st.caption(t("parse.no_slots"))
    else:
        st.dataframe(
            {
                t("parse.slot"): [value.slot or "—" for value in understanding.slots],
                t("parse.text"): [value.text for value in understanding.slots],
                t("parse.value"): [str(value.value) for value in understanding.slots],
                t("parse.type"): [
                    find_words(f"type.{value.type}") or value.type for value in understanding.slots
                ],
                t("parse.source"): [
                    find_words(f"source.{value.source}") or value.source
                    for value in understanding.slots
                ],
                t("parse.score"): [round(value.score, 2) for value in understanding.slots],
            },
            hide_index=True,
        )


def name_of_intent(name: str) -> str:
    """Return an intent's name, with what it means where the engine made it."""
    meaning = find_words(f"intent.{name}")
    return f"{name} · {meaning}" if meaning else name


def _marked(understanding: Understanding) -> str:
    """Write the message as Markdown with coloured spans."""
    pieces, at = [], 0
    for n, value in enumerate(sorted(understanding.slots, key=lambda v: v.start)):
        if value.start < at or value.end <= value.start:
            continue
        pieces.append(escape(understanding.text[at : value.start]))
        colour = _COLOURS[n % len(_COLOURS)]
        name = escape(value.slot or value.type)
        marked = escape(understanding.text[value.start : value.end])
        pieces.append(f":{colour}-background[{marked} :small[:{colour}[{name}]]]")
        at = value.end
    pieces.append(escape(understanding.text[at:]))
    return "".join(pieces)


def as_utterance(understanding: Understanding) -> Utterance:
    """Keep the message with the slot values that were found, as spans."""
    known = {slot.name for slot in session.skill().slots}
    spans, end = [], 0
    for value in sorted(understanding.slots, key=lambda v: v.start):
        if value.slot in known and end <= value.start < value.end:
            spans.append(Span(start=value.start, end=value.end, slot=value.slot or ""))
            end = value.end
    return Utterance(text=understanding.text, spans=tuple(spans))
