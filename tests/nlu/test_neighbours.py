"""Unlabelled texts: neighbours agree, intents are evened out, and learning from them helps."""

from __future__ import annotations

import numpy as np

from builder.learning.softmax import Floats, log_softmax, unit_rows
from builder.nlu.neighbours import Neighbours
from builder.nlu.selftrain import even_out


def _three_clouds(each: int) -> tuple[Floats, np.ndarray]:
    rng = np.random.default_rng(4)
    labels = np.tile(np.arange(3), each)
    x = rng.normal(scale=0.25, size=(3 * each, 30))
    x[np.arange(3 * each), labels] += 1.0
    return unit_rows(x.astype(np.float32)), labels


def test_neighbours_are_the_nearest_others() -> None:
    x, labels = _three_clouds(40)
    neighbours = Neighbours.among(x)
    assert neighbours.rows.shape == (120, 10)
    assert np.allclose(neighbours.weights.sum(axis=1), 1, atol=1e-5)
    assert all(row not in found for row, found in enumerate(neighbours.rows.tolist()))
    assert (labels[neighbours.rows] == labels[:, None]).mean() > 0.95


def test_two_texts_have_each_other() -> None:
    x, _ = _three_clouds(1)
    assert Neighbours.among(x[:2]).rows.tolist() == [[1], [0]]


def test_a_wrong_belief_gives_way_to_its_neighbours() -> None:
    x, labels = _three_clouds(40)
    believed = np.full((120, 3), 0.1, np.float32)
    believed[np.arange(120), labels] = 0.8
    wrong = np.arange(30, 120, 9)
    believed[wrong] = 0.2
    believed[wrong, (labels[wrong] + 1) % 3] = 0.5
    told = Neighbours.among(x).spread(believed, known=6)
    assert (told[:6] == believed[:6]).all()
    assert np.allclose(told[6:].sum(axis=1), 1, atol=1e-5)
    right = told.argmax(axis=1) == labels
    assert right[wrong].mean() >= 0.5
    assert np.delete(right, wrong).all()


def test_evening_out_takes_from_what_swallows_the_rest() -> None:
    rng = np.random.default_rng(5)
    said = log_softmax(
        rng.normal(size=(300, 4)).astype(np.float32) + np.asarray([3, 0, 0, 0], np.float32)
    )

    def shares(pull: float) -> list[int]:
        best = even_out(said, pull).argmax(axis=1)
        return [int((best == intent).sum()) for intent in range(4)]

    assert np.allclose(even_out(said, 0.0), said, atol=1e-6)
    assert shares(0.0)[0] > 270 > shares(0.05)[0] > 100 > shares(1.0)[0]
    assert np.allclose(np.exp(even_out(said, 1.0)).sum(axis=0), 75, rtol=0.05)
