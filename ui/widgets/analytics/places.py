"""Ways from a figure to what it is about."""

from __future__ import annotations

import streamlit as st

from ui.state import session


def open_step(flow: str, step: str) -> None:
    """Show a step on the screen of flows."""
    session.choose("flows", flow)
    session.choose(f"step/{flow}", step)
    session.go("flows")


def open_talk(skill: str, session_id: str) -> None:
    """Show a talk on the screen of conversations."""
    st.session_state[f"conversations/{skill}/chosen"] = session_id
    session.go("conversations")
