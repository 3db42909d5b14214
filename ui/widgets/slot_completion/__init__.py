"""Slots are offered while somebody writes their place in a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.wording import t

_component: Final = st.components.v2.component(
    "dialoom_slot_completion",
    js=(Path(__file__).parent / "slot_completion.js").read_text("utf-8"),
)


def places_completed(places: Sequence[str], *, key: str) -> DeltaGenerator:
    """Return a container in whose text areas `{` offers these places, if there are any."""
    if not places:
        return st.container()
    holder = st.container(key=f"places/{key}")
    with holder:
        _component(
            key=f"{key}/completion", data={"places": list(places), "label": t("variants.place")}
        )
    return holder
