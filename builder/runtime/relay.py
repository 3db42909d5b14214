"""Sends notices to the operator's webhook: at least once each, those of a session in their order.

Several processes may do so at once. A notice is claimed for a while, and of each session only the
oldest that waits, so that the next one goes out when it has arrived or was given up.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime
from time import monotonic
from typing import Final, Literal

import orjson

from builder.egress import Egress, host_of
from builder.errors import BuilderError
from builder.runtime.failpoint import pass_failpoint
from builder.runtime.rounds import Rounds
from builder.signature import sign
from builder.store.outbox import Notice, NoticeState
from builder.store.store import Store
from builder.text import shorten

INTERVAL_SECONDS: Final = 0.5
TIMEOUT_SECONDS: Final = 10.0
# A sender that dies leaves its notices to another after so long.
LEASE_SECONDS: Final = 15.0
AT_ONCE: Final = 16
MOST_ATTEMPTS: Final = 8
# 2 s, 6 s, 18 s ... 24 min: a receiver may be away for half an hour.
_FIRST_PAUSE: Final = 2.0
_GROWTH: Final = 3.0
_JITTER: Final = 0.2
_COUNT_SECONDS: Final = 10.0
_PRUNE_SECONDS: Final = 3600.0
_LOG: Final = logging.getLogger(__name__)

Attempt = Literal["sent", "failed", "dead"]


class Relay(Rounds[Notice]):
    """Sends what waits in the outbox to one address; one a process.

    `tried` hears of each try: the notice's kind and what came of it; `counted` hears now and then
    how many notices wait and how many are dead. Pauses between tries begin with `first_pause`
    seconds and grow threefold, give or take a fifth, so that notices do not come back all at once.
    """

    name = "notices"

    def __init__(
        self,
        store: Store,
        url: str,
        secrets: Sequence[bytes],
        threads: Executor | None = None,
        *,
        interval: float = INTERVAL_SECONDS,
        timeout: float = TIMEOUT_SECONDS,
        lease: float = LEASE_SECONDS,
        first_pause: float = _FIRST_PAUSE,
        chance: Callable[[], float] = random.random,
        tried: Callable[[str, Attempt], None] = lambda _kind, _attempt: None,
        counted: Callable[[dict[NoticeState, int]], None] = lambda _count: None,
    ) -> None:
        super().__init__(threads, interval=interval, at_once=AT_ONCE)
        self._store = store
        self._url = url
        self._secrets = tuple(secrets)
        self._lease = lease
        self._first_pause = first_pause
        self._chance = chance
        self._tried = tried
        self._counted = counted
        self._egress = Egress([host_of(url)], timeout=timeout)
        self._next_count = self._next_prune = monotonic()

    async def stop(self) -> None:
        """Send no more, and wait for the tries that have begun."""
        await super().stop()
        await self._egress.close()

    async def _claim(self, most: int) -> list[Notice]:
        return await self._in_thread(lambda: self._store.outbox.claim(most, self._lease))

    async def _keep_house(self) -> None:
        now = monotonic()
        if now >= self._next_count:
            self._next_count = now + _COUNT_SECONDS
            self._counted(await self._in_thread(self._store.outbox.count))
        if now >= self._next_prune:
            self._next_prune = now + _PRUNE_SECONDS
            await self._in_thread(self._store.outbox.prune)

    async def _do(self, notice: Notice) -> None:
        try:
            pass_failpoint("before-send")
            failure = await self._try(notice)
            pass_failpoint("after-send")
            if failure is None:
                await self._in_thread(lambda: self._store.outbox.mark_sent(notice.id))
                self._tried(notice.kind, "sent")
            else:
                await self._put_off(notice, failure)
        except Exception:  # noqa: BLE001 - its claim lapses, and it is sent again
            _LOG.exception("What came of notice %s is not known; it is sent again.", notice.id)

    async def _try(self, notice: Notice) -> str | None:
        """Send a notice once; return why it failed, or None when it has arrived."""
        body = body_of(notice)
        headers = sign(self._secrets, notice.id, int(datetime.now(UTC).timestamp()), body)
        try:
            answer = await self._egress.post(self._url, body, headers)
        except BuilderError as error:
            return error.message
        if 200 <= answer.status < 300:
            return None
        said = shorten(answer.body.decode("utf-8", "replace").strip(), 80)
        told = f"{host_of(self._url)} answered with status {answer.status}"
        return f"{told}: {said}" if said else f"{told}."

    async def _put_off(self, notice: Notice, failure: str) -> None:
        attempts = notice.attempts + 1
        pause = None if attempts >= MOST_ATTEMPTS else self._pause_after(attempts)
        await self._in_thread(lambda: self._store.outbox.mark_failed(notice.id, failure, pause))
        self._tried(notice.kind, "failed" if pause is not None else "dead")
        if pause is None:
            _LOG.error("Notice %s is given up after %d tries: %s", notice.id, attempts, failure)
        else:
            _LOG.warning("Notice %s waits %.0f seconds: %s", notice.id, pause, failure)

    def _pause_after(self, attempts: int) -> float:
        spread: float = 1 + _JITTER * (2 * self._chance() - 1)
        return self._first_pause * _GROWTH ** (attempts - 1) * spread


def body_of(notice: Notice) -> bytes:
    """Return what is sent of a notice; the same bytes at every try."""
    data = {"skill": notice.skill, "session_id": notice.session_id, "seq": notice.seq}
    return orjson.dumps(
        {
            "type": notice.kind,
            "timestamp": notice.created_at.isoformat(),
            "data": {**data, **notice.content},
        }
    )
