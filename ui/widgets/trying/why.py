"""Why a message was understood as it was: what fired, what it is like, what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from builder.conversation.explanation import Explanation, Likeness
from builder.conversation.understanding import OUT_OF_SCOPE
from builder.errors import BuilderError
from ui.state import session
from ui.widgets.trying.parse import name_of_intent
from ui.wording import escape, find_words, reason_of, t

# From how much of a score on a word is shown as carrying much, and some.
_MUCH: Final = 0.15
_SOME: Final = 0.03


@dataclass(frozen=True)
class Asked:
    """A message, and where in a talk with a version of a skill it was said."""

    skill: str
    version: int
    language: str | None
    text: str
    requested_slot: str | None
    flow: str | None


def show_why(asked: Asked) -> None:
    """Offer the explanation of a message; it is asked for on demand, since it takes a second."""
    key = f"why/{asked}"
    if key not in st.session_state:
        if not st.button(t("why.ask"), icon=":material/psychology_alt:", key=f"{key}/ask"):
            return
        try:
            with st.spinner(t("why.asking")):
                st.session_state[key] = session.service().explain(
                    asked.skill,
                    asked.text,
                    language=asked.language,
                    version=asked.version,
                    requested_slot=asked.requested_slot,
                    flow=asked.flow,
                )
        except BuilderError as error:
            st.error(reason_of(error), icon=":material/error:")
            return
        # One explanation is kept; the next message has its own.
        for other in [k for k in st.session_state if str(k).startswith("why/") and k != key]:
            del st.session_state[other]
    with st.container(border=True):
        _show(st.session_state[key])


def _show(explained: Explanation) -> None:
    st.markdown(f"**{t('why.title')}** {_reason(explained)}")
    if explained.words:
        st.markdown(f"**{t('why.words')}**", help=t("why.words_help"))
        st.markdown(_marked(explained))
        st.caption(_flip(explained))
    if explained.nearest:
        st.markdown(f"**{t('why.nearest')}**")
        _show_likenesses((*explained.nearest, *_others(explained)))
    if explained.opinions and explained.fired is None:
        with st.expander(t("why.heads"), icon=":material/groups:"):
            st.dataframe(
                {
                    t("why.view"): [opinion.view for opinion in explained.opinions],
                    t("why.weight"): [opinion.weight for opinion in explained.opinions],
                    t("why.says"): [
                        ", ".join(f"{s.name} {s.score:.2f}" for s in opinion.intents)
                        for opinion in explained.opinions
                    ],
                },
                hide_index=True,
            )


def _reason(explained: Explanation) -> str:
    understanding, other = explained.understanding, explained.runner_up
    if explained.fired is not None:
        reason = t(f"why.by_{understanding.origin}", fired=escape(explained.fired))
        share = t("why.share", share=f"{explained.share:.0%}") if explained.share else ""
        return f"{reason} {share}"
    if understanding.origin == "nothing":
        return t("why.nothing")
    in_scope, line = f"{understanding.in_scope:.0%}", f"{explained.threshold:.0%}"
    if understanding.intent.name == OUT_OF_SCOPE:
        name = name_of_intent(other.name) if other else "–"
        return t("why.outside", in_scope=in_scope, line=line, other=escape(name))
    if other is None or explained.margin is None:
        return t("why.inside", in_scope=in_scope, line=line)
    return t(
        "why.before",
        in_scope=in_scope,
        line=line,
        margin=f"{explained.margin:.2f}",
        other=escape(name_of_intent(other.name)),
    )


def _marked(explained: Explanation) -> str:
    """Write the message with the words that carry the decision in colour."""
    text, pieces, at = explained.understanding.text, [], 0
    for word in explained.words:
        pieces.append(escape(text[at : word.start]))
        shown = escape(word.text)
        if word.carried >= _MUCH:
            shown = f":green-background[**{shown}**]"
        elif word.carried >= _SOME:
            shown = f":green[{shown}]"
        elif word.carried <= -_SOME:
            shown = f":orange[{shown}]"
        pieces.append(shown)
        at = word.end
    return "".join((*pieces, escape(text[at:])))


def _flip(explained: Explanation) -> str:
    if explained.flip is None:
        return t("why.no_flip")
    return t(
        "why.flip",
        words=" · ".join(escape(text) for text in explained.flip.without),
        intent=escape(name_of_intent(explained.flip.intent.name)),
        score=f"{explained.flip.intent.score:.2f}",
    )


def _others(explained: Explanation) -> tuple[Likeness, ...]:
    """Return the nearest of the runner-up that are not among the nearest of all."""
    return tuple(one for one in explained.nearest_other if one not in explained.nearest)


def _show_likenesses(likenesses: tuple[Likeness, ...]) -> None:
    st.dataframe(
        {
            t("parse.text"): [one.text for one in likenesses],
            t("why.intent"): [
                find_words(f"intent.{one.intent}") or one.intent for one in likenesses
            ],
            t("why.likeness"): [one.likeness for one in likenesses],
        },
        hide_index=True,
        column_config={
            t("why.likeness"): st.column_config.ProgressColumn(
                min_value=0.0, max_value=1.0, format="%.2f"
            )
        },
    )
