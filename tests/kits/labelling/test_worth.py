import numpy as np
import pytest

from builder.learning.softmax import Floats, unit_rows
from kits.labelling.cut import cuttings, halves, leaves
from kits.labelling.worth import cost, likely_share, need, worth_of


def shares(*rows: tuple[float, ...]) -> Floats:
    return np.asarray(rows, np.float32)


def places(*centres: tuple[float, float, float], each: int = 6) -> Floats:
    """Unit rows close about each centre."""
    rng = np.random.default_rng(3)
    near = [np.asarray(c) + rng.normal(scale=0.02, size=3) for c in centres for _ in range(each)]
    rows = np.asarray(near, np.float32)
    return unit_rows(rows)


def test_members_of_one_belief_share_their_fate() -> None:
    alike = shares((0.5, 0.5), (0.5, 0.5), (0.5, 0.5), (0.5, 0.5))
    mixed = shares((1, 0), (1, 0), (0, 1), (0, 1))
    assert likely_share(mixed) == pytest.approx(0.5, abs=0.01)
    assert likely_share(alike) > 0.8
    assert likely_share(shares((1, 0), (1, 0))) == pytest.approx(1.0)


def test_confirming_what_is_sure_teaches_little_and_labels_as_much() -> None:
    once = np.ones(3, np.float32)
    sure, unsure = np.full(3, 0.99, np.float32), np.full(3, 0.4, np.float32)
    assert worth_of(unsure, once, "accuracy") > 10 * worth_of(sure, once, "accuracy")
    assert worth_of(sure, once, "labels") == pytest.approx(3.03)
    assert worth_of(unsure, 3 * once, "accuracy") == pytest.approx(
        2 * worth_of(unsure, once, "accuracy"), rel=1e-5
    )


def test_a_decision_costs_one_and_one_for_each_that_is_odd() -> None:
    assert cost(10, 1.0) == 1.0
    assert cost(10, 0.7) == pytest.approx(4.0)
    assert need(0, "accuracy") == 1.0
    assert need(15, "accuracy") == pytest.approx(0.5)
    assert need(15, "labels") == 1.0


def test_groups_hold_what_lies_together_and_lose_nothing() -> None:
    points = places((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1))
    rows = np.arange(len(points))
    groups = leaves(rows, points, most=6)
    assert sorted(row for group in groups for row in group.tolist()) == rows.tolist()
    assert {tuple(sorted(group.tolist())) for group in groups} == {
        tuple(range(start, start + 6)) for start in (0, 6, 12, 18)
    }


def test_cuttings_are_nested_or_apart() -> None:
    points = np.random.default_rng(5).normal(size=(90, 8)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    groups = [set(group.tolist()) for group in cuttings(np.arange(90), points, most=24, least=5)]
    assert max(map(len, groups)) <= 24
    assert set().union(*groups) == set(range(90))
    for one in groups:
        for other in groups:
            assert one <= other or other <= one or not one & other


def test_texts_in_one_place_are_halved_all_the_same() -> None:
    points = np.ones((7, 3), np.float32) / np.float32(np.sqrt(3))
    one, other = halves(np.arange(7), points)
    assert sorted([*one.tolist(), *other.tolist()]) == list(range(7))
    assert len(one) and len(other)
    assert leaves(np.arange(0), points) == []
