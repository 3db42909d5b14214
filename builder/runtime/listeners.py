"""Clients that wait for what a session says next, woken when this process has taken a turn of it."""

from __future__ import annotations

import asyncio
from typing import Final

# So many may wait at once; more are answered at once, and ask again.
MOST_WAITING: Final = 2000

Key = tuple[str, str]


class Listeners:
    """Who waits for which session; for use within one event loop."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting: dict[Key, set[asyncio.Future[None]]] = {}
        self._count = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody more may wait."""
        return self._count >= self._most

    def tell(self, skill: str, session: str) -> None:
        """Wake who waits for a session."""
        for waiter in self._waiting.pop((skill, session), ()):
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self, skill: str, session: str, seconds: float) -> None:
        """Wait until the session has had a turn here, or for so many seconds."""
        key = (skill, session)
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, set()).add(waiter)
        self._count += 1
        try:
            await asyncio.wait_for(waiter, seconds)
        except TimeoutError:
            pass
        finally:
            self._count -= 1
            others = self._waiting.get(key)
            if others is not None:
                others.discard(waiter)
                if not others:
                    del self._waiting[key]
