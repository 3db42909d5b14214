"""How long turns took: percentiles, of all and by day, from numbers that are kept in little room."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

PERCENTILES: Final = (50, 90, 95, 99)


@dataclass(frozen=True)
class Latency:
    """Milliseconds of a stage of so many turns: percentiles, mean, and the longest."""

    stage: str
    turns: int
    p50: float
    p90: float
    p95: float
    p99: float
    mean: float
    longest: float


def latency_of(stage: str, spent: Sequence[float] | array[float]) -> Latency | None:
    """Return how long a stage took; None where no turn had it."""
    if not len(spent):
        return None
    values = np.asarray(spent)
    found = np.percentile(values, PERCENTILES)
    figures = [round(float(each), 3) for each in (*found, values.mean(), values.max())]
    return Latency(stage, len(values), *figures)
