"""What the inbox's screen knows: asked for again after a decision, and when it is not fresh any more."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import streamlit as st

from ui.service import AgreementShape, InboxShape, MeterAnswer
from ui.state import session

_HELD: Final = "inbox/facts"
_FRESH_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Facts:
    """How the inbox stands, what labelling cost, and how far people agree."""

    inbox: InboxShape
    meter: MeterAnswer
    agreement: tuple[AgreementShape, ...]


def facts_of(skill: str, person: str) -> Facts:
    """Return the facts of a skill's inbox, not older than some seconds."""
    held = st.session_state.get(_HELD)
    now = time.monotonic()
    if held is not None:
        key, asked, facts = held
        if key == (skill, person) and now - asked < _FRESH_SECONDS:
            found: Facts = facts
            return found
    service = session.service()
    fresh = Facts(
        service.inbox(skill, person or None),
        service.meter(skill, st.context.timezone or "UTC"),
        service.agreement(skill),
    )
    st.session_state[_HELD] = ((skill, person), now, fresh)
    return fresh


def forget_facts() -> None:
    """Ask again when they are needed next."""
    st.session_state.pop(_HELD, None)
