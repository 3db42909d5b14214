"""The bundle cache: each version loaded once, a bad one never served, the last good one kept."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from builder.bundle import Bundle
from builder.errors import Invalid, NotFound
from builder.runtime.bundle_cache import BundleCache
from builder.schema.skill import Skill
from builder.store.store import Store


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def _bundle(description: str) -> bytes:
    skill = Skill(name="shop", languages=("en",), description=description)
    bundle = Bundle.build(
        skill, {}, strategy="fewshot.v4", encoders={}, seed=1, nlu_fingerprint="", scores={}
    )
    return bundle.to_bytes()


def _add(store: Store, content: bytes) -> int:
    record = store.bundles.add("shop", content, fingerprint="f", manifest={}, revision=1)
    return record.version


def _run(
    store: Store,
    work: Callable[["BundleCache[str]", _Clock], Awaitable[None]],
    capacity: int = 2**20,
) -> list[str]:
    made: list[str] = []

    def make(bundle: Bundle) -> str:
        made.append(bundle.skill().description)
        return made[-1]

    async def main() -> None:
        clock = _Clock()
        await work(BundleCache(store, make, capacity=capacity, clock=clock), clock)

    asyncio.run(main())
    return made


def test_cache_loads_a_version_once_for_all_who_ask(store: Store) -> None:
    store.deployments.put("shop", _add(store, _bundle("one")))

    async def work(cache: "BundleCache[str]", clock: _Clock) -> None:
        answers = await asyncio.gather(*(cache.get("shop") for _ in range(20)))
        assert set(answers) == {(1, "one")}
        clock.now += 5
        assert await cache.get("shop") == (1, "one")

    assert _run(store, work) == ["one"]


def test_cache_follows_the_deployment_within_a_second(store: Store) -> None:
    store.deployments.put("shop", _add(store, _bundle("one")))

    async def work(cache: "BundleCache[str]", clock: _Clock) -> None:
        await cache.get("shop")
        second = _add(store, _bundle("two"))
        store.deployments.put("shop", second, expected=1)
        clock.now += 1.0
        assert await cache.get("shop") == (2, "two")
        store.deployments.put("shop", 1, expected=2)
        cache.forget("shop")
        assert await cache.get("shop") == (1, "one")

    assert _run(store, work, capacity=1) == ["one", "two"], "the one before is kept at hand"


def test_cache_lets_the_last_good_version_go_on(store: Store) -> None:
    store.deployments.put("shop", _add(store, _bundle("one")))

    async def work(cache: "BundleCache[str]", clock: _Clock) -> None:
        await cache.get("shop")
        store.deployments.put("shop", _add(store, b"damaged"), expected=1)
        for _ in range(20):
            clock.now += 1.0
            assert await cache.get("shop") == (1, "one")
        with pytest.raises(Invalid):
            await cache.load("shop", 2)
        store.deployments.put("shop", _add(store, _bundle("three")), expected=2)
        clock.now += 1.0
        assert await cache.get("shop") == (3, "three")

    assert _run(store, work) == ["one", "three"]


def test_cache_tells_when_nothing_can_answer(store: Store) -> None:
    async def work(cache: "BundleCache[str]", _clock: _Clock) -> None:
        with pytest.raises(NotFound) as caught:
            await cache.get("shop")
        assert caught.value.code == "skill-not-deployed"
        store.deployments.put("shop", _add(store, b"damaged"))
        for _ in range(2):
            with pytest.raises(Invalid):
                await cache.get("shop")

    assert _run(store, work) == []


def test_cache_stays_below_its_capacity(store: Store) -> None:
    sizes = [len(_bundle(str(number))) for number in range(5)]
    for number in range(5):
        _add(store, _bundle(str(number)))

    async def work(cache: "BundleCache[str]", _clock: _Clock) -> None:
        for version in (1, 2, 3, 1, 4, 5):
            await cache.load("shop", version)
        assert cache.list_loaded() == [("shop", 4), ("shop", 5)]
        cache.drop("shop")
        assert cache.list_loaded() == []

    _run(store, work, capacity=2 * max(sizes))
