"""Turns: each message has its effect exactly once, whatever dies in between.

A message is taken in and its session claimed in one transaction; the turn is computed with none
open; one more writes everything, and only then is the answer given. A retry gets the stored bytes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar
from uuid import uuid4
from weakref import WeakValueDictionary

from builder.analytics.facts import facts_of
from builder.conversation.effect import Outcome
from builder.conversation.environment import TEST, Environment
from builder.conversation.event import VersionTaken
from builder.conversation.message import Message
from builder.conversation.remembered import Memories
from builder.errors import NotFound, Unavailable
from builder.runtime.answer import encode_answer
from builder.runtime.failpoint import pass_failpoint
from builder.runtime.listeners import Listeners
from builder.runtime.notices import notices_of
from builder.runtime.responder import ComputedTurn, Pinned, Serving
from builder.sentence import say
from builder.store.patience import having_waited
from builder.store.sessions import Answered, Claim, Outgoing
from builder.store.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LEASE_SECONDS: Final = 10.0
PATIENCE_SECONDS: Final = 30.0
_LOG: Final = logging.getLogger(__name__)
_SHORTEST_WAIT: Final = 0.01
_LONGEST_WAIT: Final = 0.25

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class TurnResult:
    """The answer's bytes; `turn` is None where they were stored by an earlier attempt."""

    body: bytes
    turn: ComputedTurn | None

    @property
    def is_repeated(self) -> bool:
        """Tell whether the message had been answered before."""
        return self.turn is None


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class Turns:
    """Takes the turns of every session; one a process."""

    def __init__(
        self,
        store: Store,
        agents: Callable[[str], Awaitable[Serving]],
        clock: Callable[[], datetime] = utc_now,
        *,
        lease: float = LEASE_SECONDS,
        patience: float = PATIENCE_SECONDS,
        threads: int = 4,
        pinned: Pinned | None = None,
        in_test: Callable[[str], Awaitable[Serving]] | None = None,
        notifies: bool = True,
    ) -> None:
        self._store = store
        # Without somebody who is told, notices would only pile up.
        self._notifies = notifies
        self._agents = agents
        self._clock = clock
        self._pinned = pinned
        # Finds what answers in sessions that are held in the test environment.
        self._in_test = in_test
        self._lease = lease
        self._patience = patience
        self._owner = uuid4().hex
        # Clients that wait for what a session says next.
        self.listeners = Listeners()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store")
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[TurnResult]] = set()

    async def take(
        self,
        message: Message,
        skill: str,
        serving: Serving | None = None,
        environment: Environment | None = None,
    ) -> TurnResult:
        """Answer a message; the same message again gets the same bytes.

        `serving` answers instead of the deployed version. A session begins in `environment`, in
        production where none is named, and stays there. A client that goes away does not stop a
        turn that has begun. Raises `Invalid('message-id-reused')`, `Unavailable('session-busy')`,
        `Conflict('session-elsewhere')` for a session of another environment than the one named, and
        what the agent or the store raise, after which the same message may be sent again.
        """
        task = asyncio.create_task(self._take(message, skill, serving, environment))
        self._running.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for the turns that have begun, then let the threads go."""
        await asyncio.gather(*self._running, return_exceptions=True)
        self._pool.shutdown(wait=True)

    def _forget(self, task: asyncio.Task[TurnResult]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            # Marks the error as seen where the client has gone and nobody awaits the turn.
            task.exception()

    async def _take(
        self,
        message: Message,
        skill: str,
        serving: Serving | None,
        environment: Environment | None,
    ) -> TurnResult:
        found = serving or await self._serving(skill, message.session_id, environment)
        key = (skill, message.session_id)
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        # Within the process, messages of a session queue here, in the order in which they came.
        async with lock:
            return await self._take_in_order(message, skill, found, serving is None, environment)

    async def _serving(self, skill: str, session: str, environment: Environment | None) -> Serving:
        """Return what answers in an environment; without one, in that of the session."""
        if environment == TEST and self._in_test is not None:
            return await self._in_test(skill)
        try:
            return await self._agents(skill)
        except NotFound:
            if environment is not None or self._in_test is None:
                raise
            # A session may be held in test while nothing is in production.
            if await self._do(self._store.sessions.find_environment, skill, session) != TEST:
                raise
            return await self._in_test(skill)

    async def _of_session(self, claim: Claim, found: Serving) -> Serving:
        """Return what answers in a session: in test what is there, as long as something is."""
        if claim.environment != TEST or self._in_test is None:
            return found
        try:
            return await self._in_test(claim.skill)
        except NotFound:
            return found

    async def _take_in_order(
        self,
        message: Message,
        skill: str,
        serving: Serving,
        may_pin: bool,
        environment: Environment | None,
    ) -> TurnResult:
        sessions = self._store.sessions
        began = perf_counter()
        found = await self._do(
            sessions.receive, skill, message, self._owner, self._lease, environment
        )
        pass_failpoint("after-ingress")
        if isinstance(found, Answered):
            return TurnResult(found.reply, None)
        claim = found if isinstance(found, Claim) else None
        ends = asyncio.get_running_loop().time() + self._patience
        wait = _SHORTEST_WAIT
        while True:
            if claim is not None:
                done = await self._carry_out(claim, serving, message, may_pin, began)
                if done is not None:
                    return done
            # Another process has the session, or messages that came earlier were left behind.
            reply = await self._do(sessions.find_reply, skill, message)
            if reply is not None:
                return TurnResult(reply, None)
            if claim is None:
                if asyncio.get_running_loop().time() > ends:
                    raise _busy(message, self._patience)
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
            claim = await self._do(
                sessions.claim, skill, message.session_id, self._owner, self._lease
            )

    async def _carry_out(
        self, claim: Claim, serving: Serving, wanted: Message, may_pin: bool, began: float
    ) -> TurnResult | None:
        """Take a claimed turn; None when it was another message's, or the claim was lost."""
        mine = claim.message.message_id == wanted.message_id
        # How long a message that was left behind has waited, nobody knows.
        began = began if mine else perf_counter()
        try:
            async with self._holding(claim):
                now = self._clock()
                version, agent = await self._of_session(claim, serving) if may_pin else serving
                if may_pin and self._pinned is not None and claim.tracker.version != version:
                    find = self._pinned(claim.skill, claim.tracker, claim.message, now)
                    version, agent = await find or (version, agent)
                turn = await agent.respond(
                    claim.tracker, claim.message, now, _Recorder(self, claim)
                )
            outgoing = self._outgoing(claim, turn, now, version, began)
        except BaseException as error:
            # The message gives up its place, so that the session goes on; a retry takes a new one.
            await self._do(self._store.sessions.fail, claim)
            if mine or not isinstance(error, Exception):
                raise
            _LOG.exception(
                "Message %s of session %s, left behind by another process, failed.",
                claim.message.message_id,
                claim.message.session_id,
            )
            return None
        pass_failpoint("before-commit")
        committed = await self._do(self._store.sessions.commit, claim, outgoing)
        pass_failpoint("after-commit")
        if committed:
            self.listeners.tell(claim.skill, claim.message.session_id)
        return TurnResult(outgoing.reply, turn) if committed and mine else None

    def _outgoing(
        self, claim: Claim, turn: ComputedTurn, now: datetime, version: int, began: float
    ) -> Outgoing:
        """Return what is kept of a turn; `began` is when its message was taken in."""
        events, tracker = turn.events, turn.tracker
        if events and tracker.version != version:
            taken = VersionTaken(version=version)
            events, tracker = (*events, taken), tracker.with_events([taken])
        facts = facts_of(
            claim.message,
            claim.tracker,
            events,
            at=now,
            environment=claim.environment,
            version=version,
            timings={**turn.trace.timings, "turn": (perf_counter() - began) * 1000},
        )
        return Outgoing(
            events,
            tracker,
            encode_answer(claim.message, events, turn.replies, tracker, version),
            notices_of(claim.message, turn.replies, turn.handoffs) if self._notifies else (),
            turn.remembered,
            facts,
        )

    @asynccontextmanager
    async def _holding(self, claim: Claim) -> AsyncIterator[None]:
        """Renew the claim's lease while the turn is computed."""
        loop = asyncio.get_running_loop()
        renewing: list[asyncio.Task[None]] = []
        # Most turns end long before; those need no task.
        start = loop.call_later(
            self._lease * 0.3, lambda: renewing.append(loop.create_task(self._renew(claim)))
        )
        try:
            yield
        finally:
            start.cancel()
            for task in renewing:
                task.cancel()
            await asyncio.gather(*renewing, return_exceptions=True)

    async def _renew(self, claim: Claim) -> None:
        held = True
        while held:
            try:
                held = await self._do(self._store.sessions.renew, claim, self._lease)
            except Unavailable:
                # The commit will tell whether the claim has held.
                held = True
            await asyncio.sleep(self._lease * 0.3)

    async def _do(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run database work in the pool, so that the loop stays free."""
        loop = asyncio.get_running_loop()
        asked = monotonic()

        def do() -> R:
            with having_waited(monotonic() - asked):
                return work(*args, **kwargs)

        return await loop.run_in_executor(self._pool, do)


class _Recorder:
    """Keeps the outcomes of one turn's effects in the store."""

    def __init__(self, turns: Turns, claim: Claim) -> None:
        self._turns = turns
        self._claim = claim

    async def find(self, number: int) -> Outcome | None:
        sessions = self._turns._store.sessions
        pass_failpoint("before-action")
        return await self._turns._do(sessions.find_action, self._claim, number)

    async def record(self, number: int, outcome: Outcome) -> None:
        pass_failpoint("after-action")
        sessions = self._turns._store.sessions
        await self._turns._do(sessions.record_action, self._claim, number, outcome)
        pass_failpoint("after-record")

    async def recall(self, user: str) -> Memories:
        return await self._turns._do(self._turns._store.users.recall, self._claim.skill, user)


def _busy(message: Message, patience: float) -> Unavailable:
    return Unavailable(
        "session-busy",
        say(
            "The session '{session}' has been busy with earlier messages for {seconds:.0f} seconds. "
            "Send the same message, with the same id, again.",
            session=message.session_id,
            seconds=patience,
        ),
    )
