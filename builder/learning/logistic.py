"""Fit a multinomial logistic regression: L-BFGS over numpy, deterministic, no other library.

Few labels mean small matrices, where this is faster than importing a library would be; it also takes
what self-training needs: a weight for each example and soft targets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.learning.lbfgs import minimise
from builder.learning.softmax import Floats, unit_rows

# Examples looked at together: what is computed of them stays in the processor's cache.
_BLOCK: Final = 2_048
# How curved the loss is in a class's own direction, against a class that nothing is known of.
_CURVATURE: Final = 0.2
# With wider vectors or fewer classes than these, inverting a matrix costs more than it saves.
_WIDEST: Final = 800
_FEWEST: Final = 8
# How sharply prototypes are told apart by a model that is fitted closely.
_LIKENESS: Final = 7.0
# Steps that lower the loss by less than this share change no prediction that counts.
_STALLED: Final = 2e-3
_STALLED_SMALL: Final = 1e-5
# With so many classes a step takes long, and the next ones bring still less.
_MANY: Final = 400
_STALLED_MANY: Final = 1e-2


@dataclass(frozen=True)
class Logistic:
    """A fitted model: `logits = x @ weights.T + bias`, one row of `weights` a class."""

    weights: Floats
    bias: Floats

    def logits(self, x: Floats) -> Floats:
        """Return the logits of one vector or of a matrix of them."""
        result: Floats = x @ self.weights.T + self.bias
        return result

    def arrays(self) -> dict[str, Floats]:
        """Return the numbers that must be kept, by name."""
        return {"weights": self.weights, "bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats]) -> Logistic:
        """Read what `arrays` gave; raises `KeyError` when something is missing."""
        return cls(arrays["weights"], arrays["bias"])

    @property
    def shape(self) -> tuple[int, int]:
        """How wide a vector is, and how many classes there are."""
        return self.weights.shape[1], self.weights.shape[0]


def train_logistic(
    x: Floats,
    targets: Floats,
    weights: Floats,
    *,
    strength: float,
    iterations: int = 100,
    tolerance: float = 1e-3,
    start: Logistic | None = None,
) -> Logistic:
    """Fit by minimising `strength * weighted cross-entropy + |W|^2 / 2`; the bias is free.

    `targets` has one row an example and one column a class, each row summing to 1. `start` is a model
    of the same shape that is nearly right.
    """
    classes, dimension = targets.shape[1], x.shape[1]
    cost = (weights * np.float32(strength)).astype(np.float32)
    shape = (classes, dimension + 1)
    worth = dimension <= _WIDEST and classes >= _FEWEST
    inverse = _inverse_hessian(x, cost, classes) if worth else None
    begin = np.zeros(shape, np.float32)
    if start is not None:
        begin[:, :-1], begin[:, -1] = start.weights, start.bias
    best = minimise(
        _loss_and_gradient(x, targets, cost),
        begin.ravel(),
        inverse=inverse,
        iterations=iterations,
        tolerance=tolerance,
        stalled=_stalled(classes) if inverse is not None else _STALLED_SMALL,
    )
    matrix = best.reshape(shape)
    return Logistic(weights=matrix[:, :-1].copy(), bias=matrix[:, -1].copy())


def _stalled(classes: int) -> float:
    return _STALLED if classes < _MANY else _STALLED_MANY


def from_prototypes(x: Floats, targets: Floats, weights: Floats) -> Logistic:
    """Return a model that is nearly right for unit rows `x`: it likens each to the mean of a class."""
    means = unit_rows(np.matmul(targets.T * weights, x, dtype=np.float32))
    return Logistic(
        weights=np.float32(_LIKENESS) * (means - means.mean(axis=0)),
        bias=np.zeros(len(means), np.float32),
    )


def start_of(x: Floats, weights: Floats) -> Floats:
    """Return the weights to start a further class from, whose rows of `x` have the weights above 0."""
    nearly: Floats = np.float32(_LIKENESS) * (unit_rows(weights @ x) - x.mean(axis=0))
    return nearly


def _loss_and_gradient(
    x: Floats, targets: Floats, cost: Floats
) -> Callable[[Floats], tuple[float, Floats]]:
    """Return the loss and its gradient as a function of all weights in one row.

    It goes over the examples in blocks and in place. Of the targets only what is not zero is kept,
    which for a label is one number of as many as there are classes.
    """
    classes = targets.shape[1]
    wide = np.concatenate([x, np.ones((len(x), 1), np.float32)], axis=1)
    blocks = []
    for first in range(0, len(x), _BLOCK):
        part = slice(first, first + _BLOCK)
        rows, columns = np.nonzero(targets[part])
        wanted = targets[part][rows, columns] * cost[part][rows]
        blocks.append((wide[part], cost[part, None], rows * classes + columns, wanted))
    room = np.empty((min(len(x), _BLOCK), classes), np.float32)

    def function(flat: Floats) -> tuple[float, Floats]:
        matrix = flat.reshape(classes, -1)
        gradient = matrix.copy()
        gradient[:, -1] = 0.0  # the bias is free
        loss = 0.5 * float(np.square(gradient).sum(dtype=np.float64))
        for vectors, costs, places, wanted in blocks:
            p = room[: len(vectors)]
            np.matmul(vectors, matrix.T, out=p)
            p -= p.max(axis=1, keepdims=True)
            flat_p = p.reshape(-1)
            loss -= float((wanted * flat_p[places]).sum(dtype=np.float64))
            np.exp(p, out=p)
            total = p.sum(axis=1, keepdims=True)
            loss += float((costs * np.log(total)).sum(dtype=np.float64))
            p *= costs / total
            flat_p[places] -= wanted
            gradient += p.T @ vectors
        return loss, gradient.ravel()

    return function


def _inverse_hessian(x: Floats, cost: Floats, classes: int) -> Callable[[Floats], Floats]:
    """Return what multiplies by a guess of the inverse Hessian: one matrix for every class.

    A class sees about its share of the examples, curved as `p (1 - p)` is where little is certain
    (Böhning 1992 bounds the whole Hessian by such a matrix).
    """
    share = np.float32(_CURVATURE / classes)
    dimension = x.shape[1]
    hessian = np.eye(dimension + 1, dtype=np.float32)
    hessian[:-1, :-1] += (x.T * (cost * share)) @ x
    hessian[-1, -1] = max(float(cost.sum() * share), 1e-3)
    inverse = np.linalg.inv(hessian)

    def multiply(flat: Floats) -> Floats:
        product: Floats = flat.reshape(classes, dimension + 1) @ inverse
        return product.ravel()

    return multiply
