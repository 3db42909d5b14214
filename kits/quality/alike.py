"""What the utterances of a skill have in common with a text that is not among them yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kits.quality.live.space import Space


@dataclass(frozen=True)
class Near:
    """An utterance of a skill that is like a text, and how much, at most 1."""

    intent: str
    text: str
    likeness: float


def nearest_in(space: Space, texts: Sequence[str], *, most: int) -> list[list[Near]]:
    """Return the utterances of a space that are most like each text, the most alike first."""
    alike = space.meaning.hear(texts) @ space.vectors.T
    alike[:, space.labels < 0] = -1.0
    wanted = min(most, alike.shape[1])
    best = np.argpartition(-alike, wanted - 1, axis=1)[:, :wanted]
    found = []
    for number, rows in enumerate(best):
        ordered = sorted(rows.tolist(), key=lambda row: -float(alike[number, row]))
        keys = ((space.keys[row], float(alike[number, row])) for row in ordered)
        found.append([Near(key[0], key[1], score) for key, score in keys if key is not None])
    return found
