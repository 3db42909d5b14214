"""Where to draw the line of scope: how many customers are kept, and who is turned away for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from builder.learning.softmax import Floats
from builder.schema.keeping import KeepPoint

# A customer who is kept is worth two strangers turned away. Guesses at strangers lie further from the
# skill or nearer to it than real ones, and stand for no number of them. Where the author named real
# ones, it counts that customers are some five times as many.
WORTH_AGAINST_GUESSES: Final = 2.0
WORTH_AGAINST_NAMED: Final = 10.0
# How many held-out utterances may be lost beyond the share that is kept.
_STRAYS: Final = 1.5
_SHARES: Final = (0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.999)


def choose_threshold(
    inside: Floats,
    outside: Sequence[Floats],
    *,
    kept: float,
    shares: Sequence[float] | None = None,
    worth: float = WORTH_AGAINST_GUESSES,
) -> float:
    """Return the threshold worth most among those that keep enough, in the middle of a gap.

    `shares` says how much each kind of `outside` counts, all the same when left out; `worth` what a
    share of customers kept is worth against the same share of strangers turned away.
    """
    lines = np.unique(np.concatenate([inside, *outside]))
    lines = np.concatenate([[0.0], (lines[1:] + lines[:-1]) / 2])
    keeps = _shares_above(inside, lines)
    above = [_shares_above(part, lines) for part in outside]
    turned = 1.0 - np.average(above, axis=0, weights=shares)
    # Held out, a small skill is understood worse than it will be: a stray or two may be lost.
    least = kept - _STRAYS / len(inside)
    total = np.where(keeps >= least, worth * keeps + turned, -1.0)
    best = np.flatnonzero(total >= total.max() - 1e-9)
    return round(float(lines[best].mean()), 4)


def curve_of(inside: Floats, *, far: Floats, near: Floats, named: Floats) -> tuple[KeepPoint, ...]:
    """Return what each share of customers kept costs, by the detector's scores of held-out messages."""
    points = []
    for keep in _SHARES:
        line = float(np.quantile(inside, 1.0 - keep, method="lower"))
        line = int(line * 10_000) / 10_000  # rounded down, so that no customer falls out of it
        away = {"far": far, "near": near, "named": named}
        shares = {
            n: round(float((s < line).mean()), 4) if len(s) else None for n, s in away.items()
        }
        points.append(KeepPoint(keep=keep, threshold=line, **shares))
    return tuple(points)


def _shares_above(scores: Floats, lines: Floats) -> Floats:
    ordered = np.sort(scores)
    below = np.searchsorted(ordered, lines, side="left") / len(ordered)
    return (1.0 - below).astype(np.float32)
