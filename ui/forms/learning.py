"""What training and answering may do besides: expect slips, learn from the inbox, word answers."""

from __future__ import annotations

import streamlit as st

from builder.schema.skill import Skill
from ui.state import session
from ui.wording import t


def edit_learning(skill: Skill) -> dict[str, bool]:
    """Show a switch for each; return the fields as they are set."""
    return {
        name: st.toggle(
            t(f"learning.{name}"),
            value=bool(getattr(skill, name)),
            help=t(f"learning.{name}_help"),
            key=session.field_key("learning", name),
        )
        for name in ("robust", "learn_from_inbox", "phrasing")
    }
