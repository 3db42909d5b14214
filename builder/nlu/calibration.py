"""Make scores honest: blend the heads so that held-out labels are predicted best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from builder.learning.softmax import Floats, log_softmax

_PRIOR_SUM: Final = 1.6  # what held-out data of many skills asks for
_PRIOR_STRENGTH: Final = 10.0
_ROUNDS: Final = 40
_LONGEST_STEP: Final = 0.5
_HIGHEST: Final = 6.0


def fit_blend(
    said: Floats, labels: Sequence[int], expected: Sequence[float] | None = None
) -> Floats:
    """Return the weight of each head at which the blend predicts held-out labels best.

    `said` has shape (heads, examples, classes). The sum of the weights is what a temperature would
    be: above 1 the scores grow surer. A prior holds few examples back from far conclusions: that
    the heads count as `expected`, relative to each other; all the same when left out.
    """
    heads = len(said)
    relative = np.ones(heads) if expected is None else np.asarray(expected, float)
    prior = _PRIOR_SUM * relative / relative.sum()
    weights = prior.copy()
    right = said[:, np.arange(len(labels)), list(labels)].astype(np.float64)
    for _ in range(_ROUNDS):
        p = np.exp(log_softmax(np.tensordot(weights, said, axes=1).astype(np.float32)))
        mean = np.einsum("nk,hnk->hn", p, said)
        spread = np.einsum("nk,hnk,gnk->hg", p, said, said, optimize=True) - mean @ mean.T
        gradient = (mean - right).sum(axis=1) + 2 * _PRIOR_STRENGTH * (weights - prior)
        curvature = spread + 2 * _PRIOR_STRENGTH * np.eye(heads)
        # A head at zero that would go below stays out of the step.
        free = (weights > 0) | (gradient < 0)
        if not free.any():
            break
        step = np.zeros(heads)
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
        moved = np.clip(weights - np.clip(step, -_LONGEST_STEP, _LONGEST_STEP), 0.0, _HIGHEST)
        if float(np.abs(moved - weights).max()) < 1e-5:
            break
        weights = moved
    result: Floats = np.maximum(weights, 0.0).astype(np.float32)
    return result


def calibration_error(scores: Floats, labels: Sequence[int], *, bins: int = 10) -> float:
    """Return the expected calibration error of the highest scores."""
    top, right = scores.max(axis=1), scores.argmax(axis=1) == np.asarray(labels)
    slot = np.minimum((top * bins).astype(int), bins - 1)
    error = 0.0
    for i in range(bins):
        inside = slot == i
        if inside.any():
            gap = abs(float(top[inside].mean()) - float(right[inside].mean()))
            error += gap * float(inside.mean())
    return error
