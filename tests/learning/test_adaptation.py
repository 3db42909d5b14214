"""Adapting vectors to a skill: utterances of an intent come together, and little else changes."""

from __future__ import annotations

import numpy as np

from builder.encoding.encoder import by_view, view_names
from builder.encoding.hashing import HashingEncoder
from builder.learning.adaptation import Adaptation, _contrast_gradient
from builder.learning.softmax import Floats, log_softmax, unit_rows
from builder.nlu.examples import one_hot
from builder.nlu.head import Head


def _two_ways(noise: float) -> tuple[Floats, np.ndarray]:
    """Vectors whose loudest direction says nothing of the intent, and a quiet one all."""
    rng = np.random.default_rng(2)
    labels = np.repeat(np.arange(8), 50)
    x = rng.normal(scale=noise, size=(400, 40))
    x[np.arange(400), labels] += 0.5
    x[:, 20] += rng.normal(scale=2.0, size=400)
    return unit_rows(x.astype(np.float32)), labels


def _apart(x: Floats, labels: np.ndarray) -> float:
    """Return how much liker vectors of one intent are than those of two."""
    likeness, same = x @ x.T, labels[:, None] == labels[None]
    off = ~np.eye(len(x), dtype=bool)
    return float(likeness[same & off].mean() - likeness[~same].mean())


def test_intents_come_apart() -> None:
    x, labels = _two_ways(0.1)
    adaptation = Adaptation.train(x, labels)
    assert adaptation is not None
    moved = adaptation.apply(x)
    assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5)
    assert _apart(moved, labels) > 1.1 * _apart(x, labels)


def test_same_examples_give_the_same_map() -> None:
    x, labels = _two_ways(0.1)
    first, second = Adaptation.train(x, labels), Adaptation.train(x, labels)
    assert first is not None and second is not None
    assert (first.up == second.up).all() and (first.down == second.down).all()


def test_nothing_to_contrast_is_left_alone() -> None:
    x, _ = _two_ways(0.1)
    assert Adaptation.train(x, np.arange(len(x))) is None
    assert Adaptation.train(x[:5], np.zeros(5, np.int64)) is None


def test_gradient_is_that_of_the_contrastive_loss() -> None:
    rng = np.random.default_rng(3)
    moved, labels = rng.normal(size=(6, 5)), np.array([0, 0, 1, 1, 1, 2])

    def loss(vectors: np.ndarray) -> float:
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        likeness = unit @ unit.T / 0.2
        np.fill_diagonal(likeness, -1e4)
        said = log_softmax(likeness)
        losses = []
        for i, label in enumerate(labels):
            others = [j for j in range(6) if j != i and labels[j] == label]
            if others:
                losses.append(-np.mean([said[i, j] for j in others]))
        return float(np.mean(losses))

    gradient = _contrast_gradient(moved.astype(np.float32), labels, np.float32(0.2))
    for place in ((0, 1), (3, 4), (5, 0)):
        shifted = moved.copy()
        shifted[place] += 1e-5
        slope = (loss(shifted) - loss(moved)) / 1e-5
        assert abs(float(gradient[place]) - slope) < 1e-3


def test_head_keeps_its_adaptation_in_the_bundle() -> None:
    x, labels = _two_ways(0.1)
    targets = one_hot(labels.tolist(), 8)
    head = Head.train("one", x, targets, np.ones(len(x), np.float32), strength=30.0)
    assert head.adaptation is not None
    again = Head.from_arrays("one", head.classes, head.arrays())
    assert np.allclose(head.logits(x), again.logits(x))
    plain = Head.train("one", x, targets, np.ones(len(x), np.float32), strength=30.0, adapt=False)
    assert plain.adaptation is None


def test_views_are_parts_of_a_vector() -> None:
    encoder = HashingEncoder(8)
    encoder.views = ("sentence", "middle")
    vectors = np.arange(16, dtype=np.float32).reshape(2, 8)
    parts = by_view([encoder], {encoder.name: vectors})
    assert tuple(parts) == view_names(encoder) == ("hashing", "hashing.middle")
    assert (parts["hashing.middle"] == vectors[:, 4:]).all()
