"""Skills, drafts, bundles and deployments: nobody overwrites anybody unseen."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from builder.errors import BuilderError, Conflict, NotFound
from builder.schema.skill import Skill
from builder.store.store import Store


def _described(description: str) -> Skill:
    return Skill(name="shop", languages=("en",), description=description)


def test_drafts_keep_every_revision(store: Store) -> None:
    saved = store.drafts.save(_described("Sells."), expected=1, note="said what it does")
    assert saved.revision == 2
    assert store.drafts.get("shop").skill.description == "Sells."
    assert store.drafts.get("shop", 1).skill.description == ""
    assert [(d.revision, d.note) for d in store.drafts.list("shop")] == [
        (2, "said what it does"),
        (1, ""),
    ]
    assert store.skills.get("shop").revision == 2


def test_drafts_refuse_a_save_on_an_old_revision(store: Store) -> None:
    store.drafts.save(_described("mine"), expected=1)
    with pytest.raises(Conflict) as caught:
        store.drafts.save(_described("yours"), expected=1)
    assert caught.value.code == "draft-changed"
    assert store.drafts.get("shop").skill.description == "mine"


def test_drafts_let_one_of_many_savers_win(store: Store) -> None:
    def save(number: int) -> bool:
        try:
            store.drafts.save(_described(str(number)), expected=1)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(8))) == 1
    assert len(store.drafts.list("shop")) == 2


def test_skills_refuse_a_name_twice_and_tell_what_exists(store: Store) -> None:
    with pytest.raises(Conflict) as exists:
        store.skills.create(_described(""))
    assert exists.value.code == "skill-exists"
    with pytest.raises(NotFound, match="Did you mean 'shop'"):
        store.skills.get("shopp")


def _train(store: Store) -> int:
    return store.bundles.add(
        "shop", b"bytes", fingerprint="f", manifest={"scores": {"a": 1.0}}, revision=1
    ).version


def test_bundles_number_versions_without_gap(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        versions = sorted(pool.map(lambda _: _train(store), range(3)))
    assert versions == [1, 2, 3]
    assert store.bundles.load("shop", 2) == b"bytes"
    newest = store.bundles.newest("shop")
    assert newest is not None
    assert (newest.version, newest.size, newest.manifest) == (3, 5, {"scores": {"a": 1.0}})
    with pytest.raises(NotFound, match="version 9"):
        store.bundles.load("shop", 9)


def test_bundles_of_a_deleted_skill_are_not_kept(store: Store) -> None:
    store.skills.delete("shop")
    with pytest.raises(NotFound) as caught:
        _train(store)
    assert caught.value.code == "skill-not-found"


def test_deployments_change_only_from_what_was_seen(store: Store) -> None:
    first, second = _train(store), _train(store)
    assert store.deployments.get("shop") is None
    assert store.deployments.put("shop", first).previous is None
    for expected in (None, second):
        with pytest.raises(Conflict) as caught:
            store.deployments.put("shop", second, expected=expected)
        assert caught.value.code == "deployment-changed"
    after = store.deployments.put("shop", second, expected=first)
    assert (after.version, after.previous, after.counter) == (second, first, 2)
    assert store.skills.get("shop").version == second
    with pytest.raises(NotFound):
        store.deployments.put("shop", 7, expected=second)


def test_delete_takes_everything_along(store: Store) -> None:
    store.deployments.put("shop", _train(store))
    store.jobs.add("shop", 1)
    store.skills.delete("shop")
    assert store.skills.names() == []
    assert store.jobs.list("shop") == []
    store.skills.create(_described("anew"))
    assert store.deployments.get("shop") is None
    for call in (store.drafts.get, store.skills.delete, store.skills.get):
        with pytest.raises(BuilderError):
            call("none")
