"""Teach fitted heads a few more utterances, or intents: only the rows of those classes move.

What a head has learned of the other classes stays as it is, which makes a fit of a whole skill into one
of a few rows. Remembered examples of every intent keep the moved rows from taking what is not theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.lbfgs import minimise
from builder.learning.logistic import Logistic, start_of
from builder.learning.softmax import Floats, log_softmax, unit_rows
from builder.nlu.head import Head
from builder.nlu.surroundings import Surroundings

Rows = NDArray[np.int64]

_ITERATIONS: Final = 40
# A moved row meets so many examples of other classes, those most like its own; farther ones give it
# next to no probability, and next to no gradient.
_NEIGHBOURS: Final = 400


def grown_head(
    head: Head,
    vectors: Floats,
    labels: Rows,
    weights: Floats,
    moving: Sequence[int],
    strength: float,
) -> Head:
    """Return the head with the rows of the classes `moving` fitted anew; it may not know them yet.

    `vectors`, (n, dimension) of its view, are of examples old and new; `labels` number their classes.
    """
    known = sorted({*head.classes, *moving})
    place = {label: n for n, label in enumerate(known)}
    start = np.zeros((len(known), head.model.weights.shape[1] + 1), np.float32)
    start[:, -1] = head.model.bias.mean()
    rows = [place[label] for label in head.classes]
    start[rows, :-1], start[rows, -1] = head.model.weights, head.model.bias
    right = np.searchsorted(known, labels)
    moved_places = [place[label] for label in moving]
    near = _near(vectors - head.mean, right, moved_places)
    x, right, weights = head.place(vectors[near]).astype(np.float32), right[near], weights[near]
    for label in set(moving) - set(head.classes):
        row = place[label]
        start[row, :-1] = start_of(x, (right == row) * weights)
    moved = _refit(start, x, right, weights * np.float32(strength), moved_places)
    model = Logistic(moved[:, :-1].copy(), moved[:, -1].copy())
    return replace(head, model=model, classes=tuple(known))


def _near(x: Floats, right: Rows, moving: Sequence[int]) -> Rows:
    """Return the rows of the moving classes, and those of others that are most like one of them."""
    own = np.isin(right, moving)
    if (~own).sum() <= _NEIGHBOURS:
        return np.arange(len(x))
    means = unit_rows(np.stack([x[right == row].mean(axis=0) for row in moving]))
    likeness = (unit_rows(x) @ means.T).max(axis=1)
    likeness[own] = np.inf
    most = int(own.sum()) + _NEIGHBOURS
    return np.sort(np.argpartition(-likeness, most - 1)[:most])


def _refit(start: Floats, x: Floats, right: Rows, cost: Floats, moving: Sequence[int]) -> Floats:
    """Minimise `cost`-weighted cross-entropy + |W|^2 / 2 over some rows of a model; biases are free."""
    wide = np.concatenate([x, np.ones((len(x), 1), np.float32)], axis=1)
    rest = np.delete(np.arange(len(start)), moving)
    # Of the rows that stay, each example needs only the sum of their exponentials.
    logits = wide @ start[rest].T
    highest = logits.max(axis=1) if len(rest) else np.zeros(len(x), np.float32)
    others = highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1) + 1e-30)
    targets = (right[:, None] == np.asarray(moving)[None]).astype(np.float32)
    is_other = 1.0 - targets.sum(axis=1)

    def function(flat: Floats) -> tuple[float, Floats]:
        rows = flat.reshape(len(moving), -1)
        said = log_softmax(np.concatenate([wide @ rows.T, others[:, None]], axis=1))
        held = rows.copy()
        held[:, -1] = 0.0  # the bias is free
        loss = 0.5 * float(np.square(held).sum())
        # How the rest share out what is theirs does not change.
        loss -= float(
            (cost * ((said[:, :-1] * targets).sum(axis=1) + said[:, -1] * is_other)).sum()
        )
        error = (np.exp(said[:, :-1]) - targets) * cost[:, None]
        return loss, (held + error.T @ wide).ravel()

    best = minimise(function, start[moving].ravel(), iterations=_ITERATIONS)
    moved = start.copy()
    moved[moving] = best.reshape(len(moving), -1)
    return moved


def grown_surroundings(
    surroundings: Surroundings,
    present: Sequence[int],
    vectors: Floats,
    labels: Rows,
    weights: Floats,
    moving: Sequence[int],
) -> Surroundings:
    """Return the surroundings with the prototypes of the classes `moving` made anew.

    `present` are the classes of the prototypes that are there, in their order; the border moves so
    far that the classes are on the skill's side.
    """
    x = unit_rows(vectors - surroundings.centre)
    known = sorted({*present, *moving})
    prototypes = np.zeros((len(known), x.shape[1]), np.float32)
    prototypes[[known.index(label) for label in present]] = surroundings.prototypes
    for label in moving:
        own = labels == label
        prototypes[known.index(label)] = unit_rows(weights[own] @ x[own])
    return replace(surroundings, prototypes=prototypes)
