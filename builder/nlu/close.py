"""When two intents are so close that asking is better than guessing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.softmax import Floats

Flags = NDArray[np.bool_]

# A mistake that asking would have resolved is worth so many questions that need not have been asked:
# a wrong flow is begun, stopped and told again.
WORTH_OF_RESOLVING: Final = 2.0
# Lines that are tried: the runner-up's probability as a share of the first's.
_LINES: Final = tuple(round(0.30 + 0.05 * n, 2) for n in range(14))
# What calibrated probabilities would ask for, and so many held-out close calls speak against it.
_EXPECTED: Final = 1.0 / WORTH_OF_RESOLVING
_ENOUGH: Final = 20
# So many are offered at most.
MOST: Final = 3
_NEVER: Final = 2.0


def fit_close(probabilities: Floats, labels: Sequence[int]) -> float:
    """Return the share of the first's probability from which a runner-up is asked about.

    `probabilities` are those of held-out utterances, (n, intents). It is the line at which asking is
    worth most: the mistakes it resolves, at their worth, less the questions about what was right.
    Above 1 where it is never worth it. With few close calls, what calibrated probabilities ask for.
    """
    if probabilities.shape[1] < 2 or not len(labels):
        return _EXPECTED
    ranked = _Ranked.of(probabilities, labels)
    if int(ranked.asked(_EXPECTED).sum()) < _ENOUGH:
        return _EXPECTED
    best, line = max((ranked.worth(line), line) for line in _LINES)
    return line if best > 0 else _NEVER


def close_intents(names: Sequence[str], scores: Sequence[float], line: float) -> tuple[str, ...]:
    """Return the first intents of a ranking between which one should ask; empty when it is clear."""
    if not scores or line <= 0:
        return ()
    near = [n for n, s in zip(names, scores, strict=True) if s > 0 and s >= line * scores[0]]
    return tuple(near[:MOST]) if len(near) > 1 else ()


def share_asked(probabilities: Floats, labels: Sequence[int], line: float) -> tuple[float, float]:
    """Return the share of messages that would be asked about, and of all those right or put right."""
    ranked = _Ranked.of(probabilities, labels)
    asked = ranked.asked(line) if line > 0 else np.zeros(len(labels), bool)
    found = np.where(asked, ranked.offered(line), ranked.right[:, 0])
    return float(asked.mean()), float(found.mean())


@dataclass(frozen=True)
class _Ranked:
    """The best intents of held-out messages: their share of the first's, and whether each is right."""

    shares: Floats
    right: Flags

    @classmethod
    def of(cls, probabilities: Floats, labels: Sequence[int]) -> _Ranked:
        order = np.argsort(-probabilities, axis=1, kind="stable")[:, :MOST]
        ranked = np.take_along_axis(probabilities, order, axis=1)
        shares = ranked / np.maximum(ranked[:, :1], 1e-9)
        return cls(shares.astype(np.float32), order == np.asarray(labels)[:, None])

    def asked(self, line: float) -> Flags:
        """Tell which would be asked about."""
        if self.shares.shape[1] < 2:
            return np.zeros(len(self.shares), bool)
        near: Flags = self.shares[:, 1] >= line
        return near

    def offered(self, line: float) -> Flags:
        """Tell for which the right one would be offered."""
        found: Flags = np.any(self.right & (self.shares >= line), axis=1)
        return found

    def worth(self, line: float) -> float:
        asked, first = self.asked(line), self.right[:, 0]
        resolved = int((asked & self.offered(line) & ~first).sum())
        return WORTH_OF_RESOLVING * resolved - int((asked & first).sum())
