"""Where texts lie so that what means the same lies together: encoders joined, neighbours heard.

The views of several encoders stand side by side, each centred and weighed by what it is worth; the
directions in which texts differ most are kept (the others are mostly noise); then each text moves
towards its nearest neighbours a few times, as mean shift does (Comaniciu & Meer 2002), over a graph of
neighbours in place of a kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from builder.learning.nearest import nearest
from builder.learning.softmax import Floats, unit_rows

# Chosen on CLINC150 and SMP2019; see docs/datakit.md. None of them is critical.
DIRECTIONS: Final = 96
WIDE: Final = 256
NEIGHBOURS: Final = 10
ROUNDS: Final = 3
# Rows that directions are learned from, and directions that are drawn besides.
_LOOKED_AT: Final = 6_000
_SPARE: Final = 16


def joined(views: Mapping[str, Floats], worth: Mapping[str, float]) -> Floats:
    """Return the views side by side, each centred and weighed: unit rows (texts, all dimensions)."""
    parts = [
        unit_rows(vectors - vectors.mean(axis=0)) * np.float32(worth.get(name, 1.0)) ** 0.5
        for name, vectors in views.items()
        if worth.get(name, 1.0) > 0
    ]
    return unit_rows(np.concatenate(parts, axis=1).astype(np.float32))


def compressed(places: Floats, directions: int = WIDE) -> Floats:
    """Return the rows along about those directions in which they differ most (Halko et al. 2011)."""
    centred = places - places.mean(axis=0)
    if min(centred.shape) <= directions:
        return unit_rows(centred)
    rng = np.random.default_rng(0)
    some = centred[np.sort(rng.permutation(len(centred))[:_LOOKED_AT])]
    drawn = rng.normal(size=(centred.shape[1], directions + _SPARE)).astype(np.float32)
    sketch = np.linalg.qr(some.T @ (some @ drawn))[0]
    inner = some @ sketch
    _, turned = np.linalg.eigh(inner.T @ inner)
    basis = sketch @ turned[:, ::-1][:, :directions]
    return unit_rows(np.ascontiguousarray(centred @ basis, np.float32))


def reduced(places: Floats, directions: int = DIRECTIONS) -> Floats:
    """Return the rows along the directions in which they differ most, each of length 1."""
    centred = places - places.mean(axis=0)
    if min(centred.shape) <= directions:
        return unit_rows(centred)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    widest = np.argsort(values)[::-1][:directions]
    return unit_rows(np.ascontiguousarray(centred @ vectors[:, widest], np.float32))


def gathered(places: Floats, *, neighbours: int = NEIGHBOURS, rounds: int = ROUNDS) -> Floats:
    """Return unit rows moved halfway to the middle of their neighbours, some times over."""
    for _ in range(rounds if len(places) > 2 else 0):
        rows, _ = nearest(places, min(neighbours, len(places) // 2))
        places = unit_rows(places + places[rows].mean(axis=1))
    return places
