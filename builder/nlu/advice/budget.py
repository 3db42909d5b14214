"""The label budget of a skill: what it understands by how many labels, measured and carried on.

Up to the labels that there are, models are fitted to parts of them and asked the rest; beyond, the
learning curves of the intents are drawn on, with what chance may make of them: an estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.errors import Invalid
from builder.nlu.advice.answer import Answers, ask
from builder.nlu.advice.count import Counting
from builder.nlu.advice.curve import Numbers, fit_curves
from builder.nlu.advice.draw import FOLDS, draws_of
from builder.nlu.advice.forecast import ENDS, labels_of, own_columns, resampled_gains
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material
from builder.sentence import say

# The shares of the labels, less those that are asked, that models are given.
_SHARES: Final = (0.125, 0.25, 0.5, 0.75, 1.0)
# Where the curve is told, as multiples of the labels that there are.
_CURVE: Final = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 4.0)
_TWICE: Final = 2.0
_FEWEST_PASSES: Final = 3
_MOST_PASSES: Final = 2 * FOLDS
_ASKED_IN_ALL: Final = 6_000


@dataclass(frozen=True)
class Reached:
    """The share of messages understood with so many labels, with the ends of its 80 % interval."""

    labels: int
    right: float
    low: float
    high: float


@dataclass(frozen=True)
class Budget:
    """What a skill understands by labels: `measured`, and the `curve` through it.

    Beyond `labels`, which there are now, the curve is an estimate. `gain` is what twice the labels
    are expected to bring, `low` and `high` the ends of its interval.
    """

    labels: int
    intents: int
    measured: tuple[Reached, ...]
    curve: tuple[Reached, ...]
    gain: float
    low: float
    high: float


def budget(
    material: Material,
    config: NluConfig,
    *,
    seed: int = 13,
    progress: Callable[[float], None] = lambda done: None,
) -> Budget:
    """Measure and look ahead by the material's own labels.

    Raises `Invalid('budget-needs-utterances')` where no two intents have four utterances.
    """
    columns, labels = own_columns(material), labels_of(material)
    if (labels[columns] >= 4).sum() < 2:
        raise Invalid(
            "budget-needs-utterances",
            say(
                "A learning curve needs two intents with four utterances each at least: add some, then "
                "look again at what more would bring."
            ),
        )
    count = int(labels.sum())
    wanted = _ASKED_IN_ALL * FOLDS // (count * len(_SHARES))
    passes = int(np.clip(wanted, _FEWEST_PASSES, _MOST_PASSES))
    draws = draws_of(material.examples, material.intents, passes=passes, seed=seed, shares=_SHARES)
    answers = []
    for number, draw in enumerate(draws):
        answers.append(ask(material, [draw], config))
        progress(0.9 * (number + 1) / len(draws))
    given = [int(draw.labels.sum()) for draw in draws]
    measured = _measured(given, answers)
    told = _told(_together(answers), columns, labels[columns], measured)
    progress(1.0)
    return told


def _measured(given: Sequence[int], answers: Sequence[Answers]) -> tuple[Reached, ...]:
    """Return what models of each share reached: the mean of the passes, and where they lie."""
    reached = []
    for place in range(len(_SHARES)):
        # Of each pass the models stand in the order of the shares.
        of_share = [n for n in range(place, len(given), len(_SHARES)) if len(answers[n].right)]
        if not of_share:
            continue
        right = np.asarray([answers[n].right.mean() for n in of_share])
        low, high = np.percentile(right, ENDS)
        size = round(float(np.mean([given[n] for n in of_share])))
        reached.append(Reached(size, float(right.mean()), float(low), float(high)))
    return tuple({each.labels: each for each in reached}.values())


def _told(
    answers: Answers, columns: Sequence[int], labels: Numbers, measured: tuple[Reached, ...]
) -> Budget:
    """Carry the intents' curves on, each intent weighed by its share of the utterances."""
    weight = labels / labels.sum()
    counting = Counting(answers, columns)
    curves = fit_curves(counting.tally())
    thens = [labels * times for times in _CURVE]
    rng = np.random.default_rng(len(answers.row))
    wrong, gains = resampled_gains(counting, curves, labels, thens, rng)
    levels = (1.0 - wrong) @ weight
    brought = gains @ weight
    lows, highs = np.percentile(np.clip(levels[:, None] + brought, 0, 1), ENDS, axis=0)
    right = [float(1.0 - curves.errors(then) @ weight) for then in thens]
    curve = tuple(
        Reached(int(then.sum()), at, min(float(low), at), max(float(high), at))
        for then, at, low, high in zip(thens, right, lows, highs, strict=True)
    )
    twice = _CURVE.index(_TWICE)
    gain = right[twice] - right[_CURVE.index(1.0)]
    low, high = np.percentile(brought[:, twice], ENDS)
    return Budget(
        labels=int(labels.sum()),
        intents=len(columns),
        measured=measured,
        curve=curve,
        gain=gain,
        low=float(min(low, gain)),
        high=float(max(high, gain)),
    )


def _together(answers: Sequence[Answers]) -> Answers:
    return Answers(
        *(
            np.concatenate([getattr(each, name) for each in answers])
            for name in ("row", "intent", "labels", "round", "right")
        )
    )
