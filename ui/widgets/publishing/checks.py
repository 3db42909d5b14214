"""What is to be known before a version is published: a line a check, the worst first."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ui.service.publishing import CheckShape, ChecksShape, Deployment, Environment
from ui.state import session
from ui.wording import escape, find_words, t, told

_ORDER: Final = ("blocker", "warning", "ok")
_ICONS: Final = {
    "blocker": ":red[:material/block:]",
    "warning": ":orange[:material/warning:]",
    "ok": ":green[:material/check_circle:]",
}
_STATE: Final = "publish/checks"


def show_checks(name: str, version: int, deployed: dict[Environment, Deployment]) -> None:
    """Show the checks of a version before production."""
    found = _held(name, version, deployed)
    if found is None:
        with st.spinner(t("checks.looking")):
            found = session.service().checks(name, version, "production")
        st.session_state[_STATE] = (_key(name, version, deployed), found)
        if any(check.level == "blocker" for check in found.checks):
            # The button above is told of them.
            st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("checks.intro", version=version), width="stretch")
        if st.button(t("checks.again"), icon=":material/refresh:", type="tertiary"):
            forget_checks()
            st.rerun()
    with st.container(border=True):
        for check in sorted(found.checks, key=lambda each: _ORDER.index(each.level)):
            st.markdown(f"{_ICONS[check.level]} {_told(check)}")


def blockers_of(name: str, version: int, deployed: dict[Environment, Deployment]) -> int:
    """Return how many checks speak against publishing a version, as far as they were looked at."""
    found = _held(name, version, deployed)
    return sum(check.level == "blocker" for check in found.checks) if found is not None else 0


def forget_checks() -> None:
    """Look at the checks anew."""
    st.session_state.pop(_STATE, None)


def _held(name: str, version: int, deployed: dict[Environment, Deployment]) -> ChecksShape | None:
    key, found = st.session_state.get(_STATE, (None, None))
    held: ChecksShape | None = found if key == _key(name, version, deployed) else None
    return held


def _key(name: str, version: int, deployed: dict[Environment, Deployment]) -> tuple[object, ...]:
    line = session.summary()
    answers = tuple(now.version for now in deployed.values())
    return name, version, answers, line.revision if line is not None else None


def _told(check: CheckShape) -> str:
    """Return a check as a sentence in the language of the screens; the server's where there is none."""
    words = find_words(f"check.{check.code}")
    if words is None:
        return escape(told(check.told()))
    facts = {key: _fact(key, value) for key, value in check.facts.items()}
    if "why" in facts:
        # The check says nothing but why.
        facts["why"] = escape(told(check.told()))
    return words.format(**facts)


def _fact(key: str, value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1%}"
    if isinstance(value, list):
        return escape(t("checks.comma").join(f"“{each}”" for each in value))
    return escape(str(value))
