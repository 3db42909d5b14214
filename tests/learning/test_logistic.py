from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from builder.learning.logistic import train_logistic
from builder.learning.softmax import Floats, log_softmax, log_sum_exp, sigmoid, unit_rows
from builder.nlu.calibration import calibration_error, fit_blend
from builder.nlu.examples import one_hot


def _clouds(count: int, classes: int, *, seed: int) -> tuple[Floats, list[int]]:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(classes, 16))
    labels = [i % classes for i in range(count)]
    points = centres[labels] + 0.6 * rng.normal(size=(count, 16))
    return unit_rows(points.astype(np.float32)), labels


def test_logistic_agrees_with_scikit_learn() -> None:
    x, labels = _clouds(90, 4, seed=1)
    ones = np.ones(len(x), np.float32)
    ours = train_logistic(x, one_hot(labels, 4), ones, strength=10.0, tolerance=1e-5)
    theirs = LogisticRegression(C=10.0, tol=1e-6, max_iter=1000).fit(x, labels)
    p = np.exp(log_softmax(ours.logits(x)))
    assert np.abs(p - theirs.predict_proba(x)).max() < 0.01


def test_logistic_of_many_classes_agrees_with_scikit_learn() -> None:
    x, labels = _clouds(240, 12, seed=4)
    ours = train_logistic(x, one_hot(labels, 12), np.ones(len(x), np.float32), strength=10.0)
    theirs = LogisticRegression(C=10.0, tol=1e-6, max_iter=1000).fit(x, labels)
    p = np.exp(log_softmax(ours.logits(x)))
    assert np.abs(p - theirs.predict_proba(x)).mean() < 0.002


def test_logistic_takes_up_where_a_model_stopped() -> None:
    x, labels = _clouds(240, 12, seed=5)
    targets, ones = one_hot(labels, 12), np.ones(len(x), np.float32)
    whole = train_logistic(x, targets, ones, strength=10.0)
    resumed = train_logistic(x, targets, ones, strength=10.0, iterations=1, start=whole)
    fresh = train_logistic(x, targets, ones, strength=10.0, iterations=1)
    assert np.abs(resumed.logits(x) - whole.logits(x)).max() < 0.2
    assert np.abs(fresh.logits(x) - whole.logits(x)).max() > 1.0


def test_logistic_hears_weights_and_soft_targets() -> None:
    x = np.eye(2, dtype=np.float32)
    targets = np.asarray([[0.8, 0.2], [0.2, 0.8]], np.float32)
    model = train_logistic(x, targets, np.ones(2, np.float32), strength=1e4, tolerance=1e-6)
    assert np.exp(log_softmax(model.logits(x)))[0, 0] == pytest.approx(0.8, abs=0.01)
    lopsided = train_logistic(
        np.zeros((2, 1), np.float32),
        one_hot([0, 1], 2),
        np.asarray([3.0, 1.0], np.float32),
        strength=1.0,
        tolerance=1e-6,
    )
    p = np.exp(log_softmax(lopsided.logits(np.zeros(1, np.float32))))
    assert p[0] == pytest.approx(0.75, abs=0.01)


def test_logistic_is_deterministic() -> None:
    x, labels = _clouds(60, 3, seed=2)
    fits = [
        train_logistic(x, one_hot(labels, 3), np.ones(60, np.float32), strength=30.0)
        for _ in range(2)
    ]
    assert fits[0].weights.tobytes() == fits[1].weights.tobytes()


def test_blend_trusts_the_head_that_knows() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, 200).tolist()
    good = log_softmax((3.0 * one_hot(labels, 3) + rng.normal(size=(200, 3))).astype(np.float32))
    noise = log_softmax(rng.normal(size=(200, 3)).astype(np.float32))
    weights = fit_blend(np.stack([good, noise]), labels)
    assert weights[0] > 0.7 and weights[1] < 0.2 * weights[0]
    p = np.exp(log_softmax(np.tensordot(weights, np.stack([good, noise]), axes=1)))
    assert calibration_error(p, labels) < 0.1


def test_blend_of_no_examples_is_the_prior() -> None:
    weights = fit_blend(np.zeros((2, 0, 3), np.float32), [])
    assert weights == pytest.approx([0.8, 0.8])


def test_softmax_formulas_survive_extremes() -> None:
    huge = np.asarray([1e4, -1e4, 0.0], np.float32)
    assert log_sum_exp(huge) == pytest.approx(1e4)
    assert np.isfinite(log_softmax(huge)).all()
    assert sigmoid(np.asarray([-1e4, 0.0, 1e4], np.float32)).tolist() == [0.0, 0.5, 1.0]
    assert unit_rows(np.zeros((1, 3), np.float32)).tolist() == [[0.0, 0.0, 0.0]]
