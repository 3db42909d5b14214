"""A skill that was just made, opened."""

from __future__ import annotations

from ui.state import session


def open_made(name: str, notice: str) -> None:
    """Open a skill that was made, and say so."""
    session.open_skill(name)
    session.forget_skills()
    session.notify(notice)
    session.go("overview")
