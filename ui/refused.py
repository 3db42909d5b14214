"""What is remembered of changes that were not saved."""

from __future__ import annotations

from dataclasses import dataclass

from ui.edit import Change


@dataclass(frozen=True)
class StaleSave:
    """A save that was refused because somebody else saved first."""

    skill: str
    change: Change
    done: str | None


@dataclass(frozen=True)
class Refused:
    """Why a change was not saved, as a sentence; None where the person is asked on the screen."""

    why: str | None
