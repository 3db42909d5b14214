"""The few formulas that every head shares, in plain numpy, so that serving needs nothing more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def log_sum_exp(logits: Floats) -> Floats:
    """Return the log of the sum of exponentials along the last axis."""
    highest = logits.max(axis=-1, keepdims=True)
    summed = np.log(np.exp(logits - highest).sum(axis=-1, keepdims=True))
    total: Floats = (highest + summed)[..., 0]
    return total


def log_softmax(logits: Floats) -> Floats:
    """Return the log-probabilities that logits stand for, along the last axis."""
    result: Floats = logits - log_sum_exp(logits)[..., None]
    return result


def sigmoid(value: Floats) -> Floats:
    """Return 1 / (1 + exp(-value)) without overflow."""
    result: Floats = 0.5 * (1.0 + np.tanh(0.5 * value))
    return result


def unit_rows(vectors: Floats) -> Floats:
    """Scale each vector (last axis) to length 1; a vector of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Floats = vectors / np.maximum(lengths, 1e-9)
    return result
