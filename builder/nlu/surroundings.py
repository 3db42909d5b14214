"""Where a skill's utterances lie among everyday language, for one view of a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from builder.learning.logistic import train_logistic
from builder.learning.softmax import Floats, unit_rows


@dataclass(frozen=True)
class Surroundings:
    """The centre of everyday language, a prototype for each intent seen from there, and a border.

    The border is a linear model that tells the skill's utterances from everyday sentences. Seen from
    the centre of everyday language, what a skill's utterances have in common is a direction; seen
    from the skill's own mean it would vanish. The edge is a second such model, against what the
    author named out of scope; None where nothing was named.
    """

    view: str
    centre: Floats
    prototypes: Floats
    border: Floats
    edge: Floats | None = None

    @classmethod
    def train(
        cls,
        view: str,
        vectors: Floats,
        targets: Floats,
        everyday: Floats,
        named: Floats | None = None,
    ) -> Surroundings:
        """Fit border and edge; `named` are vectors of what the author named out of scope.

        Without everyday sentences (a language we have none of) the border says nothing.
        """
        centre = everyday.mean(axis=0) if len(everyday) else np.zeros_like(vectors[0])
        own = unit_rows(vectors - centre)
        present = targets.sum(axis=0) > 0
        prototypes = unit_rows(targets[:, present].T @ own)
        border = np.zeros(vectors.shape[1] + 1, np.float32)
        if len(everyday):
            border = _train_border(own, unit_rows(everyday - centre))
        edge = None
        if named is not None and len(named):
            edge = _train_border(own, unit_rows(named - centre))
        return cls(view, centre, prototypes, border, edge)

    def features(self, vectors: Floats) -> tuple[Floats, Floats, Floats | None]:
        """Return how near the nearest prototype is, and a text's sides of the border and the edge."""
        x = unit_rows(vectors - self.centre)
        near = (x @ self.prototypes.T).max(axis=-1)
        return near, _side(x, self.border), None if self.edge is None else _side(x, self.edge)

    def arrays(self) -> dict[str, Floats]:
        """Return the numbers that must be kept, by name."""
        named = {"centre": self.centre, "prototypes": self.prototypes, "border": self.border}
        if self.edge is not None:
            named["edge"] = self.edge
        return {f"{self.view}/{key}": value for key, value in named.items()}

    @classmethod
    def from_arrays(cls, view: str, arrays: Mapping[str, Floats]) -> Surroundings:
        """Read what `arrays` gave; raises `KeyError` when something is missing."""
        return cls(
            view,
            centre=arrays[f"{view}/centre"],
            prototypes=arrays[f"{view}/prototypes"],
            border=arrays[f"{view}/border"],
            edge=arrays.get(f"{view}/edge"),
        )


def _side(x: Floats, border: Floats) -> Floats:
    side: Floats = x @ border[:-1] + border[-1]
    return side


def _train_border(own: Floats, everyday: Floats) -> Floats:
    x = np.concatenate([own, everyday])
    targets = np.zeros((len(x), 2), np.float32)
    targets[: len(own), 1] = 1.0
    targets[len(own) :, 0] = 1.0
    # Both sides weigh the same in sum, however many utterances the skill has.
    smaller = min(len(own), len(everyday))
    weights = np.concatenate(
        [np.full(len(own), smaller / len(own)), np.full(len(everyday), smaller / len(everyday))]
    ).astype(np.float32)
    model = train_logistic(x, targets, weights, strength=10.0)
    direction = model.weights[1] - model.weights[0]
    bias = model.bias[1] - model.bias[0]
    return np.append(direction, bias).astype(np.float32)
