"""A head: what one skill has learned over one view of its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.learning.adaptation import Adaptation
from builder.learning.logistic import Logistic, from_prototypes, train_logistic
from builder.learning.softmax import Floats, log_softmax, unit_rows

# The log-probability of a class that no head has met.
_UNKNOWN: Final = -20.0


@dataclass(frozen=True)
class Head:
    """A linear model over one view of a text, centred on the mean of the examples and adapted to them.

    `classes` are the columns of the classifier that it knows: an English encoder has never met an
    intent that is only said in Chinese, and says nothing about it.
    """

    view: str
    mean: Floats
    model: Logistic
    classes: tuple[int, ...]
    adaptation: Adaptation | None = None

    @classmethod
    def train(
        cls,
        view: str,
        vectors: Floats,
        targets: Floats,
        weights: Floats,
        *,
        strength: float,
        adapt: bool = True,
    ) -> Head:
        """Fit a head; `targets` has a column for every class, some of which may have no example."""
        present = tuple(int(i) for i in np.flatnonzero(targets.sum(axis=0) > 0))
        mean = vectors.mean(axis=0)
        x = unit_rows(vectors - mean)
        adaptation = Adaptation.train(x, targets.argmax(axis=1)) if adapt else None
        if adaptation is not None:
            x = adaptation.apply(x)
        wanted = targets[:, present]
        start = from_prototypes(x, wanted, weights)
        model = train_logistic(x, wanted, weights, strength=strength, start=start)
        return cls(view, mean, model, present, adaptation)

    def logits(self, vectors: Floats) -> Floats:
        """Return the logits of the classes that the head knows."""
        return self.model.logits(self.place(vectors))

    def place(self, vectors: Floats) -> Floats:
        """Return where the view's vectors lie for this head: centred, adapted, of length 1."""
        x = unit_rows(vectors - self.mean)
        return x if self.adaptation is None else self.adaptation.apply(x)

    def arrays(self) -> dict[str, Floats]:
        """Return the numbers that must be kept, by name."""
        named = {"mean": self.mean, "weights": self.model.weights, "bias": self.model.bias}
        named |= self.adaptation.arrays() if self.adaptation else {}
        return {f"{self.view}/{key}": value for key, value in named.items()}

    @classmethod
    def from_arrays(cls, view: str, classes: Sequence[int], arrays: Mapping[str, Floats]) -> Head:
        """Read what `arrays` gave; raises `KeyError` when something is missing."""
        model = Logistic(arrays[f"{view}/weights"], arrays[f"{view}/bias"])
        adaptation = Adaptation.from_arrays(arrays, f"{view}/")
        return cls(view, arrays[f"{view}/mean"], model, tuple(classes), adaptation)


def opinions(logits: Sequence[Floats], heads: Sequence[Head], classes: int) -> Floats:
    """Return what each head says as log-probabilities over all classes: shape (heads, ..., classes).

    A head that knows only some classes shares out, among those, the probability that the heads
    which know all of them give to those together.
    """
    said = [
        log_softmax(z) if len(head.classes) == classes else None
        for z, head in zip(logits, heads, strict=True)
    ]
    full = [each for each in said if each is not None]
    overall = log_softmax(np.mean(full, axis=0)) if full else _patchwork(logits, heads, classes)
    for n, (z, head) in enumerate(zip(logits, heads, strict=True)):
        if said[n] is None:
            said[n] = _with_share(overall, z, head.classes)
    return np.stack([each for each in said if each is not None])


def _with_share(overall: Floats, logits: Floats, classes: Sequence[int]) -> Floats:
    known = list(classes)
    share = np.log(np.maximum(np.exp(overall[..., known]).sum(axis=-1, keepdims=True), 1e-12))
    said = overall.copy()
    said[..., known] = log_softmax(logits) + share
    return said


def _patchwork(logits: Sequence[Floats], heads: Sequence[Head], classes: int) -> Floats:
    """Judge each class by the heads that know it, where no head knows them all."""
    total = np.full((*logits[0].shape[:-1], classes), _UNKNOWN, np.float32)
    for z, head in zip(logits, heads, strict=True):
        known = list(head.classes)
        total[..., known] = np.maximum(total[..., known], log_softmax(z))
    return log_softmax(total)
