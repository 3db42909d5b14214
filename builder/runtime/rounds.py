"""Work that lies in the store until it is due: looked at again and again, a bounded part at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, ClassVar, Final, Generic, TypeVar

from builder.errors import Unavailable

_LOG: Final = logging.getLogger(__name__)

R = TypeVar("R")
W = TypeVar("W")


class Rounds(ABC, Generic[W]):
    """Looks every `interval` seconds for work that is due, and does `at_once` pieces side by side.

    A subclass claims the work and does it. `name` is what the work is called in the log.
    """

    name: ClassVar[str]

    def __init__(self, threads: Executor | None, *, interval: float, at_once: int) -> None:
        self._threads = threads
        self._interval = interval
        self._at_once = at_once
        self._running: dict[asyncio.Task[None], W] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._work(), name=self.name)

    async def stop(self) -> None:
        """Look no more, and wait for what has begun."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await asyncio.gather(*self._running, return_exceptions=True)

    @abstractmethod
    async def _claim(self, most: int) -> list[W]:
        """Claim up to so many pieces of work that are due."""

    @abstractmethod
    def _do(self, work: W) -> Coroutine[Any, Any, None]:
        """Do a piece of work; raises nothing."""

    async def _keep_house(self) -> None:
        """Do what is due at every look besides."""

    async def _work(self) -> None:
        while True:
            try:
                await self._look()
            except Unavailable as error:
                _LOG.warning("The %s wait: %s", self.name, error.message)
            except Exception:  # noqa: BLE001 - whatever it is, the next look may go well
                _LOG.exception(
                    "The %s could not be looked at; they are looked at again.", self.name
                )
            if self._running:
                # What is done may make room, or leave something due at once.
                await asyncio.wait(
                    self._running, timeout=self._interval, return_when=asyncio.FIRST_COMPLETED
                )
            else:
                await asyncio.sleep(self._interval)

    async def _look(self) -> None:
        await self._keep_house()
        free = self._at_once - len(self._running)
        if free <= 0:
            return
        for work in await self._claim(free):
            task = asyncio.create_task(self._do(work))
            self._running[task] = work
            task.add_done_callback(lambda done: self._running.pop(done, None))

    async def _in_thread(self, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
