import re

import numpy as np
import pytest

from builder.learning.nearest import nearest
from builder.learning.softmax import Floats, unit_rows
from kits.discovery.count import estimate_count, silhouette
from kits.discovery.discover import discover
from kits.discovery.kmeans import cluster
from kits.discovery.names import name_clusters, verb_of
from kits.discovery.places import compressed, gathered, reduced


def crowds(count: int, each: int, *, size: int = 48, seed: int = 5) -> tuple[Floats, list[int]]:
    """Make unit vectors in crowds, as texts of the same wish lie."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(0, 1, (count, size))
    rows = np.repeat(middles, each, axis=0) + rng.normal(0, 0.35, (count * each, size))
    return unit_rows(rows.astype(np.float32)), np.repeat(np.arange(count), each).tolist()


def test_cluster_finds_crowds_whatever_the_seed() -> None:
    places, truth = crowds(12, 25)
    for seed in (0, 1):
        labels = cluster(places, 12, seed=seed).labels
        pairs = {(t, int(found)) for t, found in zip(truth, labels, strict=True)}
        assert len(pairs) == 12


def test_cluster_takes_fewer_rows_than_clusters_and_rows_that_are_equal() -> None:
    same = unit_rows(np.ones((5, 8), np.float32))
    assert len(cluster(same, 3, seed=0).labels) == 5
    assert len(cluster(same[:1], 7, seed=0).middles) == 1


def test_estimate_count_finds_the_number_of_crowds() -> None:
    places, _ = crowds(20, 30)
    assert abs(estimate_count(places, gathered(places), seed=0) - 20) <= 2


def test_silhouette_prefers_the_right_clusters() -> None:
    places, truth = crowds(6, 20)
    right = silhouette(places, np.array(truth))
    wrong = silhouette(places, np.random.default_rng(0).permutation(truth))
    assert right > 0.5 > wrong


def test_nearest_never_returns_a_row_itself() -> None:
    places, _ = crowds(3, 4)
    rows, likeness = nearest(places, 3)
    assert all(row not in around for row, around in enumerate(rows.tolist()))
    assert likeness.shape == (12, 3)


def test_reduced_and_compressed_keep_who_is_near() -> None:
    places, truth = crowds(8, 20, size=300)
    for narrow in (reduced(places, 16), compressed(places, 64)):
        rows, _ = nearest(narrow, 5)
        same = [truth[i] == truth[row] for i in range(len(truth)) for row in rows[i]]
        assert np.mean(same) > 0.95


def test_discover_names_orders_and_sets_aside() -> None:
    places, truth = crowds(3, 30)
    said = ["cancel my order", "where is the parcel", "turn on the radio"]
    texts = [f"{said[t]} please {n}" for n, t in enumerate(truth)]
    stranger = unit_rows(np.random.default_rng(9).normal(0, 1, (4, 48)).astype(np.float32))
    views = {"made": np.concatenate([places, stranger])}
    found = discover([*texts, "a", "b", "c", "d"], views, {}, count=4, taken={"cancel_order"})
    assert len(found.labels) == 94
    assert sorted([*(row for one in found.clusters for row in one.rows), *found.noise]) == (
        list(range(94))
    )
    large = [one for one in found.clusters if len(one.rows) > 20]
    assert len(large) == 3
    assert {one.name.split("_")[-1] for one in large} >= {"parcel", "radio"}
    assert "cancel_order" not in {one.name for one in found.clusters}
    for one in large:
        assert len({said[truth[row]] for row in one.rows if row < 90}) == 1
        assert set(one.examples) <= set(one.rows)


def test_discover_of_next_to_nothing_is_noise() -> None:
    found = discover(["hello"], {"made": np.ones((1, 4), np.float32)}, {})
    assert found.clusters == ()
    assert found.noise == (0,)


def test_name_clusters_are_verb_and_noun_and_valid() -> None:
    names = name_clusters(
        [
            ["cancel my hotel booking", "please cancel the booking", "cancelling a booking today"],
            ["what is the exchange rate", "tell me the exchange rate", "exchange rate of euros"],
            ["帮我查询快递", "查询一下我的快递", "快递到哪里了查询"],
            ["我要退票", "怎么退票", "退票手续费"],
            ["!!", "??"],
        ]
    )
    assert names[0] == "cancel_booking"
    assert "exchange_rate" in names[1]
    assert names[2] == "查询_快递"
    assert names[3].startswith("退_票")
    assert len(set(names)) == 5
    assert all(re.fullmatch(r"[\w][\w./-]{0,79}", name) for name in names)


def test_name_clusters_differ_where_texts_are_the_same() -> None:
    texts = ["cancel my booking", "cancel the booking"]
    names = name_clusters([texts, texts], taken={"cancel_booking"})
    assert len({*names, "cancel_booking"}) == 3


@pytest.mark.parametrize(
    ("word", "verb"),
    [("cancelled", "cancel"), ("verifying", "verify"), ("tracked", "track"), ("lost", "lose"),
     ("stopped", "stop"), ("changes", "change"), ("parcel", None)],
)  # fmt: skip
def test_verb_of_knows_forms(word: str, verb: str | None) -> None:
    assert verb_of(word) == verb
