"""Adapt sentence vectors to a skill: a small map under which the utterances of an intent lie together.

An encoder's vectors say what sentences share in general; a skill cares about a few of these things.
The map adds to each vector a low-rank correction, learned with the supervised contrastive loss (Khosla
et al. 2020) by some dozen steps of Adam. That is too little to learn the examples by heart, and takes
a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.adam import Adam
from builder.learning.softmax import Floats, unit_rows

# All chosen on validation data of BANKING77, CLINC150 and SMP2019; none of them is critical.
_RANK: Final = 128
_RATE: Final = 6e-3
# How sharply likeness is judged (the loss's temperature): the softer, the fewer examples an intent has,
# since few of them show little of where an intent ends.
_SHARPEST, _SOFTEST = 0.1, 0.2
_INTENTS_A_STEP: Final = 32
_EXAMPLES_AN_INTENT: Final = 4
_FEWEST_STEPS, _MOST_STEPS = 20, 100
# A step looks at 128 examples; so many steps an example see each of them about four times.
_STEPS_AN_EXAMPLE: Final = 1 / 32
_WARM_UP: Final = 10
# With fewer examples than this, the map moves less: they tell less.
_ENOUGH: Final = 400
_APART: Final = np.float32(-1e4)

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Adaptation:
    """The map `x -> unit(x + x @ down @ up + shift)` of unit vectors.

    Shapes: `down` (dimension, rank), `up` (rank, dimension), `shift` (dimension,).
    """

    down: Floats
    up: Floats
    shift: Floats

    @classmethod
    def train(cls, x: Floats, labels: Rows) -> Adaptation | None:
        """Learn the map from unit rows `x` and their intents, numbered in `labels`.

        None where there is nothing to contrast: less than two intents with two examples each.
        """
        groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
        if sum(len(group) > 1 for group in groups) < 2:
            return None
        down = _directions(x)
        reduced = x @ down
        up = np.zeros(down.T.shape, np.float32)
        shift = np.zeros(x.shape[1], np.float32)
        drawing = _Rows(groups, np.random.default_rng(len(x)))
        steps = int(np.clip(len(x) * _STEPS_AN_EXAMPLE, _FEWEST_STEPS, _MOST_STEPS))
        rate = _RATE * min(1.0, len(x) / _ENOUGH)
        typical = float(np.median([len(group) for group in groups]))
        temperature = np.float32(np.clip(1.0 / typical, _SHARPEST, _SOFTEST))
        adam = Adam((up, shift))
        for step in range(steps):
            rows = drawing.draw()
            narrow = reduced[rows]
            moved = _moved(x[rows], narrow, up, shift)
            gradient = _contrast_gradient(moved, labels[rows], temperature)
            pace = min(1.0, (step + 1) / _WARM_UP) * max(0.05, 1.0 - step / steps)
            by_up = np.matmul(narrow.T, gradient, dtype=np.float32)
            adam.step((by_up, gradient.sum(axis=0)), rate * pace)
        return cls(down, up, shift)

    def apply(self, x: Floats) -> Floats:
        """Return the adapted unit vectors of one (dimension,) or many (n, dimension)."""
        return unit_rows(_moved(x, x @ self.down, self.up, self.shift))

    def arrays(self) -> dict[str, Floats]:
        """Return the numbers that must be kept, by name."""
        return {"down": self.down, "up": self.up, "shift": self.shift}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats], prefix: str) -> Adaptation | None:
        """Read what `arrays` gave, named with a prefix; None when there is none."""
        if f"{prefix}down" not in arrays:
            return None
        return cls(*(arrays[f"{prefix}{name}"] for name in ("down", "up", "shift")))


def _moved(x: Floats, reduced: Floats, up: Floats, shift: Floats) -> Floats:
    result: Floats = np.add(x, np.add(reduced @ up, shift, dtype=np.float32), dtype=np.float32)
    return result


def _directions(x: Floats) -> Floats:
    """Return directions that the examples span: of some of them, spread evenly, made orthogonal."""
    stride = -(-len(x) // _RANK)
    basis, _ = np.linalg.qr(x[::stride].T)
    return np.ascontiguousarray(basis, np.float32)


class _Deck:
    """Deals cards in turn, shuffled anew each time all were dealt."""

    def __init__(self, cards: Rows, rng: np.random.Generator) -> None:
        self._rng = rng
        self._cards: list[int] = rng.permutation(cards).tolist()
        self._at = 0

    def deal(self, count: int) -> list[int]:
        """Return so many cards, no more than there are, none of them twice."""
        dealt = self._cards[self._at : self._at + count]
        self._at += count
        if len(dealt) < count:
            # Those just dealt come last.
            last = set(dealt)
            shuffled = self._rng.permutation(self._cards).tolist()
            self._cards = [card for card in shuffled if card not in last] + dealt
            self._at = count - len(dealt)
            dealt = dealt + self._cards[: self._at]
        return dealt


class _Rows:
    """Draws the rows of each step: a few examples of each of some intents, all in turn.

    So every intent and every example is looked at equally often, which chance alone would not do in
    the few steps there are.
    """

    def __init__(self, groups: Sequence[Rows], rng: np.random.Generator) -> None:
        self._sizes = [min(len(group), _EXAMPLES_AN_INTENT) for group in groups]
        self._intents = _Deck(np.arange(len(groups)), rng)
        self._examples = [_Deck(group, rng) for group in groups]

    def draw(self) -> Rows:
        """Return the rows of one step."""
        drawn = self._intents.deal(min(_INTENTS_A_STEP, len(self._sizes)))
        dealt = [row for i in drawn for row in self._examples[i].deal(self._sizes[i])]
        return np.asarray(dealt, np.int64)


def _contrast_gradient(moved: Floats, labels: Rows, temperature: np.float32) -> Floats:
    """Return the gradient of the supervised contrastive loss by the moved vectors."""
    lengths = np.sqrt(np.einsum("nd,nd->n", moved, moved))[:, None]
    unit = moved / lengths
    error = unit @ (unit / temperature).T
    np.fill_diagonal(error, _APART)
    # Unit vectors are never so alike that this overflows or vanishes.
    np.exp(error, out=error)
    error /= error.sum(axis=1, keepdims=True)
    together = (labels[:, None] == labels[None]).astype(np.float32)
    np.fill_diagonal(together, 0.0)
    partners = together.sum(axis=1, keepdims=True)
    has_partner = partners > 0
    together /= np.maximum(partners, 1.0)
    error -= together
    error *= has_partner / np.float32(max(int(has_partner.sum()), 1))
    towards: Floats = (error + error.T) @ (unit / temperature)
    towards -= np.einsum("nd,nd->n", towards, unit)[:, None] * unit
    towards /= lengths
    return towards
