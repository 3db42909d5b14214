"""A linear-chain conditional random field: scores of tokens and of transitions, learned together.

Lafferty et al. 2001, *Conditional random fields*. Sequences go side by side, the longest first, so
that each position is one small matrix product; probabilities are scaled at each position (Rabiner
1989), which needs no logarithms inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.nlu.lbfgs import minimise
from builder.nlu.logistic import Logistic
from builder.nlu.slots.tags import OUTSIDE, Floats, Tags, possible

_TINY: Final = np.float32(1e-30)
# A tag so much less likely than the best of its token counts as just that unlikely.
_LEAST: Final = np.float32(-50.0)
_STALLED: Final = 1e-4

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Crf:
    """Scores of the tags of each token, by a linear model, and of each tag after each other."""

    tokens: Logistic
    transitions: Floats


def train_crf(
    x: Floats,
    sequences: Sequence[Tags],
    weights: Sequence[float],
    start: Crf,
    *,
    strength: float,
    iterations: int,
) -> Crf:
    """Fit by minimising `strength * weighted negative log-likelihood + |parameters|^2 / 2`.

    `x` has the tokens of all `sequences`, one after another; each sequence has a weight. The search
    begins at `start`, whose transitions also tell which are possible.
    """
    chains = _Chains(sequences, weights)
    tags, dimension = start.tokens.weights.shape
    size = tags * (dimension + 1)
    allowed = possible((tags - 1) // 2)
    wide = np.concatenate([x, np.ones((len(x), 1), np.float32)], axis=1)
    begin = np.concatenate(
        [
            np.concatenate([start.tokens.weights, start.tokens.bias[:, None]], axis=1).ravel(),
            np.where(allowed, start.transitions, 0.0).ravel(),
        ]
    ).astype(np.float32)

    def function(flat: Floats) -> tuple[float, Floats]:
        matrix = flat[:size].reshape(tags, dimension + 1)
        moves = flat[size:].reshape(tags, tags)
        lost, by_token, by_move = chains.judge(wide @ matrix.T, moves, allowed)
        gradient = np.empty_like(flat)
        ridge = matrix.copy()
        ridge[:, -1] = 0.0  # the bias is free
        gradient[:size] = (np.float32(strength) * (by_token.T @ wide) + ridge).ravel()
        gradient[size:] = (np.float32(strength) * by_move + moves).ravel()
        kept = float(np.square(ridge).sum(dtype=np.float64) + np.square(moves).sum())
        return strength * lost + 0.5 * kept, gradient

    best = minimise(function, begin, iterations=iterations, stalled=_STALLED)
    matrix = best[:size].reshape(tags, dimension + 1)
    moves = np.where(allowed, best[size:].reshape(tags, tags), start.transitions)
    tokens = Logistic(matrix[:, :-1].copy(), matrix[:, -1].copy())
    return Crf(tokens, moves.astype(np.float32))


def marginals(scores: Floats, transitions: Floats) -> Floats:
    """Return the probability of each tag at each token, given the whole sequence."""
    chains = _Chains([np.zeros(len(scores), np.int64)], [1.0])
    probabilities: Floats = chains.run(scores, np.exp(transitions))[2]
    return probabilities


class _Chains:
    """Sequences side by side: at each position those that are long enough."""

    def __init__(self, sequences: Sequence[Tags], weights: Sequence[float]) -> None:
        lengths = np.array([len(sequence) for sequence in sequences])
        order = np.argsort(-lengths, kind="stable")
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])[order]
        longest = int(lengths.max(initial=0))
        # The rows of the tokens at each position, of the longer sequences first.
        self._rows: list[Rows] = [
            starts[: int((lengths > position).sum())] + position for position in range(longest)
        ]
        self._tags = np.concatenate(sequences) if len(sequences) else np.zeros(0, np.int64)
        by_sequence = np.asarray(weights, np.float32)
        self._weights = by_sequence[order]
        self._by_token = np.repeat(by_sequence, lengths)

    def judge(
        self, scores: Floats, moves: Floats, allowed: NDArray[np.bool_]
    ) -> tuple[float, Floats, Floats]:
        """Return the negative log-likelihood, and its gradients by scores and by transitions."""
        ways = np.where(allowed, np.exp(moves), 0.0).astype(np.float32)
        log_all, together, by_token = self.run(scores, ways)
        tokens = np.arange(len(scores))
        said = float((self._by_token * scores[tokens, self._tags]).sum(dtype=np.float64))
        counted = np.zeros_like(ways)
        for position, rows in enumerate(self._rows):
            now = self._tags[rows]
            before = self._tags[rows - 1] if position else np.full(len(rows), OUTSIDE)
            np.add.at(counted, (before, now), self._weights[: len(rows)])
        said += float((counted * np.where(allowed, moves, 0.0)).sum(dtype=np.float64))
        by_token[tokens, self._tags] -= 1.0
        by_token *= self._by_token[:, None]
        return log_all - said, by_token, np.where(allowed, together - counted, 0.0)

    def run(self, scores: Floats, ways: Floats) -> tuple[float, Floats, Floats]:
        """Return the log of the sum over all sequences of tags, expected transitions, marginals."""
        highest = scores.max(axis=1, keepdims=True)
        shown = np.exp(np.maximum(scores - highest, _LEAST))
        log_all = float((self._by_token * highest[:, 0]).sum(dtype=np.float64))
        forward: list[Floats] = []
        scales: list[Floats] = []
        for position, rows in enumerate(self._rows):
            reached = forward[-1][: len(rows)] @ ways if position else ways[OUTSIDE][None]
            joint = reached * shown[rows]
            scale = np.maximum(joint.sum(axis=1, keepdims=True), _TINY)
            forward.append(joint / scale)
            scales.append(scale)
            log_all += float((self._weights[: len(rows)] * np.log(scale[:, 0])).sum())
        return log_all, *self._backward(shown, ways, forward, scales)

    def _backward(
        self, shown: Floats, ways: Floats, forward: list[Floats], scales: list[Floats]
    ) -> tuple[Floats, Floats]:
        marginal = np.empty_like(shown)
        together = np.zeros_like(ways)
        later = np.ones_like(forward[-1]) if forward else np.zeros((0, len(ways)), np.float32)
        for position in range(len(self._rows) - 1, -1, -1):
            rows = self._rows[position]
            if len(later) < len(rows):
                ending = np.ones((len(rows) - len(later), len(ways)), np.float32)
                later = np.concatenate([later, ending])
            marginal[rows] = forward[position] * later
            onward = shown[rows] * later / scales[position]
            weighted = onward * self._weights[: len(rows), None]
            if position:
                together += forward[position - 1][: len(rows)].T @ weighted * ways
                later = np.matmul(onward, ways.T, dtype=np.float32)
            else:
                together[OUTSIDE] += (weighted * ways[OUTSIDE]).sum(axis=0)
        return together, marginal
