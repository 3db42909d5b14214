"""Turns: exactly once, in order, whatever the client or the agent does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

import pytest

from builder.conversation.message import Message
from builder.errors import Invalid, Unavailable
from builder.runtime.turns import Turns
from builder.store.sessions import Claim
from builder.store.store import Store


def _message(number: int, text: str | None = None, session: str = "s") -> Message:
    return Message(session_id=session, message_id=f"m{number}", text=text or str(number))


def _run(
    store: Store, agent: Any, work: Callable[[Turns], Awaitable[None]], **options: float
) -> None:
    async def serving(_skill: str) -> tuple[int, Any]:
        return 1, agent

    async def main() -> None:
        turns = Turns(store, serving, **options)  # type: ignore[arg-type]
        await work(turns)
        await turns.close()

    asyncio.run(main())


def _said(store: Store, session: str = "s") -> Any:
    return store.sessions.load("shop", session)[0].slots["said"]


def test_turns_answer_a_retry_with_the_same_bytes(store: Store, driver: ModuleType) -> None:
    agent = driver.CountingAgent()

    async def work(turns: Turns) -> None:
        answers = await asyncio.gather(*(turns.take(_message(1), "shop") for _ in range(4)))
        late = await turns.take(_message(1), "shop")
        assert len({answer.body for answer in (*answers, late)}) == 1
        assert [answer.is_repeated for answer in (*answers, late)].count(False) == 1
        with pytest.raises(Invalid) as caught:
            await turns.take(_message(1, "other"), "shop")
        assert caught.value.code == "message-id-reused"

    _run(store, agent, work)
    assert agent.calls == 1


def test_turns_keep_the_order_of_a_session_over_two_processes(
    store: Store, driver: ModuleType
) -> None:
    agent = driver.CountingAgent(pause=0.002)

    async def work(turns: Turns) -> None:
        async def serving(_skill: str) -> tuple[int, Any]:
            return 1, agent

        other = Turns(store, serving)
        both = [
            (turns if number % 2 else other).take(_message(number), "shop") for number in range(16)
        ]
        await asyncio.gather(*both)
        await other.close()

    _run(store, agent, work)
    assert sorted(map(int, _said(store))) == list(range(16))
    assert agent.calls == 16


def test_turns_of_one_process_come_in_the_order_they_were_sent(
    store: Store, driver: ModuleType
) -> None:
    async def work(turns: Turns) -> None:
        await asyncio.gather(*(turns.take(_message(number), "shop") for number in range(12)))

    _run(store, driver.CountingAgent(), work)
    assert _said(store) == [str(number) for number in range(12)]


def test_turn_goes_on_when_its_client_goes_away(store: Store, driver: ModuleType) -> None:
    async def work(turns: Turns) -> None:
        for number in range(10):
            client = asyncio.create_task(turns.take(_message(number), "shop"))
            await asyncio.sleep(number * 0.001)
            client.cancel()
            with pytest.raises(asyncio.CancelledError):
                await client
        for number in range(10):
            await turns.take(_message(number), "shop")

    _run(store, driver.CountingAgent(pause=0.02), work)
    assert sorted(map(int, _said(store))) == list(range(10))


def test_failed_turn_tells_its_sender_and_lets_the_next_one_by(
    store: Store, driver: ModuleType
) -> None:
    async def work(turns: Turns) -> None:
        for _ in range(2):
            with pytest.raises(RuntimeError, match="broke"):
                await turns.take(_message(1, "break"), "shop")
        await turns.take(_message(2, "after"), "shop")

    _run(store, driver.CountingAgent(), work)
    assert _said(store) == ["after"]


def test_turn_whose_outcome_cannot_be_written_down_gives_its_place_back(
    store: Store, driver: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(turns: Turns) -> None:
        with monkeypatch.context() as broken:
            broken.setattr("builder.runtime.turns.facts_of", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                await turns.take(_message(1, "lost"), "shop")
        # The lease would hold the session for much longer.
        await asyncio.wait_for(turns.take(_message(2, "after"), "shop"), 2)

    _run(store, driver.CountingAgent(), work)
    assert _said(store) == ["after"]


def test_message_left_behind_is_answered_before_the_next(store: Store, driver: ModuleType) -> None:
    left = store.sessions.receive("shop", _message(1, "first"), "dead", 0.05)
    assert isinstance(left, Claim)

    async def work(turns: Turns) -> None:
        await turns.take(_message(2, "second"), "shop")

    _run(store, driver.CountingAgent(), work)
    assert _said(store) == ["first", "second"]


def test_long_turn_keeps_its_lease(store: Store, driver: ModuleType) -> None:
    async def work(turns: Turns) -> None:
        first = asyncio.create_task(turns.take(_message(1), "shop"))
        await asyncio.sleep(0.5)
        assert store.sessions.claim("shop", "s", "other", 1.0) is None
        assert not (await first).is_repeated

    _run(store, driver.CountingAgent(pause=0.7), work, lease=0.3)


def test_turn_gives_up_on_a_session_that_stays_busy(store: Store, driver: ModuleType) -> None:
    store.sessions.receive("shop", _message(1), "elsewhere", 60.0)

    async def work(turns: Turns) -> None:
        with pytest.raises(Unavailable) as caught:
            await turns.take(_message(2), "shop")
        assert caught.value.code == "session-busy"

    _run(store, driver.CountingAgent(), work, patience=0.1)


def test_handoff_leaves_a_notice(store: Store, driver: ModuleType) -> None:
    async def work(turns: Turns) -> None:
        await turns.take(_message(1, "person"), "shop")
        await turns.take(_message(1, "person"), "shop")

    _run(store, driver.CountingAgent(), work)
    [notice] = store.outbox.list(state="waiting")
    assert (notice.kind, notice.seq) == ("handoff", 1)
    assert notice.content == {"reason": "asked", "summary": "said: person"}


def test_turn_is_quick(store: Store, driver: ModuleType) -> None:
    spent: list[float] = []

    async def work(turns: Turns) -> None:
        for number in range(60):
            started = time.perf_counter()
            await turns.take(_message(number, session=f"s{number % 7}"), "shop")
            spent.append(time.perf_counter() - started)

    _run(store, driver.CountingAgent(), work)
    # Generous, for machines that are busy: 3 ms are usual.
    assert sorted(spent)[30] < 1
