"""Run the actions of each skill where it says, and of the others on the server's action server."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from builder.actions.rasa import RasaActionRunner
from builder.actions.runner import ActionCall, ActionRunner
from builder.conversation.effect import ActionOutcome
from builder.errors import BuilderError

# A changed address counts within so many seconds.
FRESH_SECONDS: Final = 2.0
# So many skills and addresses are remembered.
_MOST: Final = 1000
_MOST_RUNNERS: Final = 100


class RoutedActions:
    """Asks `url_of`, which may wait, for the action server of a skill; None is the `default` one.

    `timeout` is in seconds.
    """

    def __init__(
        self,
        default: ActionRunner,
        url_of: Callable[[str], str | None],
        *,
        timeout: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._default = default
        self._url_of = url_of
        self._timeout = timeout
        self._clock = clock
        self._urls: OrderedDict[str, tuple[float, str | None]] = OrderedDict()
        self._runners: OrderedDict[str, RasaActionRunner] = OrderedDict()

    async def run(self, call: ActionCall) -> ActionOutcome:
        """Run an action and return its outcome; see `ActionRunner`."""
        url = await self._url(call.skill.name)
        if url is None:
            return await self._default.run(call)
        return await (await self._runner(url)).run(call)

    async def close(self) -> None:
        """Close the connections to every action server."""
        while self._runners:
            await self._runners.popitem()[1].close()
        if isinstance(self._default, RasaActionRunner):
            await self._default.close()

    async def _url(self, skill: str) -> str | None:
        known = self._urls.get(skill)
        now = self._clock()
        if known is not None and now - known[0] < FRESH_SECONDS:
            return known[1]
        try:
            url = await asyncio.to_thread(self._url_of, skill)
        except BuilderError:
            # Where the database is away, what counted a moment ago is the best that is known.
            url = known[1] if known is not None else None
        self._urls[skill] = (now, url)
        self._urls.move_to_end(skill)
        while len(self._urls) > _MOST:
            self._urls.popitem(last=False)
        return url

    async def _runner(self, url: str) -> RasaActionRunner:
        if url not in self._runners:
            self._runners[url] = RasaActionRunner(url, timeout=self._timeout)
            while len(self._runners) > _MOST_RUNNERS:
                await self._runners.popitem(last=False)[1].close()
        self._runners.move_to_end(url)
        return self._runners[url]
