"""Texts are taken while they are written, not only when their field is left."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

_component: Final = st.components.v2.component(
    "dialoom_typing_pause", js=(Path(__file__).parent / "typing_pause.js").read_text("utf-8")
)


def take_while_typing() -> None:
    """Take what is written after a pause of two seconds, but for names; once a page."""
    _component(key="typing_pause", data=None)
