"""Groups that lie in a crowd are near whatever is asked, and are taken for less."""

from __future__ import annotations

import numpy as np
import pytest

from builder.learning.softmax import unit_rows
from builder.reading.alike import Alike, Encoded, Floats

_SIZE = 40
# The group that lies apart, the first of the crowd, and how many lie there.
_APART, _CROWDED, _CROWD = 0, 1, 20


def _members(crowd: int) -> Floats:
    """One member a group: one apart, the crowd around a middle of its own, the rest anywhere."""
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(_CROWD + 12, _SIZE)).astype(np.float32)
    rows[_CROWDED : _CROWDED + crowd] *= 0.3
    rows[_CROWDED : _CROWDED + crowd] += 3 * np.eye(_SIZE, dtype=np.float32)[0]
    return unit_rows(rows)


def _alike(rows: Floats, languages: list[str]) -> Alike:
    heard = np.ones(len(rows), bool)
    encoded = Encoded(languages, {"view": rows}, {"view": heard}, {"view": 1.0})
    return Alike.of(encoded, range(len(rows)))


def _lead(alike: Alike, rows: Floats) -> float:
    """By how much the group in the crowd comes before the one apart, for a question between both."""
    between = unit_rows((rows[_APART] + rows[_CROWDED])[None])[0]
    found = alike.entries({"view": between}, "en")
    return float(found[_CROWDED] - found[_APART])


def test_what_lies_in_a_crowd_counts_less_than_what_lies_apart() -> None:
    rows = _members(_CROWD)
    alike = _alike(rows, ["en"] * len(rows))
    arrays = alike.to_arrays()
    nowhere = arrays | {"crowd/view": np.zeros_like(arrays["crowd/view"])}

    unaware = Alike.from_arrays(nowhere, range(len(rows)))

    assert _lead(alike, rows) < _lead(unaware, rows) - 0.02


def test_translations_are_no_crowd() -> None:
    rows = _members(_CROWD)[:12]
    twice = np.concatenate([rows, rows])

    alone = _alike(rows, ["en"] * 12).to_arrays()["crowd/view"]
    translated = _alike(twice, ["en"] * 12 + ["zh"] * 12).to_arrays()["crowd/view"]

    assert translated[:12] == pytest.approx(alone, abs=1e-5)
    assert translated[12:] == pytest.approx(alone, abs=1e-5)


def test_few_groups_are_no_crowd() -> None:
    rows = _members(9)[:10]

    arrays = _alike(rows, ["en"] * 10).to_arrays()

    assert not arrays["crowd/view"].any()


def test_more_members_than_are_compared_change_no_shape() -> None:
    chance = np.random.default_rng(3)
    rows = unit_rows(chance.normal(size=(3_500, 8)).astype(np.float32))

    crowd = _alike(rows, ["en"] * len(rows)).to_arrays()["crowd/view"]

    assert crowd.shape == (3_500,)
    assert (crowd > 0).all()


def test_how_crowded_it_is_is_kept_and_must_fit() -> None:
    rows = _members(_CROWD)
    alike = _alike(rows, ["en"] * len(rows))
    arrays = alike.to_arrays()

    again = Alike.from_arrays(arrays, range(len(rows)))

    assert _lead(again, rows) == pytest.approx(_lead(alike, rows), abs=2e-3)
    with pytest.raises(ValueError, match="other groups"):
        Alike.from_arrays(arrays | {"crowd/view": arrays["crowd/view"][1:]}, range(len(rows)))
