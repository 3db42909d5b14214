"""The Adam optimiser (Kingma and Ba 2015) over numpy arrays, in place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from builder.learning.softmax import Floats

_FIRST, _SECOND, _SMALL = np.float32(0.9), np.float32(0.999), np.float32(1e-8)


class Adam:
    """Moves the arrays that it was given by their gradients."""

    def __init__(self, arrays: Sequence[Floats]) -> None:
        self._arrays = arrays
        self._means = [np.zeros_like(array) for array in arrays]
        self._squares = [np.zeros_like(array) for array in arrays]
        self._steps = 0

    def step(self, gradients: Sequence[Floats], rate: float) -> None:
        """Take one step of a given rate."""
        self._steps += 1
        size = np.float32(rate / (1.0 - float(_FIRST) ** self._steps))
        scale = np.float32(1.0 / (1.0 - float(_SECOND) ** self._steps))
        for array, gradient, mean, square in zip(
            self._arrays, gradients, self._means, self._squares, strict=True
        ):
            mean *= _FIRST
            mean += (1 - _FIRST) * gradient
            change = np.square(gradient)
            change *= 1 - _SECOND
            square *= _SECOND
            square += change
            np.multiply(square, scale, out=change)
            np.sqrt(change, out=change)
            change += _SMALL
            np.divide(mean, change, out=change)
            change *= size
            array -= change
