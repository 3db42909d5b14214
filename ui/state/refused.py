"""What is remembered of changes that were not saved."""

from __future__ import annotations

from dataclasses import dataclass

from builder.errors import BuilderError
from ui.changes.edit import Change
from ui.state import outage, signing
from ui.wording import t, told


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


def refused_by(error: BuilderError | ValueError) -> Refused:
    """Return why a change was not saved, where neither the change nor anybody else's is the reason."""
    if isinstance(error, BuilderError) and signing.note(error):
        return Refused(t("key.not_saved"))
    if isinstance(error, BuilderError) and outage.note(error):
        return Refused(t("outage.not_saved"))
    return Refused(told(error.args[0] if error.args else str(error)))
