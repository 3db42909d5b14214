"""What talks are looked for: words that were said, and what else they must hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from builder.analytics.outcome import OUTCOMES, Outcome
from builder.client.analytics import Days, Search
from ui.state import session
from ui.widgets.analytics.period import own_zone
from ui.wording import find_words, t

_PERIODS: Final = {"ever": None, "today": 1, "days_7": 7, "days_30": 30, "days_90": 90}


@dataclass(frozen=True)
class Wanted:
    """What is looked for; `begins` is how ids of sessions begin."""

    search: Search | None
    begins: str

    @property
    def is_all(self) -> bool:
        """Tell whether every talk is listed."""
        return self.search is None and not self.begins


def choose_search(skill: str) -> Wanted:
    """Return what the person looks for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            t("conversations.said"),
            help=t("conversations.said_help"),
            max_chars=200,
            key=_key(skill, "said"),
            icon=":material/search:",
            persist_state="session",
        ).strip()
        with st.popover(t("conversations.more"), icon=":material/filter_list:"):
            intent, flow, outcome, handed_off, days, begins = _choose_more(skill)
    within = Days(days, None, None, own_zone()) if days is not None else None
    search = Search(text, intent, flow, outcome, handed_off, within)
    return Wanted(None if search == Search() else search, begins)


def _choose_more(
    skill: str,
) -> tuple[str | None, str | None, Outcome | None, bool, int | None, str]:
    held = session.skill()
    period = st.selectbox(
        t("analytics.period"),
        list(_PERIODS),
        format_func=lambda each: t("conversations.ever" if each == "ever" else f"analytics.{each}"),
        key=_key(skill, "period"),
        persist_state="session",
    )
    outcome = st.selectbox(
        t("conversations.outcome"),
        OUTCOMES,
        index=None,
        format_func=lambda each: t(f"outcome.{each}"),
        placeholder=t("conversations.any"),
        key=_key(skill, "outcome"),
        persist_state="session",
    )
    names = [intent.name for intent in held.intents]
    intent = st.selectbox(
        t("analytics.intent"),
        [*names, "out_of_scope"],
        index=None,
        format_func=lambda each: find_words(f"intent.{each}") or each,
        placeholder=t("conversations.any"),
        key=_key(skill, "intent"),
        persist_state="session",
    )
    flow = st.selectbox(
        t("analytics.flow"),
        [flow.name for flow in held.flows],
        index=None,
        placeholder=t("conversations.any"),
        key=_key(skill, "flow"),
        persist_state="session",
    )
    handed_off = st.checkbox(
        t("conversations.handed_off"), key=_key(skill, "handed_off"), persist_state="session"
    )
    begins = st.text_input(
        t("conversations.search"),
        help=t("conversations.search_help"),
        max_chars=200,
        key=_key(skill, "begins"),
        persist_state="session",
    ).strip()
    days = _PERIODS.get(str(period))
    return intent, flow, outcome, handed_off, days, begins


def _key(skill: str, field: str) -> str:
    return f"conversations/{skill}/{field}"
