"""Which of the fit candidates to keep: those that say most that is new, none like another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from kits.samples.judge import Judged

# Nearer than this to what is kept already, a candidate says nothing new: 1 is the same.
_SAME: Final = 0.985


def choose(judged: Sequence[Judged], most: int) -> tuple[list[Judged], list[Judged]]:
    """Return the candidates of one intent to keep, best first, and the others with their reasons.

    Each time the one is taken that is likeliest to be right and farthest from all that is there. The
    producers take turns, so that the oddest kind of change does not crowd out the others.
    """
    dropped = [each for each in judged if each.reason is not None]
    fit = [each for each in judged if each.reason is None]
    if not fit:
        return [], dropped
    places = np.stack([each.place for each in fit])
    score = np.asarray([each.score for each in fit])
    nearest = np.asarray([1.0 - each.novelty for each in fit])
    made_by = np.asarray([each.candidate.provenance.producer for each in fit])
    turns: Counter[str] = Counter()
    kept: list[Judged] = []
    open_ = np.ones(len(fit), bool)
    while open_.any():
        fewest = min(turns[name] for name in made_by[open_])
        due = open_ & np.asarray([turns[name] == fewest for name in made_by])
        best = int(np.where(due, score * (1.0 - nearest), -1.0).argmax())
        turns[made_by[best]] += 1
        open_[best] = False
        if nearest[best] > _SAME:
            same = fit[best].novelty < 1.0 - _SAME
            dropped.append(replace(fit[best], reason="known" if same else "alike"))
            continue
        if len(kept) == most:
            dropped.append(replace(fit[best], reason="enough"))
            continue
        kept.append(fit[best])
        nearest = np.maximum(nearest, places @ places[best])
    return kept, dropped
