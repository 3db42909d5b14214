"""A decision: what a person said of candidates, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# accept: these are of the intent, but for the exceptions. reject: none of these is worth keeping.
# split: show it in smaller groups. skip: not now.
Verdict = Literal["accept", "reject", "split", "skip"]


@dataclass(frozen=True)
class Decision:
    """One decision of a person on one group, or on one candidate alone."""

    id: str
    by: str
    at: datetime
    verdict: Verdict
    # The group that was looked at, and the ids of its candidates that the verdict is about,
    # without the exceptions.
    group: str
    candidates: tuple[str, ...]
    # The intent that was accepted, which need not be the proposed one.
    intent: str | None = None
    # Ids of candidates that were left out of it, each a movement of the hand.
    exceptions: tuple[str, ...] = ()
    # The intent that was proposed, so that a change of it can be counted.
    proposed: str | None = None
    # From when the group was shown to when the decision was made.
    seconds: float = 0.0
    # Whether it was taken back later.
    undone: bool = False

    @property
    def labelled(self) -> int:
        """How many utterances it labelled when it was made."""
        return len(self.candidates) if self.verdict == "accept" else 0

    @property
    def labels(self) -> int:
        """How many utterances it labelled that still are."""
        return 0 if self.undone else self.labelled

    @property
    def acts(self) -> int:
        """How many things the person decided: one, and one more for each exception."""
        return 1 + len(self.exceptions)
