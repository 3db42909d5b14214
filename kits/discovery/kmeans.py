"""Clusters around middles: spherical k-means with careful seeds and several starts.

Arthur & Vassilvitskii, k-means++ (2007), with some drawn at each step and the best kept; Dhillon &
Modha, Concept decompositions for large sparse text data (2001), for unit vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.softmax import Floats, unit_rows

_ROUNDS: Final = 40
_DRAWN: Final = 4
# When fewer rows than this share change their cluster, it is settled.
_SETTLED: Final = 5e-4

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Clusters:
    """The cluster of each row (rows,), the middles (clusters, dimension), and how near rows are."""

    labels: Labels
    middles: Floats
    nearness: float


def cluster(places: Floats, count: int, *, seed: int, starts: int = 4) -> Clusters:
    """Put unit rows into so many clusters; the start with the nearest middles is kept."""
    count = max(1, min(count, len(places)))
    tried = [
        settle(places, _seeds(places, count, np.random.default_rng([seed, start])))
        for start in range(starts)
    ]
    return max(tried, key=lambda clusters: clusters.nearness)


def sums_of(places: Floats, labels: Labels, count: int) -> Floats:
    """Return the sum of the rows of each cluster: (count, dimension)."""
    order = np.argsort(labels, kind="stable")
    bounds = np.searchsorted(labels[order], np.arange(count))
    sums = np.zeros((count, places.shape[1]), np.float32)
    full = np.flatnonzero(np.bincount(labels, minlength=count))
    if len(full):
        sums[full] = np.add.reduceat(places[order], bounds[full], axis=0)
    return sums


def _seeds(places: Floats, count: int, rng: np.random.Generator) -> Floats:
    chosen = [int(rng.integers(len(places)))]
    apart = np.maximum(1 - places @ places[chosen[0]], 0)
    for _ in range(count - 1):
        total = apart.sum()
        odds = apart / total if total > 0 else None
        drawn = rng.choice(len(places), _DRAWN, p=odds)
        left = np.minimum(apart[None], np.maximum(1 - places[drawn] @ places.T, 0))
        best = int(left.sum(axis=1).argmin())
        chosen.append(int(drawn[best]))
        apart = left[best]
    return places[chosen].copy()


def settle(places: Floats, middles: Floats) -> Clusters:
    """Let middles move until hardly a row changes its cluster (Lloyd's algorithm)."""
    labels = np.full(len(places), -1, np.int64)
    for _ in range(_ROUNDS):
        likeness = places @ middles.T
        moved = likeness.argmax(axis=1)
        changed = float((moved != labels).mean())
        labels = moved
        if changed < _SETTLED:
            break
        middles = unit_rows(sums_of(places, labels, len(middles)))
        empty = np.flatnonzero(np.bincount(labels, minlength=len(middles)) == 0)
        if len(empty):
            # A cluster without rows begins anew where rows lie farthest from their middles.
            middles[empty] = places[np.argsort(likeness.max(axis=1))[: len(empty)]]
    return Clusters(labels, middles, float(likeness.max(axis=1).mean()))
