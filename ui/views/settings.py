"""Settings: who may do what, how programs come in, and how long things are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.state import signing
from ui.widgets.settings.actions import show_actions
from ui.widgets.settings.audit import show_audit
from ui.widgets.settings.channels import show_channels
from ui.widgets.settings.keys import show_keys
from ui.widgets.settings.members import show_members
from ui.widgets.settings.retention import show_retention
from ui.widgets.settings.screens import show_screens
from ui.wording import reason_of, t

_SECTIONS: Final[dict[str, tuple[Callable[[], None], str]]] = {
    "members": (show_members, ":material/group:"),
    "keys": (show_keys, ":material/key:"),
    "channels": (show_channels, ":material/hub:"),
    "actions": (show_actions, ":material/dns:"),
    "retention": (show_retention, ":material/auto_delete:"),
    "audit": (show_audit, ":material/history:"),
    "screens": (show_screens, ":material/translate:"),
}
_CHOSEN: Final = "settings/section"
_PICKED: Final = "settings/picked"


def show() -> None:
    """Show one section of the settings at a time."""
    st.title(t("page.settings"), anchor=False)
    st.caption(t("settings.intro"))
    # What a widget holds is forgotten on other pages; where one was is not. Given as a default, it would
    # make a new widget of the control at each change, which loses every second click.
    if _PICKED not in st.session_state:
        st.session_state[_PICKED] = st.session_state.get(_CHOSEN, "members")
    chosen = st.segmented_control(
        t("settings.section"),
        list(_SECTIONS),
        format_func=lambda name: f"{_SECTIONS[name][1]} {t(f'settings.{name}')}",
        key=_PICKED,
        required=True,
        label_visibility="collapsed",
    )
    name = str(chosen or "members")
    st.session_state[_CHOSEN] = name
    try:
        _SECTIONS[name][0]()
    except BuilderError as error:
        if error.code in signing.CODES:
            raise
        st.error(reason_of(error), icon=":material/error:")
