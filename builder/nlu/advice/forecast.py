"""What more labels would bring: for each intent, with an interval, and for the skill as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.errors import Invalid
from builder.nlu.advice.answer import Answers, ask
from builder.nlu.advice.count import Counting
from builder.nlu.advice.curve import Curves, Numbers, errors_at, fit_curves
from builder.nlu.advice.draw import FOLDS, STEPS, draws_of
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material
from builder.sentence import say

_REPLICATES: Final = 200
# What new labels do is more uneven than any curve: each settles, or upsets, a whole kind of message at
# once. The variance of what was gained about what was expected, per point gained and per label had
# before; the same for 5 and for 10 labels on BANKING77's training utterances.
_UNEVEN: Final = 0.65
# The examples of intents that are the author's to label.
_OWN: Final = frozenset({"utterance", "name", "description"})
# The ends of an interval that leaves out one case of ten on either side.
ENDS: Final = (10, 90)
# Twice over the utterances of a small skill, once over 800, and over a part where they are so many that
# this would take minutes.
_MOST_PASSES: Final = 2 * FOLDS
_ASKED_IN_ALL: Final = 3_200


@dataclass(frozen=True)
class Forecast:
    """What `more` labels would do for one intent; all rates are fractions of its own messages.

    `gain` is how much more of them would be understood, with `low` and `high` the ends of its 80 %
    interval; `share` is the gain as a share of all messages, each intent weighing the same.
    """

    intent: str
    labels: int
    right: float
    after: float
    gain: float
    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Advice:
    """Forecasts of all intents, the greatest gain first, and of `more` labels for each of them."""

    more: int
    forecasts: tuple[Forecast, ...]
    right: float
    after: float
    low: float
    high: float


def advise(
    material: Material,
    config: NluConfig,
    *,
    more: int = 10,
    seed: int = 13,
    progress: Callable[[float], None] = lambda done: None,
) -> Advice:
    """Forecast from curves drawn through parts of the material's own labels.

    Raises `Invalid('advice-needs-utterances')` when no intent has an utterance to be asked.
    """
    columns, labels = own_columns(material), labels_of(material)
    count = int(labels.sum())
    if not count:
        raise Invalid(
            "advice-needs-utterances",
            say(
                "No intent has an utterance, so there is nothing to learn from: give each intent two "
                "or three utterances first, then ask again what to label next."
            ),
        )
    passes = int(np.clip(_ASKED_IN_ALL * FOLDS // (count * len(STEPS)), 1, _MOST_PASSES))
    draws = draws_of(material.examples, material.intents, passes=passes, seed=seed)
    answers = ask(material, draws, config, progress=progress)
    return forecast(answers, [material.intents[n] for n in columns], columns, labels[columns], more)


def forecast(
    answers: Answers, names: Sequence[str], columns: Sequence[int], labels: Numbers, more: int
) -> Advice:
    """Fit the curves to the answers and forecast; `columns` are the intents' numbers in them."""
    counting = Counting(answers, columns)
    curves = fit_curves(counting.tally())
    now, then = curves.errors(labels), curves.errors(labels + more)
    rng = np.random.default_rng(len(answers.row))
    gains = resampled_gains(counting, curves, labels, [labels + more], rng)[1][:, 0]
    low, high = np.percentile(gains, ENDS, axis=0)
    whole_low, whole_high = np.percentile(gains.mean(axis=1), ENDS)
    forecasts = [
        Forecast(
            intent=names[n],
            labels=int(labels[n]),
            right=float(1 - now[n]),
            after=float(1 - then[n]),
            gain=float(now[n] - then[n]),
            low=float(min(low[n], now[n] - then[n])),
            high=float(max(high[n], now[n] - then[n])),
            share=float(now[n] - then[n]) / len(names),
        )
        for n in range(len(labels))
    ]
    return Advice(
        more=more,
        forecasts=tuple(sorted(forecasts, key=lambda each: (-each.gain, each.labels))),
        right=float(1 - now.mean()),
        after=float(1 - then.mean()),
        low=float(whole_low),
        high=float(whole_high),
    )


def resampled_gains(
    counting: Counting,
    curves: Curves,
    labels: Numbers,
    thens: Sequence[Numbers],
    rng: np.random.Generator,
) -> tuple[Numbers, Numbers]:
    """Return what chance makes of the intents' errors now, and of what is gained by labels then.

    Shapes: (replicates, intents), and (replicates, len(thens), intents). What new labels do beyond any
    curve is in the gains.
    """
    now = curves.errors(labels)
    at_now, at_thens = errors_at(labels), [errors_at(then) for then in thens]
    uneven = [
        np.sqrt(_UNEVEN * np.clip(now - curves.errors(then), 0, None) / (labels + 1.0))
        for then in thens
    ]
    each = np.arange(len(labels))
    wrong = np.empty((_REPLICATES, len(labels)))
    gains = np.empty((_REPLICATES, len(thens), len(labels)))
    for number in range(_REPLICATES):
        refitted = fit_curves(counting.resampled(rng), spread=curves.spread)
        drawn = refitted.drawn(rng)
        wrong[number] = at_now[each, drawn]
        for place, (at_then, spread) in enumerate(zip(at_thens, uneven, strict=True)):
            chance = spread * rng.standard_normal(len(labels))
            gain = at_now[each, drawn] - at_then[each, drawn] + chance
            # No more can be gained than is wrong, nor more be lost than is right.
            gains[number, place] = np.clip(gain, now - 1.0, now)
    return wrong, gains


def own_columns(material: Material) -> list[int]:
    """Return the numbers of the intents that are the author's to label."""
    own = {example.intent for example in material.examples if example.kind in _OWN}
    return [n for n, intent in enumerate(material.intents) if intent in own]


def labels_of(material: Material) -> Numbers:
    """Return how many utterances each intent of the material has."""
    column = {intent: n for n, intent in enumerate(material.intents)}
    own = [column[e.intent] for e in material.examples if e.kind == "utterance"]
    return np.bincount(own, minlength=len(material.intents)).astype(np.float64)
