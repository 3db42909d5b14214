"""The audit list: who did what, newest first, a page at a time."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.wire.access import AuditLine
from ui.state import session
from ui.widgets.settings.act import is_admin, role_name
from ui.wording import find_words, moment, t

_PLACES: Final = "audit/places"
_MACHINES: Final = {"local": "me.local", "admin": "me.server_key", "server": "me.server"}


def show_audit() -> None:
    """Show a page of the audit list."""
    if not is_admin():
        return
    places: list[str | None] = st.session_state.setdefault(_PLACES, [None])
    page = session.service().audit(places[-1])
    if not page.lines:
        st.info(t("audit.none"), icon=":material/history:")
    else:
        st.dataframe(
            [_row(line) for line in page.lines],
            hide_index=True,
            width="stretch",
            column_config={name: t(f"audit.{name}") for name in ("when", "who", "what", "details")},
        )
    with st.container(horizontal=True):
        if st.button(t("audit.newer"), icon=":material/arrow_back:", disabled=len(places) == 1):
            places.pop()
            st.rerun()
        if st.button(t("audit.older"), icon=":material/arrow_forward:", disabled=page.next is None):
            places.append(page.next)
            st.rerun()


def _row(line: AuditLine) -> dict[str, str]:
    who = t(_MACHINES[line.actor]) if line.actor in _MACHINES else line.actor
    what = find_words(f"audit.{line.action}") or line.action
    return {
        "when": moment(line.at.isoformat()),
        "who": f"{who} ({line.key})" if line.key else who,
        "what": what.format(target=line.target),
        "details": _details(line),
    }


def _details(line: AuditLine) -> str:
    told: list[str] = []
    for name, value in line.details.items():
        if value in (None, [], {}):
            continue
        shown = role_name(str(value)) if name == "role" else value
        shown = ", ".join(map(str, shown)) if isinstance(shown, list) else shown
        label = find_words(f"audit.in_{name}") or name
        told.append(f"{label}: {shown}")
    return " · ".join(told)
