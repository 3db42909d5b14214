"""What users want that no intent names: clusters of what they said, each with a name and examples."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.learning.nearest import nearest
from builder.learning.softmax import Floats, unit_rows
from kits.discovery.count import estimate_count
from kits.discovery.kmeans import Labels, sums_of
from kits.discovery.names import name_clusters
from kits.discovery.places import compressed, gathered, joined, reduced
from kits.discovery.refine import refine
from kits.discovery.ward import cluster_joined

# A text is noise when less than this share of its neighbours is in its cluster, or its cluster is tiny.
_BELONGS: Final = 0.35
_FEWEST: Final = 3
_NEIGHBOURS: Final = 10
# Examples are to be typical, and to differ from each other.
_EXAMPLES: Final = 5
_DIFFERENT: Final = 0.3

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Cluster:
    """Texts that are wanted to be the same: a proposed name, rows with the most typical first.

    `belonging` says for each row what share of its neighbours is in the cluster, 0 to 1; `cohesion` is
    its mean. `examples` are rows that are typical and differ.
    """

    name: str
    rows: tuple[int, ...]
    belonging: tuple[float, ...]
    cohesion: float
    examples: tuple[int, ...]


@dataclass(frozen=True)
class Discovered:
    """The clusters, the largest first; rows that belong to none; the cluster of each row (texts,)."""

    clusters: tuple[Cluster, ...]
    noise: tuple[int, ...]
    labels: Labels


def find_clusters(
    views: Mapping[str, Floats],
    worth: Mapping[str, float],
    *,
    count: int | None = None,
    seed: int = 0,
    progress: Progress = lambda _done: None,
) -> tuple[Floats, Labels]:
    """Cluster texts by the vectors of several views; return where they lie, and the cluster of each.

    `worth` weighs the views; without a `count` it is estimated.
    """
    whole = compressed(joined(views, worth))
    alone = reduced(whole)
    together = gathered(alone)
    progress(0.2)
    if count is None:
        count = estimate_count(alone, together, seed=seed)
    progress(0.5)
    first = cluster_joined(together, count, seed=seed)
    progress(0.6)
    _, found = refine(whole, together, first)
    progress(1.0)
    return alone, found.labels


def discover(
    texts: Sequence[str],
    views: Mapping[str, Floats],
    worth: Mapping[str, float],
    *,
    count: int | None = None,
    taken: Collection[str] = (),
    seed: int = 0,
    progress: Progress = lambda _done: None,
) -> Discovered:
    """Find clusters of texts and name them; names in `taken` are not given again."""
    if len(texts) < _FEWEST:
        return Discovered((), tuple(range(len(texts))), np.full(len(texts), -1, np.int64))
    alone, labels = find_clusters(views, worth, count=count, seed=seed, progress=progress)
    size = int(labels.max()) + 1
    near = unit_rows(sums_of(alone, labels, size))
    typical = np.einsum("nd,nd->n", alone, near[labels])
    around, _ = nearest(alone, _NEIGHBOURS)
    belonging = (labels[around] == labels[:, None]).mean(axis=1)
    kept = belonging >= _BELONGS
    groups, noise = [], np.flatnonzero(~kept).tolist()
    for number in range(size):
        rows = np.flatnonzero(kept & (labels == number))
        if len(rows) < _FEWEST:
            noise += rows.tolist()
        else:
            groups.append(rows[np.argsort(-(typical[rows] + belonging[rows]), kind="stable")])
    groups.sort(key=lambda rows: (-len(rows), int(rows[0])))
    names = name_clusters([[texts[row] for row in rows] for rows in groups], taken)
    told = np.full(len(texts), -1, np.int64)
    clusters = []
    for number, (name, rows) in enumerate(zip(names, groups, strict=True)):
        told[rows] = number
        clusters.append(
            Cluster(
                name=name,
                rows=tuple(rows.tolist()),
                belonging=tuple(round(float(b), 3) for b in belonging[rows]),
                cohesion=round(float(belonging[rows].mean()), 3),
                examples=_examples(alone, rows),
            )
        )
    return Discovered(tuple(clusters), tuple(sorted(noise)), told)


def _examples(places: Floats, rows: Labels) -> tuple[int, ...]:
    """Choose typical rows that differ (Carbonell & Goldstein, maximal marginal relevance, 1998)."""
    looked_at = rows[:200]
    middle = unit_rows(places[rows].mean(axis=0))
    near = places[looked_at] @ middle
    chosen: list[int] = []
    same = np.zeros(len(looked_at), np.float32)
    for _ in range(min(_EXAMPLES, len(looked_at))):
        worth = near - np.float32(_DIFFERENT) * same
        worth[[int(np.flatnonzero(looked_at == row)[0]) for row in chosen]] = -np.inf
        best = int(worth.argmax())
        chosen.append(int(looked_at[best]))
        same = np.maximum(same, places[looked_at] @ places[looked_at[best]])
    return tuple(chosen)
