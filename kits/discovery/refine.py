"""Clusters that teach the places: the surest of each become labels, by which texts are moved.

After Zhang et al., Discovering New Intents with Deep Aligned Clustering (2021), with the small map of
`builder/learning/adaptation.py` in the place of a network: some seconds in place of hours.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from builder.learning.adaptation import Adaptation
from builder.learning.softmax import Floats, unit_rows
from kits.discovery.kmeans import Clusters, Labels, settle, sums_of
from kits.discovery.places import gathered, reduced

TURNS: Final = 3
# So much of each cluster, the nearest to its middle, is taken for right.
_SURE: Final = 0.7
_FEWEST: Final = 2


def refine(
    whole: Floats, places: Floats, clusters: Clusters, *, turns: int = TURNS
) -> tuple[Floats, Clusters]:
    """Return places and clusters after some turns of learning from the clusters themselves.

    `whole` are the unit rows in many directions, `places` those that the clusters were found in.
    """
    count = len(clusters.middles)
    for _ in range(turns):
        sure = surest(places, clusters.labels, count)
        learned = Adaptation.train(whole[sure], clusters.labels[sure])
        if learned is None:
            break
        places = gathered(reduced(learned.apply(whole)))
        # The clusters go on from where they were: a new start would lose what they have in common.
        clusters = settle(places, unit_rows(sums_of(places, clusters.labels, count)))
    return places, clusters


def surest(places: Floats, labels: Labels, count: int, share: float = _SURE) -> Labels:
    """Return the rows nearest to the middle of their cluster, a share of each cluster, at least two."""
    middles = unit_rows(sums_of(places, labels, count))
    near = np.einsum("nd,nd->n", places, middles[labels])
    order = np.lexsort((-near, labels))
    sizes = np.bincount(labels, minlength=count)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rank = np.arange(len(labels)) - starts[labels[order]]
    quota = np.maximum(_FEWEST, (share * sizes).astype(np.int64))
    kept: Labels = np.sort(order[rank < quota[labels[order]]])
    return kept
