"""What a decision on a group is expected to bring: what its labels are worth, and what they cost.

A label teaches what was not believed before: confirming what is sure teaches little. A group costs its
decision, and a movement of the hand for each member that is of another intent. Where members of a group
lie together and are believed to be split between the same intents in the same way, they mostly share
their fate: one change of the proposed intent puts all of them right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np

from builder.learning.softmax import Floats

# To learn most from few decisions, or to label most with few.
Aim = Literal["accuracy", "labels"]
# What a label is worth that only confirms what is sure.
_CONFIRMING: Final[Mapping[Aim, float]] = {"accuracy": 0.02, "labels": 1.0}
# How far members share their fate where their beliefs are the same.
_SHARED_FATE: Final = 0.7
# The first labels of an intent teach most: with so many more of them, one is worth half as much.
_ENOUGH: Final = 5.0


def likely_share(shares: Floats) -> float:
    """Return what part of a group is expected to be of one intent, 0 to 1.

    `shares` (members, intents) is what each member is believed to mean.
    """
    mean = shares.mean(axis=0)
    best = float(mean.max())
    apart = float(((shares - mean) ** 2).sum(axis=1).mean())
    most_apart = 1.0 - float((mean**2).sum()) + 1e-9
    return best + (1.0 - best) * _SHARED_FATE * (1.0 - min(1.0, apart / most_apart))


def worth_of(beliefs: Floats, counts: Floats, aim: Aim) -> float:
    """Return what labels of members are worth that are believed so far to be right; all (members,).

    A label teaches what was not believed before. What was said more often counts more, by its logarithm.
    """
    each = 1.0 - beliefs + np.float32(_CONFIRMING[aim])
    return float((each * np.log2(1.0 + counts)).sum())


def cost(members: int, likely: float) -> float:
    """Return how many movements a group is expected to take: its decision, and each member moved."""
    return 1.0 + members * (1.0 - likely)


def need(labels: float, aim: Aim) -> float:
    """Return what a label is worth to an intent that has so many, beside one that has none."""
    return float(np.sqrt(_ENOUGH / (labels + _ENOUGH))) if aim == "accuracy" else 1.0
