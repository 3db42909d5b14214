"""Whether the server answers: while it does not, what was read of it goes on being shown."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError

_CODES: Final = ("server-unreachable", "server-timeout")
_AWAY: Final = "outage"


def begin_run() -> None:
    """Know nothing of an outage until the server is asked again."""
    st.session_state.pop(_AWAY, None)


def note(error: BuilderError) -> bool:
    """Remember that the server does not answer, where that is the error; tell whether it is."""
    found = error.code in _CODES
    st.session_state[_AWAY] = found or is_away()
    return found


def is_away() -> bool:
    """Tell whether it was found in this run that the server does not answer."""
    return bool(st.session_state.get(_AWAY))
