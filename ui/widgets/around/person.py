"""The name under which a person labels and speaks: the member's own, or one that is typed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ui.state import signing
from ui.wording import escape, t

_TYPED: Final = "person/name"


def ask_person(why: str) -> str:
    """Return the person's name; ask for it, and say why, where the key names nobody."""
    known = signing.person()
    if known:
        st.caption(":material/badge: " + t("me.as", name=escape(known)))
        return known
    # What a widget holds is forgotten on other pages; a name is not.
    typed = st.text_input(
        t("me.your_name"),
        value=st.session_state.get(_TYPED, ""),
        max_chars=80,
        help=why,
        autocomplete="nickname",
    )
    name = str(typed or "").strip()
    st.session_state[_TYPED] = name
    return name


def known_person() -> str:
    """Return the person's name where it need not be asked for; empty where nobody has given one."""
    return signing.person() or str(st.session_state.get(_TYPED, ""))
