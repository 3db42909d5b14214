"""Wakes sessions whose time has come: what a turn left to the clock becomes a turn of its own.

Several processes may do so at once. A timer is claimed for a few seconds, so that they share the
work; its turn has a message id of its own, so that the turn protocol takes it exactly once.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from builder.conversation.message import Message
from builder.errors import BuilderError, Invalid
from builder.runtime.failpoint import pass_failpoint
from builder.runtime.rounds import Rounds
from builder.store.store import Store
from builder.store.timers import DueTimer

# How often the schedule is looked at: so late may a timer be on an idle machine.
INTERVAL_SECONDS: Final = 0.5
LEASE_SECONDS: Final = 3.0
# After a downtime everything is due at once; users' messages go on meanwhile.
AT_ONCE: Final = 8
_LONGEST_PAUSE: Final = 3600.0
# With pauses that grow to an hour, this is about a day.
MOST_ATTEMPTS: Final = 36
_LOG: Final = logging.getLogger(__name__)

# Takes the turn of a message for a skill.
Take = Callable[[Message, str], Awaitable[object]]


class Scheduler(Rounds[DueTimer]):
    """Takes the turns of timers that are due; one a process.

    `fired` hears of each turn: the skill, and by how many seconds it was late.
    """

    name = "timers"

    def __init__(
        self,
        store: Store,
        take: Take,
        threads: Executor | None = None,
        *,
        interval: float = INTERVAL_SECONDS,
        lease: float = LEASE_SECONDS,
        at_once: int = AT_ONCE,
        fired: Callable[[str, float], None] = lambda _skill, _late: None,
    ) -> None:
        super().__init__(threads, interval=interval, at_once=at_once)
        self._store = store
        self._take = take
        self._lease = lease
        self._fired = fired
        self._held = 0.0

    async def _keep_house(self) -> None:
        """Hold what is under way."""
        if self._running and monotonic() - self._held > self._lease / 3:
            self._held = monotonic()
            running = [*self._running.values()]
            await self._in_thread(lambda: self._store.timers.hold(running, self._lease))

    async def _claim(self, most: int) -> list[DueTimer]:
        claimed = await self._in_thread(lambda: self._store.timers.claim(most, self._lease))
        if claimed:
            pass_failpoint("after-claim")
        return claimed

    async def _do(self, due: DueTimer) -> None:
        try:
            await self._take(Message.of_timer(due.session_id, due.timer_id), due.skill)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            await self._put_off(due, error)
            return
        self._fired(due.skill, (datetime.now(UTC) - due.due).total_seconds())

    async def _put_off(self, due: DueTimer, error: Exception) -> None:
        """Try a timer whose turn failed again later, each time after a longer pause."""
        where = f"Timer {due.timer_id} of session '{due.session_id}' of skill '{due.skill}'"
        told = error.message if isinstance(error, BuilderError) else repr(error)
        hopeless = isinstance(error, Invalid) and error.code == "message-id-reused"
        with contextlib.suppress(BuilderError):
            if hopeless or due.attempts >= MOST_ATTEMPTS:
                _LOG.error("%s is given up after %d attempts: %s", where, due.attempts, told)
                await self._in_thread(lambda: self._store.timers.drop(due))
                return
            pause = min(2.0**due.attempts, _LONGEST_PAUSE)
            _LOG.warning("%s failed and is tried again in %.0f seconds: %s", where, pause, told)
            await self._in_thread(lambda: self._store.timers.hold([due], pause))
