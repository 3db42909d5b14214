"""The assistants that this process serves: each with the versions of its skills that answer now."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from weakref import WeakValueDictionary

from builder.errors import BuilderError, NotFound
from builder.runtime.agent import Agent
from builder.runtime.assistants.dispatcher import Dispatcher
from builder.runtime.assistants.talks import StoredTalks
from builder.runtime.bundle_cache import BundleCache
from builder.runtime.turns import Turns
from builder.sentence import say
from builder.store.store import Store

LOOK_SECONDS: Final = 1.0
# An assistant of many skills is looked at less often: so many are looked at in a second.
_LOOKS_A_SECOND: Final = 50

_LOG: Final = logging.getLogger(__name__)


@dataclass
class _Seen:
    looked_at: float
    revision: int
    versions: dict[str, int]
    dispatcher: Dispatcher


class Roster:
    """Makes dispatchers from the store's assistants; for use within one event loop."""

    def __init__(
        self,
        store: Store,
        agents: BundleCache[Agent],
        turns: Turns,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._agents = agents
        self._talks = StoredTalks(store, turns)
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        # Only while someone looks: names that nobody has made leave nothing behind.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, name: str) -> tuple[int, Dispatcher]:
        """Return the revision of an assistant that answers now, and who answers.

        A skill that is not published, or cannot be loaded, is left out meanwhile. Raises
        `NotFound('assistant-not-found')`, and `NotFound('assistant-without-skills')` where none is left.
        """
        seen = self._seen.get(name)
        if seen is None or self._is_old(seen):
            lock = self._locks.get(name)
            if lock is None:
                lock = self._locks[name] = asyncio.Lock()
            async with lock:
                seen = self._seen.get(name)
                if seen is None or self._is_old(seen):
                    seen = self._seen[name] = await self._look(name, seen)
        return seen.revision, seen.dispatcher

    def forget(self, name: str | None = None) -> None:
        """Look anew at an assistant, or at all of them, when it is next asked for."""
        for seen in self._seen.values() if name is None else filter(None, [self._seen.get(name)]):
            seen.looked_at = float("-inf")

    def drop(self, name: str) -> None:
        """Forget an assistant that was deleted."""
        self._seen.pop(name, None)

    def _is_old(self, seen: _Seen) -> bool:
        lasts = max(LOOK_SECONDS, len(seen.versions) / _LOOKS_A_SECOND)
        return self._clock() - seen.looked_at >= lasts

    async def _look(self, name: str, before: _Seen | None) -> _Seen:
        now = self._clock()
        try:
            draft = await asyncio.to_thread(self._store.assistants.get, name)
        except NotFound:
            self._seen.pop(name, None)
            raise
        agents: dict[str, Agent] = {}
        versions: dict[str, int] = {}
        for skill in draft.assistant.skill_names:
            try:
                versions[skill], agents[skill] = await self._agents.get(skill)
            except BuilderError as error:
                if before is None or skill in before.versions:
                    _LOG.warning("'%s' goes on without '%s': %s", name, skill, error.message)
        if not agents:
            raise NotFound(
                "assistant-without-skills",
                say(
                    "None of the skills of '{assistant}' answers here: {skills}. "
                    "Train and publish at least one of them.",
                    assistant=name,
                    skills=tuple(draft.assistant.skill_names),
                ),
            )
        unchanged = before is not None and before.revision == draft.revision
        if before is not None and unchanged and before.versions == versions:
            before.looked_at = now
            return before
        dispatcher = await asyncio.to_thread(Dispatcher, draft.assistant, agents, self._talks)
        return _Seen(now, draft.revision, versions, dispatcher)
