"""What every utterance would be taken for, had it not been learned from: exact leave-one-out scores.

A linear model with squared loss and |W|^2 (ridge regression, one column an intent) has its leave-one-out
predictions in closed form: with the leverage h of an example, `(predicted - h * own) / (1 - h)`
(Allen 1974). Adding, removing or relabelling an example changes the inverse, the weights and all
predictions by rank one (Sherman and Morrison 1950), so that after one change the scores of all are exact
again, without a fit.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.softmax import Floats

Doubles = NDArray[np.float64]
Rows = NDArray[np.int64]

# Chosen on BANKING77 with planted label errors (docs/datakit.md); flat from 0.3 to 3.
_PENALTY: Final = 0.3
# A constant direction, so that an intent has a level of its own.
_CONSTANT: Final = 0.3
_CLOSEST: Final = 1e-6


class Ridge:
    """Leave-one-out scores of the rows of a growing matrix; a row with label -1 is not learned from."""

    def __init__(self, vectors: Floats, labels: Rows, classes: int) -> None:
        """Fit the rows with a label: one product of matrices and one inverse."""
        x = _wide(vectors).astype(np.float64)
        learned = labels >= 0
        own = x[learned]
        inverse = np.linalg.inv(own.T @ own + _PENALTY * np.eye(x.shape[1]))
        self._inverse: Doubles = inverse.astype(np.float64)
        targets = np.zeros((len(own), classes))
        targets[np.arange(len(own)), labels[learned]] = 1.0
        self._weights: Doubles = self._inverse @ (own.T @ targets)
        self.predicted: Floats = (x @ self._weights).astype(np.float32)
        leverage = np.einsum("nd,nd->n", x @ self._inverse, x)
        self._leverage: Floats = np.where(learned, leverage, 0.0).astype(np.float32)

    def with_room(self, rows: int, classes: int) -> None:
        """Grow to so many rows and classes; what is new is zero."""
        grown = np.zeros((rows, classes), np.float32)
        grown[: self.predicted.shape[0], : self.predicted.shape[1]] = self.predicted
        weights = np.zeros((len(self._weights), classes))
        weights[:, : self._weights.shape[1]] = self._weights
        leverage = np.zeros(rows, np.float32)
        leverage[: len(self._leverage)] = self._leverage
        self.predicted, self._weights, self._leverage = grown, weights, leverage

    def add(self, row: int, vectors: Floats, label: int) -> None:
        """Learn from a row whose vector stands in `vectors` now."""
        x = _wide(vectors[row : row + 1])[0].astype(np.float64)
        toward = self._inverse @ x
        own = float(x @ toward)
        predicted = x @ self._weights
        error = -predicted
        error[label] += 1.0
        self._weights += np.outer(toward / (1 + own), error)
        self._inverse -= np.outer(toward, toward / (1 + own))
        self.predicted[row] = predicted
        touched = self._touched(vectors, toward)
        self.predicted += np.outer(touched / (1 + own), error.astype(np.float32))
        self._leverage -= np.square(touched) / np.float32(1 + own) * (self._leverage > 0)
        self._leverage[row] = own / (1 + own)

    def remove(self, row: int, vectors: Floats, label: int) -> None:
        """Forget a row; its vector must still stand in `vectors`."""
        x = _wide(vectors[row : row + 1])[0].astype(np.float64)
        toward = self._inverse @ x
        rest = max(1.0 - float(x @ toward), _CLOSEST)
        error = x @ self._weights
        error[label] -= 1.0
        self._weights += np.outer(toward / rest, error)
        self._inverse += np.outer(toward, toward / rest)
        touched = self._touched(vectors, toward)
        self.predicted += np.outer(touched / np.float32(rest), error.astype(np.float32))
        self._leverage += np.square(touched) / np.float32(rest) * (self._leverage > 0)
        self._leverage[row] = 0.0
        self.predicted[row] = 0.0

    def scores(self, labels: Rows) -> Floats:
        """Return what each row would be scored for each class, had it not been learned from."""
        rows = np.flatnonzero(labels >= 0)
        result = self.predicted.copy()
        leverage = self._leverage[rows]
        result[rows, labels[rows]] -= leverage
        result[rows] /= np.maximum(1.0 - leverage, _CLOSEST)[:, None]
        return result

    def predict(self, vectors: Floats) -> Floats:
        """Return the scores of vectors that are not among the rows."""
        told: Any = _wide(vectors).astype(np.float64) @ self._weights
        result: Floats = told.astype(np.float32)
        return result

    def _touched(self, vectors: Floats, toward: Doubles) -> Floats:
        narrow = toward.astype(np.float32)
        result: Floats = vectors @ narrow[:-1] + np.float32(_CONSTANT) * narrow[-1]
        return result


def _wide(vectors: Floats) -> Floats:
    constant = np.full((len(vectors), 1), _CONSTANT, np.float32)
    return np.concatenate([vectors, constant], axis=1)
