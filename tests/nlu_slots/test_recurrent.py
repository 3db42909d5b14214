"""The recurrent tagger, held to its definition and to what it is there for."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from builder.learning.softmax import log_softmax
from builder.nlu.slots import recurrent
from builder.nlu.slots.recurrent import Recurrent, _Batch, _gradients, train_recurrent
from builder.nlu.slots.tags import marginals, possible


class Ones:
    """Draws nothing but ones, so that dropout keeps everything."""

    def random(self, shape: tuple[int, ...], dtype: object) -> np.ndarray:
        return np.ones(shape, np.float32)


def test_gradient_is_that_of_the_cross_entropy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurrent, "_HIDDEN", 3)
    monkeypatch.setattr(recurrent, "_INWARD", 4)
    monkeypatch.setattr(recurrent, "_DROPPED", 0.0)
    rng = np.random.default_rng(0)
    model = Recurrent.begin(5, 3, rng)
    arrays: dict[str, Any] = {n: a.astype(np.float64) for n, a in model.arrays().items()}
    texts: list[Any] = [rng.normal(size=(n, 5)) for n in (4, 2, 1)]
    tags = [rng.integers(0, 3, len(text)) for text in texts]
    weights = np.asarray([1.0, 0.5, 2.0])

    def loss() -> float:
        whole = Recurrent.from_arrays(arrays)
        return -sum(
            float(w) * float(log_softmax(whole.logits(text))[np.arange(len(own)), own].sum())
            for text, own, w in zip(texts, tags, weights, strict=True)
        ) / float(weights.sum())

    gradients = _gradients(
        model,
        _Batch.of([text.astype(np.float32) for text in texts], tags),
        weights.astype(np.float32),
        Ones(),  # type: ignore[arg-type]
    )
    for (name, array), gradient in zip(arrays.items(), gradients, strict=True):
        assert gradient.shape == array.shape, name
        for _ in range(4):
            place = tuple(int(rng.integers(n)) for n in array.shape)
            kept = array[place]
            array[place] = kept + 1e-3
            above = loss()
            array[place] = kept - 1e-3
            below = loss()
            array[place] = kept
            assert abs(float(gradient[place]) - (above - below) / 2e-3) < 2e-3, (name, place)


def test_what_stands_far_away_tells_tokens_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last token looks the same in both kinds of texts; only the first one differs."""
    monkeypatch.setattr(recurrent, "_HIDDEN", 24)
    monkeypatch.setattr(recurrent, "_INWARD", 24)
    monkeypatch.setattr(recurrent, "_RATE", 2e-2)
    rng = np.random.default_rng(1)
    texts, tags = [], []
    for n in range(200):
        length = int(rng.integers(5, 9))
        x = rng.normal(scale=0.1, size=(length, 6)).astype(np.float32)
        x[0, n % 2] += 1
        x[-1, 2] += 1
        own = np.zeros(length, np.int64)
        own[-1] = 1 + 2 * (n % 2)
        texts.append(x)
        tags.append(own)
    done: list[float] = []
    model = train_recurrent(texts, tags, [1.0] * 200, 5, rounds=12, batch=16, progress=done.append)
    right = [
        int(model.logits(x)[-1].argmax()) == own[-1] for x, own in zip(texts, tags, strict=True)
    ]
    assert np.mean(right) > 0.95
    assert done == sorted(done) and done[-1] == 1.0
    again = train_recurrent(texts, tags, [1.0] * 200, 5, rounds=12, batch=16)
    np.testing.assert_array_equal(again.inward, model.inward)


def test_marginals_are_those_of_all_sequences() -> None:
    rng = np.random.default_rng(2)
    allowed = possible(2)
    moves = np.where(allowed, rng.normal(size=allowed.shape), -1e4).astype(np.float32)
    scores = rng.normal(size=(3, len(allowed))).astype(np.float32)
    total = np.zeros_like(scores)
    for way in itertools.product(range(len(allowed)), repeat=3):
        before, value = 0, 0.0
        for at, tag in enumerate(way):
            value += float(moves[before, tag] + scores[at, tag])
            before = tag
        total[np.arange(3), way] += np.exp(value)
    expected = total / total.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(marginals(scores, moves), expected, atol=1e-5)


def test_marginals_stay_finite_for_hopeless_scores() -> None:
    allowed = possible(2)
    scores = np.zeros((4, len(allowed)), np.float32)
    scores[0, 2] = 500.0  # inside cannot begin a text
    probabilities = marginals(scores, np.where(allowed, 0.0, -1e4).astype(np.float32))
    assert np.isfinite(probabilities).all()
    assert probabilities[0, 2] == 0
