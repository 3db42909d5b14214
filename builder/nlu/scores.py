"""Rates of right and wrong, each a fraction of 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

from builder.learning.softmax import Floats
from builder.nlu.calibration import calibration_error
from builder.nlu.close import share_asked
from builder.nlu.crossval import HeldOut
from builder.nlu.doubt import doubts_of
from builder.nlu.scope import Detector


def accuracy(expected: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Return the share that was found as expected."""
    hits = sum(e == f for e, f in zip(expected, found, strict=True))
    return hits / len(expected) if expected else 0.0


def macro_f1(expected: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Return the mean, over the intents that were expected, of precision and recall's balance."""
    wanted, claimed = Counter(expected), Counter(found)
    both = Counter(e for e, f in zip(expected, found, strict=True) if e == f)
    total = sum(2 * both[kind] / (claimed[kind] + wanted[kind]) for kind in wanted)
    return total / len(wanted) if wanted else 0.0


def scores_of(
    held_out: HeldOut,
    labels: Sequence[int],
    probabilities: Floats,
    detector: Detector | None,
    close: float,
) -> dict[str, float]:
    """Return the cross-validated scores that a bundle's manifest shows."""
    if not labels:
        return {}
    found = probabilities.argmax(axis=1).tolist()
    scores = {
        "accuracy": accuracy(labels, found),
        "macro_f1": macro_f1(labels, found),
        "calibration_error": calibration_error(probabilities, labels),
    }
    scores["asked"], scores["accuracy_asking"] = share_asked(probabilities, labels, close)
    scores["doubted"] = float(np.mean(doubts_of(probabilities, labels) < 1.0))
    if detector is not None:
        scores["in_scope_kept"] = _share_kept(detector, held_out.inside)
        scores |= _turned_away(detector, held_out)
    return {name: round(value, 4) for name, value in scores.items()}


def _turned_away(detector: Detector, held_out: HeldOut) -> dict[str, float]:
    parts = {
        "oos_recall_left_out": held_out.left_out,
        "oos_recall_everyday": held_out.everyday,
        "oos_recall_named": held_out.named,
    }
    return {n: 1.0 - _share_kept(detector, signs) for n, signs in parts.items() if len(signs)}


def _share_kept(detector: Detector, signs: Floats) -> float:
    return float(np.mean(detector.score(signs) >= detector.threshold))
