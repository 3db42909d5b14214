"""Messages that were set aside: remembered by the server, and brought back while one can."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from builder.errors import BuilderError
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.text import fold
from builder.wire.data import PointShape
from builder.wire.inbox import NewCandidate
from ui.state import session
from ui.wording import reason_of, t

_HELD: Final = "data/ignored"
_LAST: Final = "data/ignored/last"
_FRESH_SECONDS: Final = 30.0


def known_ignored(name: str) -> set[tuple[str, str]]:
    """Return (language, folded text) of what was set aside in a skill, not older than some seconds."""
    held = st.session_state.get(_HELD)
    now = time.monotonic()
    if held is None or held[0] != name or now - held[1] > _FRESH_SECONDS:
        found = {(c.language, fold(c.utterance.text)) for c in session.service().ignored(name)}
        held = (name, now, found)
        st.session_state[_HELD] = held
    told: set[tuple[str, str]] = held[2]
    return told


def is_open_to_decide(skill: Skill, ignored: set[tuple[str, str]]) -> Callable[[PointShape], bool]:
    """Return what tells of a message whether it is neither in the skill by now nor set aside."""
    said = {fold(u.text) for intent in skill.intents for u in intent.all_utterances()}
    said |= {fold(text) for texts in skill.out_of_scope.values() for text in texts}

    def decide(point: PointShape) -> bool:
        text = fold(point.text)
        return text not in said and (point.language, text) not in ignored

    return decide


def ignore(name: str, points: Sequence[PointShape]) -> None:
    """Set messages aside, so that neither a picture nor the inbox shows them."""
    candidates = tuple(
        NewCandidate(
            utterance=Utterance(text=point.text),
            language=point.language,
            producer=point.producer or "talks",
            count=point.count,
        )
        for point in points
    )
    if _set(name, candidates, ignored=True):
        st.session_state[_LAST] = (name, candidates)
        session.notify(t("clusters.ignored", count=len(candidates)))
    st.rerun()


def offer_undo(name: str) -> None:
    """Offer to bring back what was set aside last."""
    of_skill, candidates = st.session_state.get(_LAST, (None, ()))
    if of_skill != name or not candidates:
        return
    if st.button(t("clusters.bring_back", count=len(candidates)), icon=":material/undo:"):
        if _set(name, candidates, ignored=False):
            st.session_state.pop(_LAST, None)
        st.rerun()


def _set(name: str, candidates: Sequence[NewCandidate], *, ignored: bool) -> bool:
    try:
        session.service().ignore(name, candidates, ignored=ignored)
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
        return False
    st.session_state.pop(_HELD, None)
    return True
