"""A line to try an intent's templates on: what each recognises in a message, and what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.service import TemplateTrial
from ui.state import session
from ui.widgets.trying.parse import name_of_intent
from ui.wording import escape, reason_of, t, told

_COLOURS: Final = {"slot": "blue", "cue": "violet", "text": "green", "any": "gray"}


def try_templates(intent: str, lines: Sequence[str], *, key: str) -> None:
    """Show a field for a message, and how each template, saved or not, takes it."""
    text = st.text_input(
        t("templates.try"), key=key, placeholder=t("templates.try_example"), persist_state="session"
    )
    if not (text or "").strip() or not lines:
        return
    try:
        tried = session.service().try_templates(session.skill().name, intent, text or "", lines)
    except BuilderError as error:
        st.error(reason_of(error), icon=":material/error:")
        return
    if tried.taken_by is None:
        st.caption(t("templates.taken_by_none"))
    elif tried.taken_by == intent:
        st.success(t("templates.taken_by_this"), icon=":material/check_circle:")
    else:
        other = escape(name_of_intent(tried.taken_by))
        st.warning(t("templates.taken_by_other", intent=other), icon=":material/alt_route:")
    # Those that come nearest first.
    for trial in sorted(tried.trials, key=lambda one: -(one.share or 0.0))[:5]:
        _show(trial, text or "")


def _show(trial: TemplateTrial, text: str) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f"`{trial.template}`")
        if trial.share is None:
            problem = trial.told()
            st.caption(escape(told(problem)) if problem else t("templates.try_missing"))
            return
        st.markdown(_marked(trial, text))
        share, line = f"{trial.share:.0%}", f"{trial.threshold:.0%}"
        words = "templates.try_fits" if trial.fits else "templates.try_short"
        st.caption((":green[✓] " if trial.fits else "") + t(words, share=share, line=line))


def _marked(trial: TemplateTrial, text: str) -> str:
    pieces, at = [], 0
    for piece in sorted(trial.pieces, key=lambda one: one.start):
        if piece.start < at:
            continue
        colour = _COLOURS[piece.kind]
        name = f"@{piece.name}" if piece.kind == "cue" else piece.name
        note = f" :small[:{colour}[{escape(name)}]]" if name else ""
        pieces.append(escape(text[at : piece.start]))
        pieces.append(f":{colour}-background[{escape(text[piece.start : piece.end])}{note}]")
        at = piece.end
    return "".join((*pieces, f":gray[{escape(text[at:])}]" if text[at:].strip() else ""))
