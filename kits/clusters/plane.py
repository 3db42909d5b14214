"""Texts on a plane: what is near in many dimensions stays near in two.

The neighbours of each text pull it, and texts drawn by chance push it away, as in UMAP (McInnes et
al. 2018, *UMAP: Uniform manifold approximation and projection*), begun at the two widest directions.
Distances between groups that are far apart say little.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.nearest import Rows, nearest
from builder.learning.softmax import Floats

# On the plane it is reckoned in double precision.
Places = NDArray[np.float64]

_NEIGHBOURS: Final = 12
_ROUNDS: Final = 120
# How many are drawn for each pull, and how far one may move at once.
_PUSHES: Final = 4
_STEP: Final = 1.0
_FARTHEST: Final = 4.0
# The curve by which nearness falls with distance, for a least distance of a tenth (its code's).
_A: Final = 1.58
_B: Final = 0.9
_WIDE: Final = 10.0


def on_plane(places: Floats, *, seed: int = 0) -> Floats:
    """Return where texts lie on a plane (texts, 2) by their unit rows, within -1 to 1.

    The same rows and seed give the same picture. Memory is bounded by the neighbours, not by pairs.
    """
    texts = len(places)
    if texts < 3:
        return np.asarray([[0.0, 0.0], [1.0, 0.0]], np.float32)[:texts]
    rng = np.random.default_rng(seed)
    at = _widest(places) + rng.normal(scale=1e-3, size=(texts, 2))
    heads, tails, weights = _edges(places)
    for round_ in range(_ROUNDS):
        step = _STEP * (1.0 - round_ / _ROUNDS)
        moved = _pulls(at, heads, tails, weights)
        drawn = rng.integers(texts, size=(len(heads), _PUSHES))
        moved += _pushes(at, heads, drawn, weights)
        at += step * np.clip(moved, -_FARTHEST, _FARTHEST)
    at -= np.median(at, axis=0)
    # One text far out would leave the others no room.
    reach = float(np.quantile(np.abs(at), 0.99)) or 1.0
    found: Floats = np.clip(at / reach, -1.1, 1.1).astype(np.float32)
    return found


def _widest(places: Floats) -> Places:
    centred = (places - places.mean(axis=0)).astype(np.float64)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    flat = centred @ vectors[:, ::-1][:, :2]
    found: Places = _WIDE * flat / (np.abs(flat).max() or 1.0)
    return found


def _edges(places: Floats) -> tuple[Rows, Rows, Floats]:
    """Return who pulls whom, each pair once from either side, and how strongly (0 to 1)."""
    rows, likeness = nearest(places, _NEIGHBOURS)
    gap = 1.0 - likeness
    near = gap[:, :1]
    spread = np.maximum((gap - near).mean(axis=1, keepdims=True), 1e-6)
    strong = np.exp(-(gap - near) / spread)
    heads = np.repeat(np.arange(len(places)), rows.shape[1])
    return heads, rows.reshape(-1), strong.reshape(-1)


def _pulls(at: Places, heads: Rows, tails: Rows, weights: Floats) -> Places:
    apart = at[heads] - at[tails]
    far = (apart**2).sum(axis=1)
    force = -2 * _A * _B * np.maximum(far, 1e-9) ** (_B - 1) / (1 + _A * far**_B)
    pull = apart * (force * weights)[:, None]
    # Heads stand in order, each as often as it has neighbours.
    moved = pull.reshape(len(at), -1, 2).sum(axis=1)
    for axis in (0, 1):
        moved[:, axis] -= np.bincount(tails, weights=pull[:, axis], minlength=len(at))
    times = np.bincount(heads, minlength=len(at)) + np.bincount(tails, minlength=len(at))
    # Each on the average of what moves it, so that many do not throw it about.
    found: Places = moved / times[:, None]
    return found


def _pushes(at: Places, heads: Rows, drawn: Rows, weights: Floats) -> Places:
    apart = at[heads][:, None, :] - at[drawn]
    far = (apart**2).sum(axis=2)
    force = 2 * _B / ((0.001 + far) * (1 + _A * far**_B))
    force[drawn == heads[:, None]] = 0.0
    push = np.clip(apart * (force * weights[:, None])[:, :, None], -_FARTHEST, _FARTHEST)
    found: Places = push.sum(axis=1).reshape(len(at), -1, 2).mean(axis=1)
    return found
