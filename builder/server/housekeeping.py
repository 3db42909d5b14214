"""Keeping house: what was kept for long enough goes, a little at a time, once an hour.

Every server process does it; what another has taken out already is simply not there any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from builder.errors import BuilderError
from builder.server.services import Services
from builder.store.retention import AT_ONCE
from builder.store.store import Store
from builder.wire.options import ServerRetention, SkillRetention

OPTION: Final = "retention"
_LOG: Final = logging.getLogger("dialoom")
_FIRST_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 3600.0
# Between two portions, so that whoever waits for the database has its turn.
_BREATH_SECONDS: Final = 0.05


def server_retention(store: Store) -> ServerRetention:
    """Return how long things are kept where a skill says nothing else."""
    return ServerRetention.model_validate(store.options.find(OPTION) or {})


def skill_retention(store: Store, skill: str) -> SkillRetention:
    """Return what a skill says of how long its things are kept."""
    return SkillRetention.model_validate(store.options.find(OPTION, skill) or {})


def effective(own: SkillRetention, server: ServerRetention) -> SkillRetention:
    """Return what counts for a skill."""
    return SkillRetention(
        sessions=server.sessions if own.sessions is None else own.sessions,
        users=server.users if own.users is None else own.users,
        candidates=server.candidates if own.candidates is None else own.candidates,
    )


class Housekeeper:
    """Takes out what is old, from time to time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to keep house."""
        self._task = asyncio.create_task(self._work(), name="housekeeper")

    async def stop(self) -> None:
        """Stop; what is left is taken out by the next who keeps house."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def keep_house(self) -> dict[str, int]:
        """Take out what is old now; return how many of what."""
        services, store = self._services, self._services.store
        server = await services.run(server_retention, store)
        purged = await services.run(store.trash.prune, server.trash)
        if purged:
            services.doorkeeper.forget()
            await services.run(store.documents.tidy)
        gone = {"trash": len(purged), "audit": await services.run(store.audit.prune, server.audit)}
        gone |= {"sessions": 0, "users": 0, "candidates": 0}
        own = await services.run(store.options.of_skills, OPTION)
        names = await services.run(store.skills.names)
        names += [each.assistant.name for each in await services.run(store.assistants.list)]
        for name in names:
            counts = effective(SkillRetention.model_validate(own.get(name) or {}), server)
            keep = store.retention
            if counts.sessions:
                gone["sessions"] += await self._all(keep.forget_sessions, name, counts.sessions)
            if counts.users:
                gone["users"] += await services.run(keep.forget_users, name, counts.users)
            if counts.candidates:
                gone["candidates"] += await self._all(
                    keep.forget_candidates, name, counts.candidates
                )
        return gone

    async def _all(self, forget: Callable[[str, float], int], name: str, days: float) -> int:
        every = 0
        while count := await self._services.run(forget, name, days):
            every += count
            if count < AT_ONCE:
                break
            await asyncio.sleep(_BREATH_SECONDS)
        return every

    async def _work(self) -> None:
        await asyncio.sleep(_FIRST_SECONDS)
        while True:
            try:
                gone = {what: count for what, count in (await self.keep_house()).items() if count}
                if gone:
                    told = ", ".join(f"{count} of {what}" for what, count in gone.items())
                    _LOG.info("kept for long enough, and forgotten: %s", told)
            except BuilderError as error:
                _LOG.warning("keeping house waits: %s", error.message)
            await asyncio.sleep(_PAUSE_SECONDS)
