"""A head: what one skill has learned over one encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from builder.nlu.logistic import Logistic, train_logistic
from builder.nlu.softmax import Floats, log_softmax, unit_rows


@dataclass(frozen=True)
class Head:
    """A linear model over an encoder's vectors, centred on the mean of what it was trained on.

    `classes` are the columns of the classifier that it knows: an English encoder has never met an
    intent that is only said in Chinese, and says nothing about it.
    """

    encoder: str
    mean: Floats
    model: Logistic
    classes: tuple[int, ...]

    @classmethod
    def train(
        cls, encoder: str, vectors: Floats, targets: Floats, weights: Floats, *, strength: float
    ) -> Head:
        """Fit a head; `targets` has a column for every class, some of which may have no example."""
        present = tuple(int(i) for i in np.flatnonzero(targets.sum(axis=0) > 0))
        mean = vectors.mean(axis=0)
        x = unit_rows(vectors - mean)
        model = train_logistic(x, targets[:, present], weights, strength=strength)
        return cls(encoder, mean, model, present)

    def logits(self, vectors: Floats) -> Floats:
        """Return the logits of the classes that the head knows."""
        return self.model.logits(unit_rows(vectors - self.mean))

    def arrays(self) -> dict[str, Floats]:
        """Return the numbers that must be kept, by name."""
        named = {"mean": self.mean, "weights": self.model.weights, "bias": self.model.bias}
        return {f"{self.encoder}/{key}": value for key, value in named.items()}

    @classmethod
    def from_arrays(
        cls, encoder: str, classes: Sequence[int], arrays: Mapping[str, Floats]
    ) -> Head:
        """Read what `arrays` gave; raises `KeyError` when something is missing."""
        model = Logistic(arrays[f"{encoder}/weights"], arrays[f"{encoder}/bias"])
        return cls(encoder, arrays[f"{encoder}/mean"], model, tuple(classes))


def combine(logits: Sequence[Floats], heads: Sequence[Head], classes: int) -> Floats:
    """Add what several heads say: the mean of their log-probabilities, one column a class.

    A head that knows only some classes shares out, among those, the probability that the heads
    which know all of them give to those together.
    """
    full = [log_softmax(z) for z, head in zip(logits, heads, strict=True) if _knows_all(head, classes)]
    rows = logits[0].shape[:-1]
    if not full:
        # No head knows every class: each class is judged by the heads that know it.
        return log_softmax(_patchwork(logits, heads, rows, classes))
    total = np.sum(full, axis=0, dtype=np.float32)
    overall = log_softmax(total / len(full))
    count = len(full)
    for z, head in zip(logits, heads, strict=True):
        if _knows_all(head, classes):
            continue
        known = list(head.classes)
        share = np.log(np.maximum(np.exp(overall[..., known]).sum(axis=-1, keepdims=True), 1e-12))
        said = overall.copy()
        said[..., known] = log_softmax(z) + share
        total = total + said
        count += 1
    return log_softmax(total / count)


def _patchwork(
    logits: Sequence[Floats], heads: Sequence[Head], rows: tuple[int, ...], classes: int
) -> Floats:
    total = np.full((*rows, classes), -20.0, np.float32)
    for z, head in zip(logits, heads, strict=True):
        known = list(head.classes)
        total[..., known] = np.maximum(total[..., known], log_softmax(z))
    return total


def _knows_all(head: Head, classes: int) -> bool:
    return len(head.classes) == classes
