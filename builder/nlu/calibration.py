"""Make scores honest: the temperature at which held-out log-probabilities predict best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from builder.nlu.softmax import Floats, log_softmax


def fit_temperature(log_probabilities: Floats, labels: Sequence[int]) -> float:
    """Return the temperature with the smallest held-out log loss, between 0.2 and 5."""
    if len(labels) < 2:
        return 1.0
    rows, columns = np.arange(len(labels)), list(labels)

    def loss(temperature: float) -> float:
        scaled = log_softmax(log_probabilities / np.float32(temperature))
        # A rare miss at full confidence must not decide alone.
        return -float(np.maximum(scaled[rows, columns], -12.0).mean())

    candidates = np.geomspace(0.2, 5.0, 66)
    return round(float(min(candidates, key=loss)), 4)


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
