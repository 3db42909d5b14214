"""How many clusters there are, when nobody says: so many that texts lie well within their own.

The silhouette (Rousseeuw 1987), with the mean likeness to all of a cluster in the place of distances.
It is judged where texts lie by themselves: where they were gathered, small clusters look too good.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from builder.learning.softmax import Floats
from kits.discovery.kmeans import Labels, cluster, sums_of

FEWEST: Final = 2
# A cluster has this many texts at least, on average.
_TEXTS_A_CLUSTER: Final = 8
_MOST: Final = 400
# Texts that numbers are tried on.
_TRIED_ON: Final = 6_000
_STEP: Final = 1.35
_FINER: Final = (0.8, 0.9, 1.1, 1.2)
# After so many steps without a better one, nothing better is expected.
_PATIENCE: Final = 3


def estimate_count(places: Floats, together: Floats, *, seed: int) -> int:
    """Return the number of clusters; `together` are the places gathered, in which they are found."""
    rows = np.random.default_rng(seed).permutation(len(places))[:_TRIED_ON]
    places, together = places[rows], together[rows]
    most = min(_MOST, max(FEWEST, len(places) // _TEXTS_A_CLUSTER))
    tried: dict[int, float] = {}

    def judge(count: int) -> float:
        if count not in tried:
            labels = cluster(together, count, seed=seed, starts=2).labels
            tried[count] = silhouette(places, labels)
        return tried[count]

    # Two clusters, such as two languages, are often told apart well, and say little.
    fewest = min(most, max(FEWEST, round(len(places) ** 0.5 / 2)))
    count, worse = float(fewest), 0
    while round(count) <= most and worse < _PATIENCE:
        best = max(tried.values(), default=-1.0)
        worse = worse + 1 if judge(round(count)) <= best else 0
        count *= _STEP
    best_count = max(tried, key=lambda n: tried[n])
    for factor in _FINER:
        judge(min(most, max(fewest, round(best_count * factor))))
    return max(tried, key=lambda n: (tried[n], -n))


def silhouette(places: Floats, labels: Labels) -> float:
    """Return how much nearer texts are to their own cluster than to the next, on average: -1 to 1."""
    count = int(labels.max()) + 1
    sizes = np.bincount(labels, minlength=count)
    likeness = places @ sums_of(places, labels, count).T
    rows = np.arange(len(places))
    own = 1 - (likeness[rows, labels] - 1) / np.maximum(sizes[labels] - 1, 1)
    apart = 1 - likeness / np.maximum(sizes, 1)
    apart[rows, labels] = np.inf
    apart[:, sizes == 0] = np.inf
    other = apart.min(axis=1)
    wide = np.maximum(np.maximum(own, other), 1e-9)
    worth = np.where((sizes[labels] > 1) & np.isfinite(other), (other - own) / wide, 0.0)
    return float(worth.mean())
