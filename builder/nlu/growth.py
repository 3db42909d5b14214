"""Teach fitted heads a few more utterances, or intents: only the rows of those classes move.

What a head has learned of the other classes stays as it is, which makes a fit of a whole skill into one
of a few rows. Remembered examples of every intent keep the moved rows from taking what is not theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from builder.nlu.head import Head
from builder.nlu.lbfgs import minimise
from builder.nlu.logistic import Logistic
from builder.nlu.softmax import Floats, log_softmax, unit_rows
from builder.nlu.surroundings import Surroundings

_ITERATIONS: Final = 40


def grown_head(
    head: Head,
    vectors: Floats,
    labels: Sequence[int],
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
    right = np.asarray([place[label] for label in labels])
    x = head.place(vectors).astype(np.float32)
    moved = _refit(start, x, right, weights * np.float32(strength), [place[m] for m in moving])
    model = Logistic(moved[:, :-1].copy(), moved[:, -1].copy())
    return replace(head, model=model, classes=tuple(known))


def _refit(start: Floats, x: Floats, right: Floats, cost: Floats, moving: Sequence[int]) -> Floats:
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
    labels: Sequence[int],
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
        own = [n for n, other in enumerate(labels) if other == label]
        prototypes[known.index(label)] = unit_rows(weights[own] @ x[own])
    return replace(surroundings, prototypes=prototypes)
