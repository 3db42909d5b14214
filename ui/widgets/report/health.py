"""How well each intent is understood, by what training held out of the newest version."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.service import HealthShape, IntentFigures
from ui.state import session
from ui.widgets.report.asked_list import can_open, name_of_intent, open_intent
from ui.wording import escape, t

_HEALTH: Final = "intent_health"
# A new version comes at most every few seconds.
_FRESH_SECONDS: Final = 10.0
# So many of the intents that it is confused with have a button.
_NAMED: Final = 4
_SOUND, _WEAK = 0.85, 0.7


def health() -> HealthShape:
    """Return the figures of the open skill's intents, not older than a few seconds."""
    name = session.skill_name() or ""
    held: tuple[str, float, HealthShape] | None = st.session_state.get(_HEALTH)
    if held is not None and held[0] == name and time.monotonic() - held[1] < _FRESH_SECONDS:
        return held[2]
    try:
        found = session.service().health(name)
    except BuilderError:
        # The page is about utterances, and works without.
        found = HealthShape(version=None)
    st.session_state[_HEALTH] = (name, time.monotonic(), found)
    return found


def figures_by_intent() -> dict[str, IntentFigures]:
    """Return the figures of each intent that has any."""
    return {line.intent: line for line in health().intents}


def badge_of(count: int, figures: IntentFigures | None) -> str:
    """Return what stands beside an intent in the list: its utterances, and how many are understood."""
    if figures is None or not figures.asked:
        return str(count)
    return f"{count} · {figures.right / figures.asked:.0%}"


def show_health(intent: str) -> None:
    """Show how well one intent is understood, and a way to those it is confused with."""
    found = health()
    if found.version is None:
        return
    figures = next((line for line in found.intents if line.intent == intent), None)
    if figures is None or not figures.asked:
        st.caption(t("health.unknown", version=found.version))
        return
    share = figures.right / figures.asked
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(
            t("health.right", right=figures.right, asked=figures.asked),
            color="green" if share >= _SOUND else "orange" if share >= _WEAK else "red",
            icon=":material/monitor_heart:",
            help=t("health.help", version=found.version),
        )
        if figures.refused:
            st.badge(t("health.refused", count=figures.refused), color="gray")
        if figures.confused:
            st.caption(t("health.confused"), width="content")
        for name, count in figures.confused[:_NAMED]:
            if st.button(
                t("health.confusion", intent=escape(name_of_intent(name)), count=count),
                key=f"health/{intent}/{name}",
                type="tertiary",
                icon=":material/compare_arrows:",
                disabled=not can_open(name),
                help=t("health.open_help"),
            ):
                open_intent(name)
