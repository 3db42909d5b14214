"""Learning curves: how the share of wrong answers falls with labels, as an inverse power law.

`error(n) = a * (n + 1) ** -b + c`, with a, b and c of 0 or more; the one beside `n` is the intent's
name, which is an example too. That errors fall like this was found for many learners (Cortes et al.
1993, "Learning curves: asymptotic values and rate of convergence").

One intent has few utterances, so its curve is not fitted alone: a grid of curves is weighed by how well
each explains the intent's answers (binomial likelihood) and by how near it is to the skill's own curve.
How much the intents of the skill differ, and with it how far each is drawn to the skill's curve, is
itself chosen by what explains all answers best (empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# The grid of curves. Errors are kept off 0 and 1, where one answer would rule a curve out.
_A: Final = np.geomspace(0.01, 1.6, 24)
_B: Final = np.linspace(0.0, 1.6, 9)
_C: Final = np.asarray([0.0, 0.02, 0.05, 0.1, 0.18, 0.3])
_LEAST: Final = 0.004
# How far intents may differ from the skill's curve, as standard deviations: of log a, of b and of c.
_SPREADS_A: Final = (0.15, 0.35, 0.6, 0.9, 1.3)
_SPREAD_B: Final = 0.1
_SPREAD_C: Final = 0.03
# What the curve of a skill is like before anything is known of it, as log a, b and c.
_USUAL: Final = (-0.4, 0.6, 0.03)
_USUAL_SPREAD: Final = (1.0, 0.25, 0.05)


def _grid() -> Numbers:
    a, b, c = np.meshgrid(np.log(_A), _B, _C, indexing="ij")
    return np.stack([a.ravel(), b.ravel(), c.ravel()], axis=1)


_GRID: Final = _grid()


def errors_at(labels: Numbers) -> Numbers:
    """Return the error of every curve of the grid at numbers of labels: (labels, curves)."""
    log_a, b, c = _GRID.T
    fall = np.exp(log_a - np.log(labels + 1.0)[:, None] * b)
    errors: Numbers = np.clip(fall + c, _LEAST, 1.0 - _LEAST)
    return errors


@dataclass(frozen=True)
class Tally:
    """Answers counted: rows are intents, columns the numbers of labels that `labels` names.

    Counts may be broken: an utterance that is asked eight times does not count as eight.
    """

    labels: Numbers
    right: Numbers
    wrong: Numbers


@dataclass(frozen=True)
class Curves:
    """How likely each curve of the grid is for each intent: (intents, curves), rows sum to 1.

    `spread` says how much the intents differ.
    """

    weights: Numbers
    spread: float

    def errors(self, labels: Numbers) -> Numbers:
        """Return the error expected of each intent at its own number of labels."""
        expected: Numbers = (self.weights * errors_at(labels)).sum(axis=1)
        return expected

    def drawn(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return one curve of the grid for each intent, drawn as likely as it is."""
        heights = self.weights.cumsum(axis=1)
        chance = rng.random(len(heights))[:, None] * heights[:, -1:]
        drawn: NDArray[np.int64] = (heights < chance).sum(axis=1).clip(max=len(_GRID) - 1)
        return drawn


def fit_curves(tally: Tally, *, spread: float | None = None) -> Curves:
    """Weigh the curves of each intent by its answers; without `spread` that is fitted too."""
    errors = errors_at(tally.labels)
    said = tally.right @ np.log1p(-errors) + tally.wrong @ np.log(errors)
    centre = _centre(said)
    tried = [_weighed(said, centre, s) for s in (_SPREADS_A if spread is None else (spread,))]
    return max(tried, key=lambda found: found[0])[1]


def _weighed(said: Numbers, centre: Numbers, spread: float) -> tuple[float, Curves]:
    """Return how well a spread explains all answers (log evidence), and the curves by it."""
    joint = said + _log_normal(centre, (spread, _SPREAD_B, _SPREAD_C))
    top = joint.max(axis=1, keepdims=True)
    mass = np.exp(joint - top)
    total = mass.sum(axis=1, keepdims=True)
    return float((np.log(total) + top).sum()), Curves(mass / total, spread)


def _centre(said: Numbers) -> Numbers:
    """Return the middle of the curves that explain all intents together: log a, b and c."""
    joint = said.sum(axis=0) + _log_normal(np.asarray(_USUAL), _USUAL_SPREAD)
    mass = np.exp(joint - joint.max())
    centre: Numbers = (mass / mass.sum()) @ _GRID
    return centre


def _log_normal(centre: Numbers, spread: tuple[float, float, float]) -> Numbers:
    """Return the logarithm of each curve's weight before any answer; the weights sum to 1."""
    logs = -0.5 * (((_GRID - centre) / np.asarray(spread)) ** 2).sum(axis=1)
    top = float(logs.max())
    normed: Numbers = logs - top - np.log(np.exp(logs - top).sum())
    return normed
