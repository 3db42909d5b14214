"""What a tab works on: one object, so that a run that is stopped half way leaves it whole.

Streamlit may end a run at any touch of the screen or of its own memory, as when a second field is left
before the first one's run is over. What the server has saved must be known here all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from ui.service import Draft
from ui.state.refused import StaleSave

# How many of one's own changes can be taken back.
_MOST_UNDO: Final = 100
# The revision that a change was made on, and the one it made.
Made = tuple[int, int]


@dataclass
class Work:
    """The draft as last read or saved, the changes that can be taken back, the fields' generation."""

    draft: Draft | None = None
    stale: StaleSave | None = None
    undo: list[Made] = field(default_factory=list)
    redo: list[Made] = field(default_factory=list)
    epoch: int = 0
    # Parts as they were when their forms were opened, by the keys of fields.
    opened: dict[str, Any] = field(default_factory=dict)

    def leave(self) -> None:
        """Forget the skill that was open."""
        self.draft = self.stale = None
        self.undo, self.redo = [], []

    def renew_fields(self) -> None:
        """Give every field on the screen the value that the held draft has."""
        self.epoch += 1
        self.opened = {}

    def keep(self, before: int, after: Draft) -> None:
        """Hold what this tab has just saved on a revision, as a change that can be taken back."""
        self.undo = [*self.undo[1 - _MOST_UNDO :], (before, after.revision)]
        self.redo = []
        self.draft = after

    def go_back(self, before: int, after: Draft, *, forward: bool) -> None:
        """Hold the draft with the last change taken back, or with the last of those made again."""
        taken, put = (self.redo, self.undo) if forward else (self.undo, self.redo)
        taken.pop()
        if taken:
            # What the step before led to is what holds again, under another number.
            taken[-1] = (taken[-1][0], after.revision)
        put.append((before, after.revision))
        self.draft = after
        self.renew_fields()
