"""What is kept between two looks is what would be worked out anew."""

import numpy as np
import pytest

from builder.encoding.hashing import HashingEncoder
from builder.learning.softmax import unit_rows
from kits.quality.index import QualityIndex
from kits.quality.live.near import HEARD, Near
from kits.quality.live.ridge import Ridge
from kits.quality.live.space import Space
from tests.kits.quality.made import PARCEL, CountingEncoder, skill


def drawn(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, count)
    middles = rng.normal(size=(4, 12))
    vectors = unit_rows((middles[labels] + rng.normal(size=(count, 12))).astype(np.float32))
    return vectors, labels


def test_scores_are_those_of_a_model_that_never_saw_the_row() -> None:
    vectors, labels = drawn(40)
    told = Ridge(vectors, labels, 4).scores(labels)
    for row in (0, 7, 39):
        others = np.delete(np.arange(40), row)
        alone = Ridge(vectors[others], labels[others], 4)
        assert told[row] == pytest.approx(alone.predict(vectors[row : row + 1])[0], abs=1e-3)


def test_a_model_that_rows_came_to_and_went_from_is_the_fitted_one() -> None:
    vectors, labels = drawn(60)
    ridge = Ridge(vectors[:40], labels[:40], 4)
    ridge.with_room(60, 4)
    held = np.where(np.arange(60) < 40, labels, -1)
    for row in range(40, 60):
        held[row] = labels[row]
        ridge.add(row, vectors, int(labels[row]))
    for row in (3, 17, 55):
        ridge.remove(row, vectors, int(held[row]))
        held[row] = -1
    alive = held >= 0
    fresh = Ridge(vectors[alive], labels[alive], 4)
    assert ridge.scores(held)[alive] == pytest.approx(fresh.scores(labels[alive]), abs=1e-3)


def test_a_new_class_is_learned_like_the_others() -> None:
    vectors, labels = drawn(30)
    ridge = Ridge(vectors[:29], labels[:29], 4)
    ridge.with_room(30, 5)
    ridge.add(29, vectors, 4)
    held = np.array([*labels[:29], 4])
    assert ridge.scores(held) == pytest.approx(Ridge(vectors, held, 5).scores(held), abs=1e-3)


def test_neighbours_that_come_and_go_are_the_nearest_there_are() -> None:
    vectors, _ = drawn(80)
    near = Near(vectors[:50])
    near.with_room(80)
    space = np.zeros_like(vectors)
    space[:50] = vectors[:50]
    for row in range(50, 80):
        space[row] = vectors[row]
        near.add(row, space)
    gone = [2, 11, 33, 60, 61, 62, 63, 70]
    for row in gone:
        near.remove(row, space)
        space[row] = 0
    alive = np.setdiff1d(np.arange(80), gone)
    for row in alive.tolist():
        alike = vectors @ vectors[row]
        alike[[*gone, row]] = -3
        nearest = np.argsort(-alike)[:HEARD]
        held = near.rows[row][np.argsort(-near.likeness[row])][:HEARD]
        assert set(held.tolist()) == set(nearest.tolist())


def test_a_large_matrix_is_searched_in_fewer_dimensions_without_loss_that_counts() -> None:
    rng = np.random.default_rng(3)
    middles = rng.normal(size=(200, 300))
    spread = np.repeat(middles, 20, 0) + 0.7 * rng.normal(size=(4000, 300))
    vectors = unit_rows(spread.astype(np.float32))
    near = Near(vectors)
    hits = 0
    for row in range(0, 4000, 100):
        alike = vectors @ vectors[row]
        alike[row] = -3
        nearest = set(np.argsort(-alike)[:HEARD].tolist())
        hits += len(nearest & set(near.rows[row].tolist()))
    assert hits >= 0.97 * 40 * HEARD


def test_a_space_that_was_changed_judges_like_a_new_one() -> None:
    stack = [HashingEncoder()]
    keys = [(f"intent_{n % 3}", f"word{n % 3} and {n} more of kind {n % 7}") for n in range(40)]
    space = Space("en", keys[:30], stack)
    space.change(keys[:4], keys[30:])
    # The same vectors: the mean that they are centred on stays that of the beginning.
    fresh = Space.__new__(Space)
    fresh.__dict__ |= space.__dict__
    rows = [space.row_of[key] for key in keys[4:]]
    judged = space.judge()
    fresh.vectors, fresh.labels = space.vectors[rows], space.labels[rows]
    fresh.near, fresh.ridge = Near(fresh.vectors), Ridge(fresh.vectors, fresh.labels, 3)
    again = fresh.judge()
    assert judged.own[rows] == pytest.approx(again.own, abs=2e-3)
    assert np.array_equal(judged.other[rows], again.other)


def test_only_new_words_are_encoded() -> None:
    encoder = CountingEncoder()
    index = QualityIndex([encoder])
    index.findings(skill())
    encoder.asked.clear()
    index.findings(skill(track_parcel=[*PARCEL[1:], "the parcel never came"]))
    assert encoder.asked == ["the parcel never came"]
    encoder.asked.clear()
    # A label that moves is no new word.
    index.findings(skill(track_parcel=PARCEL[1:], lost=[PARCEL[0]]))
    assert encoder.asked == [PARCEL[0]] or encoder.asked == []


def test_looks_after_changes_find_what_a_first_look_finds() -> None:
    index = QualityIndex([HashingEncoder()])
    index.findings(skill())
    wrong = skill(track_parcel=[*PARCEL, "buy a train ticket to oslo", "Where is my parcel?"])
    after = {one.id: one.code for one in index.findings(wrong)}
    fresh = {one.id: one.code for one in QualityIndex([HashingEncoder()]).findings(wrong)}
    assert after == fresh
    assert index.findings(skill()) == QualityIndex([HashingEncoder()]).findings(skill())
