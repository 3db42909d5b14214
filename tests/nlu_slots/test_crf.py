"""The conditional random field against sums over every sequence of tags."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from builder.nlu.logistic import Logistic
from builder.nlu.slots.crf import Crf, _Chains, marginals, train_crf
from builder.nlu.slots.tags import OUTSIDE, Tags, best_tags, possible

Numbers = NDArray[np.float64]
ALLOWED = possible(2)
TAGS = len(ALLOWED)
LENGTHS = (3, 5, 1, 4)
WEIGHTS = (1.0, 0.5, 2.0, 1.0)


def _sequences(rng: np.random.Generator) -> list[Tags]:
    sequences = []
    for length in LENGTHS:
        tags = [OUTSIDE]
        for _ in range(length):
            tags.append(int(rng.choice(np.flatnonzero(ALLOWED[tags[-1]]))))
        sequences.append(np.array(tags[1:]))
    return sequences


def _value(tags: tuple[int, ...], scores: Numbers, moves: Numbers) -> float | None:
    total, before = 0.0, OUTSIDE
    for at, tag in enumerate(tags):
        if not ALLOWED[before, tag]:
            return None
        total += float(moves[before, tag] + scores[at, tag])
        before = tag
    return total


def _loss(sequences: list[Tags], scores: Numbers, moves: Numbers) -> float:
    loss, first = 0.0, 0
    for tags, weight in zip(sequences, WEIGHTS, strict=True):
        part = scores[first : first + len(tags)]
        first += len(tags)
        ways = itertools.product(range(TAGS), repeat=len(tags))
        values = [v for way in ways if (v := _value(way, part, moves)) is not None]
        own = _value(tuple(tags.tolist()), part, moves)
        assert own is not None
        loss += weight * (float(np.log(np.exp(values).sum())) - own)
    return loss


def test_loss_and_gradient_are_those_of_all_sequences() -> None:
    rng = np.random.default_rng(0)
    sequences = _sequences(rng)
    scores, moves = rng.normal(size=(sum(LENGTHS), TAGS)), rng.normal(size=(TAGS, TAGS))
    chains = _Chains(sequences, WEIGHTS)
    loss, by_score, by_move = chains.judge(
        scores.astype(np.float32), moves.astype(np.float32), ALLOWED
    )
    assert loss == pytest.approx(_loss(sequences, scores, moves), rel=1e-4)
    small = 1e-4
    for matrix, gradient, places in (
        (scores, by_score, [(0, 1), (4, 2), (8, 0), (12, 3)]),
        (moves, by_move, [(0, 1), (1, 2), (0, 3), (3, 4), (0, 2)]),
    ):
        for place in places:
            before = matrix[place]
            matrix[place] = before + small
            slope = (_loss(sequences, scores, moves) - loss) / small
            matrix[place] = before
            assert gradient[place] == pytest.approx(slope, abs=0.02)


def test_marginals_add_up_and_stay_finite_for_hopeless_scores() -> None:
    scores = np.zeros((4, TAGS), np.float32)
    scores[0, 2] = 500.0  # inside cannot begin a text
    moves = np.where(ALLOWED, 0.0, -1e4).astype(np.float32)
    probabilities = marginals(scores, moves)
    assert np.isfinite(probabilities).all()
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-4)
    assert probabilities[0, 2] == 0


def test_what_follows_what_is_learned_beside_the_tokens() -> None:
    """Two tokens look alike; only what stands before tells the second slot from the first."""
    rng = np.random.default_rng(1)
    seen = {0: (OUTSIDE, 1, OUTSIDE, 3), 1: (OUTSIDE, 3, OUTSIDE, 1)}
    sequences = [np.array(seen[n % 2]) for n in range(40)]
    x = np.zeros((4 * len(sequences), 3), np.float32)
    for n in range(len(sequences)):
        x[4 * n : 4 * n + 4, 0] = (0, 1, 0, 1)
        x[4 * n + 1, 1 + n % 2] = 1  # the first value shows its slot, the second does not
    x += rng.normal(scale=0.01, size=x.shape).astype(np.float32)
    moves = np.where(ALLOWED, 0.0, -1e4).astype(np.float32)
    start = Crf(Logistic(np.zeros((TAGS, 3), np.float32), np.zeros(TAGS, np.float32)), moves)
    crf = train_crf(x, sequences, [1.0] * len(sequences), start, strength=50.0, iterations=60)
    for n in (0, 1):
        tags = best_tags(crf.tokens.logits(x[4 * n : 4 * n + 4]), crf.transitions)
        assert tags[1] == seen[n][1]
    assert (crf.transitions[~ALLOWED] == -1e4).all()
