"""How far a training is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """The stage a training is in, the share that is done (0 to 1), and a sentence for people."""

    stage: str
    done: float
    message: str


Report = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Tell nobody."""
