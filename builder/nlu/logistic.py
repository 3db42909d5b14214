"""Fit a multinomial logistic regression: L-BFGS over numpy, deterministic, no other library.

Few labels mean small matrices, where this is faster than importing a library would be; it also takes
what self-training needs: a weight for each example and soft targets.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from builder.nlu.softmax import Floats, log_softmax

_MEMORY = 6


@dataclass(frozen=True)
class Logistic:
    """A fitted model: `logits = x @ weights.T + bias`, one row of `weights` a class."""

    weights: Floats
    bias: Floats

    def logits(self, x: Floats) -> Floats:
        """Return the logits of one vector or of a matrix of them."""
        result: Floats = x @ self.weights.T + self.bias
        return result


def train_logistic(
    x: Floats,
    targets: Floats,
    weights: Floats,
    *,
    strength: float,
    iterations: int = 100,
    tolerance: float = 1e-3,
) -> Logistic:
    """Fit by minimising `strength * weighted cross-entropy + |W|^2 / 2`; the bias is free.

    `targets` has one row an example and one column a class, each row summing to 1.
    """
    classes, dimension = targets.shape[1], x.shape[1]
    cost = (weights * np.float32(strength))[:, None]

    def loss_and_gradient(flat: Floats) -> tuple[float, Floats]:
        matrix = flat.reshape(classes, dimension + 1)
        log_probabilities = log_softmax(x @ matrix[:, :-1].T + matrix[:, -1])
        loss = -float((cost * targets * log_probabilities).sum(dtype=np.float64))
        loss += 0.5 * float(np.square(matrix[:, :-1]).sum(dtype=np.float64))
        error = cost * (np.exp(log_probabilities) - targets)
        gradient = np.empty_like(matrix)
        gradient[:, :-1] = error.T @ x + matrix[:, :-1]
        gradient[:, -1] = error.sum(axis=0)
        return loss, gradient.ravel()

    start = np.zeros(classes * (dimension + 1), np.float32)
    best = _minimise(loss_and_gradient, start, iterations=iterations, tolerance=tolerance)
    matrix = best.reshape(classes, dimension + 1)
    return Logistic(weights=matrix[:, :-1].copy(), bias=matrix[:, -1].copy())


def _minimise(
    function: Callable[[Floats], tuple[float, Floats]],
    start: Floats,
    *,
    iterations: int,
    tolerance: float,
) -> Floats:
    """Limited-memory BFGS with a backtracking line search (Nocedal and Wright, chapter 7)."""
    at, (loss, gradient) = start, function(start)
    first = float(np.linalg.norm(gradient)) or 1.0
    history: deque[tuple[Floats, Floats]] = deque(maxlen=_MEMORY)
    for _ in range(iterations):
        if float(np.linalg.norm(gradient)) <= tolerance * first:
            break
        direction = -_times_inverse_hessian(gradient, history)
        slope = float(direction @ gradient)
        size = 1.0 if history else min(1.0, 1.0 / float(np.linalg.norm(gradient)))
        for _ in range(30):
            there = at + np.float32(size) * direction
            new_loss, new_gradient = function(there)
            if new_loss <= loss + 1e-4 * size * slope:
                break
            size *= 0.5
        else:
            break
        step, change = there - at, new_gradient - gradient
        if float(step @ change) > 1e-10:
            history.append((step, change))
        stalled = loss - new_loss < 1e-7 * max(abs(loss), 1.0)
        at, loss, gradient = there, new_loss, new_gradient
        if stalled:
            break
    return at


def _times_inverse_hessian(gradient: Floats, history: deque[tuple[Floats, Floats]]) -> Floats:
    result = gradient.copy()
    factors: list[float] = []
    for step, change in reversed(history):
        factor = float(step @ result) / float(step @ change)
        factors.append(factor)
        result -= np.float32(factor) * change
    if history:
        step, change = history[-1]
        result *= np.float32(float(step @ change) / float(change @ change))
    for (step, change), factor in zip(history, reversed(factors), strict=True):
        result += np.float32(factor - float(change @ result) / float(step @ change)) * step
    return result
