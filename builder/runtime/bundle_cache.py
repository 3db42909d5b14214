"""The agents that this process has loaded: each version once, the deployed ones always at hand."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from builder.bundle import Bundle
from builder.conversation.environment import ENVIRONMENT_SAID, ENVIRONMENTS, PRODUCTION, Environment
from builder.errors import BuilderError, NotFound, Unavailable
from builder.sentence import say
from builder.store.deployments import DeploymentRecord
from builder.store.store import Store

LOOK_SECONDS: Final = 1.0
RETRY_SECONDS: Final = 10.0
CAPACITY: Final = 256 * 1024 * 1024

_LOG: Final = logging.getLogger(__name__)

A = TypeVar("A")
K = TypeVar("K", bound=Hashable)
R = TypeVar("R")
Key = tuple[str, int]
# A skill, and the environment in which it answers.
Place = tuple[str, Environment]


@dataclass(frozen=True)
class _Loaded(Generic[A]):
    agent: A
    size: int


@dataclass
class _Seen:
    """What was deployed when we last looked, and the version that serves until the next look."""

    looked_at: float
    deployed: DeploymentRecord
    serving: int
    # When a version that could not be loaded is tried again.
    retry_at: float = 0.0


class BundleCache(Generic[A]):
    """Loads agents from the store's bundles; for use within one event loop.

    `make` builds an agent from a verified bundle and may take long; it runs in a thread. Loaded
    bundles together stay below `capacity` bytes, save those that are deployed or were before.
    """

    def __init__(
        self,
        store: Store,
        make: Callable[[Bundle], A],
        *,
        capacity: int = CAPACITY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._make = make
        self._capacity = capacity
        self._clock = clock
        self._loaded: OrderedDict[Key, _Loaded[A]] = OrderedDict()
        self._loading: dict[Key, asyncio.Task[A]] = {}
        self._seen: dict[Place, _Seen] = {}
        self._looking: dict[Place, asyncio.Task[_Seen]] = {}

    async def get(self, skill: str, environment: Environment = PRODUCTION) -> tuple[int, A]:
        """Return the version that answers now in an environment, and its agent.

        Where the deployed version cannot be loaded, the one that served before goes on. Raises
        `NotFound('skill-not-deployed')`, and what loading raises where nothing served before.
        """
        place = (skill, environment)
        seen = self._seen.get(place)
        if seen is None or self._clock() - seen.looked_at >= LOOK_SECONDS:
            seen = await self._shared(self._looking, place, lambda: self._look(place))
        return seen.serving, await self.load(skill, seen.serving)

    async def load(self, skill: str, version: int) -> A:
        """Return the agent of any version, loading it if need be.

        Raises `NotFound('version-not-found')`, `Invalid('bundle-corrupt')`, `Unavailable`.
        """
        key = (skill, version)
        found = self._loaded.get(key)
        if found is not None:
            self._loaded.move_to_end(key)
            return found.agent
        return await self._shared(self._loading, key, lambda: self._load(key))

    def forget(self, skill: str) -> None:
        """Look anew at what is deployed when the skill is next asked for."""
        for environment in ENVIRONMENTS:
            self._seen.pop((skill, environment), None)

    def drop(self, skill: str) -> None:
        """Forget a skill that was deleted, and its agents."""
        self.forget(skill)
        for key in [key for key in self._loaded if key[0] == skill]:
            del self._loaded[key]

    def list_loaded(self) -> list[Key]:
        """Return the versions that are loaded, the one used longest ago first."""
        return list(self._loaded)

    async def _look(self, place: Place) -> _Seen:
        skill, environment = place
        before = self._seen.get(place)
        now = self._clock()
        try:
            deployed = await asyncio.to_thread(self._store.deployments.get, skill, environment)
        except Unavailable:
            if before is None:
                raise
            # What was deployed a moment ago is the best that is known; the turn tells the rest.
            before.looked_at = now
            return before
        if deployed is None:
            self._seen.pop(place, None)
            raise _not_deployed(skill, environment)
        seen = _Seen(now, deployed, deployed.version)
        if before is not None and before.deployed.counter == deployed.counter:
            seen.serving, seen.retry_at = before.serving, before.retry_at
        if seen.serving != deployed.version and now >= seen.retry_at:
            seen.serving = deployed.version
        try:
            await self.load(skill, seen.serving)
        except BuilderError as error:
            seen.serving = self._fall_back(skill, seen, before, error)
            seen.retry_at = now + RETRY_SECONDS
        self._seen[place] = seen
        self._evict()
        return seen

    def _fall_back(self, skill: str, seen: _Seen, before: _Seen | None, error: BuilderError) -> int:
        candidates = (before.serving if before else None, seen.deployed.previous)
        for version in candidates:
            if version is not None and (skill, version) in self._loaded:
                _LOG.error(
                    "Version %d of '%s' cannot be loaded, version %d goes on: %s",
                    seen.deployed.version,
                    skill,
                    version,
                    error.message,
                )
                return version
        raise error

    async def _load(self, key: Key) -> A:
        loaded = await asyncio.to_thread(self._read, *key)
        self._loaded[key] = loaded
        self._evict()
        return loaded.agent

    def _read(self, skill: str, version: int) -> _Loaded[A]:
        content = self._store.bundles.load(skill, version)
        return _Loaded(self._make(Bundle.from_bytes(content)), len(content))

    def _evict(self) -> None:
        kept: set[Key] = set()
        for (skill, _), seen in self._seen.items():
            versions = (seen.serving, seen.deployed.version, seen.deployed.previous)
            kept |= {(skill, version) for version in versions if version is not None}
        total = sum(loaded.size for loaded in self._loaded.values())
        newest = next(reversed(self._loaded), None)
        for key in list(self._loaded):
            if total <= self._capacity:
                return
            if key not in kept and key != newest:
                total -= self._loaded.pop(key).size

    async def _shared(
        self, running: dict[K, asyncio.Task[R]], key: K, work: Callable[[], Coroutine[Any, Any, R]]
    ) -> R:
        """Do a piece of work once for all who ask for it meanwhile."""
        task = running.get(key)
        if task is None:
            task = running[key] = asyncio.create_task(work())
            task.add_done_callback(lambda _done: running.pop(key, None))
        return await asyncio.shield(task)


def _not_deployed(skill: str, environment: Environment) -> NotFound:
    if environment == PRODUCTION:
        told = say(
            "No version of a skill named '{skill}' answers here. Train the skill and publish it.",
            skill=skill,
        )
    else:
        told = say(
            "No version of a skill named '{skill}' answers in the environment '{environment}'. Train "
            "the skill and publish it.",
            skill=skill,
            environment=ENVIRONMENT_SAID[environment],
        )
    return NotFound("skill-not-deployed", told)
