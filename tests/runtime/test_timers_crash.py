"""Killed at any place, the processes that wake sessions lose no timer and fire none twice."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from builder.conversation.event import Replied, TimerFired
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.runtime.turns import Turns
from builder.store.store import Store

pytestmark = pytest.mark.timed

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).with_name("timer_driver.py")
FAILPOINTS = ("after-claim", "after-ingress", "before-commit", "after-commit")
SESSIONS = 80
WITHIN = 14.0
KILLS = 20
MOST_LATE = 5.0


@pytest.fixture(scope="module")
def nurse() -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, str(DRIVER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    yield process
    process.communicate(timeout=10)


def _ask(nurse: "subprocess.Popen[str]", line: str) -> int:
    assert nurse.stdin is not None
    assert nurse.stdout is not None
    nurse.stdin.write(line + "\n")
    nurse.stdin.flush()
    return int(nurse.stdout.readline())


def _signal(child: int, number: int) -> None:
    # One that was to die at a named place may have done so.
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, number)


def _begin(store: Store, timer_driver: ModuleType, rng: random.Random) -> None:
    """Let each session wait, for a different time."""
    agent = timer_driver.FlowAgent()

    async def serving(_skill: str) -> tuple[int, object]:
        return 1, agent

    async def main() -> None:
        turns = Turns(store, serving)  # type: ignore[arg-type]
        for number in range(SESSIONS):
            length = f"PT{rng.uniform(1.0, WITHIN):.2f}S"
            message = Message.of_event(f"s{number}", "begin", "begin", {"length": length})
            await turns.take(message, "shop")
        await turns.close()

    asyncio.run(main())


def test_killed_processes_fire_each_timer_once_and_in_time(
    store: Store, store_url: str, nurse: "subprocess.Popen[str]", timer_driver: ModuleType
) -> None:
    rng = random.Random(7)
    before = _ask(nurse, "")
    _begin(store, timer_driver, rng)
    assert store.timers.count() == SESSIONS
    started = time.monotonic()
    living: list[int] = []
    try:
        for number in range(KILLS):
            # Half die at a place that is named, the others at any moment; two at a time live.
            point = f"{FAILPOINTS[number // 2 % 4]}:{rng.randint(1, 3)}" if number % 2 else ""
            living.append(_ask(nurse, f"{store_url}\t{point}"))
            if len(living) > 1:
                time.sleep(WITHIN / KILLS)
                _signal(living.pop(0), signal.SIGKILL)
        living.append(_ask(nurse, f"{store_url}\t"))
        while store.timers.count() and time.monotonic() - started < WITHIN + 20:
            time.sleep(0.05)
        _signal(living.pop(0), signal.SIGKILL)
    finally:
        for child in living:
            _signal(child, signal.SIGTERM)
    time.sleep(0.3)
    assert _ask(nurse, "") - before == KILLS
    assert store.timers.count() == 0
    late = []
    for number in range(SESSIONS):
        tracker, events = store.sessions.load("shop", f"s{number}")
        fired = [event for event in events if isinstance(event, TimerFired)]
        assert len(fired) == 1
        assert [e.reply.response for e in events if isinstance(e, Replied)] == ["back"]
        assert Tracker(session_id=f"s{number}").with_events(events) == tracker
        assert tracker.timers == ()
        late.append((fired[0].at - fired[0].timer.due).total_seconds())
    assert max(late) <= MOST_LATE
    assert min(late) >= -0.01


def test_many_timers_that_came_due_in_a_downtime_are_taken_by_and_by(
    store: Store, timer_driver: ModuleType
) -> None:
    from builder.runtime.scheduler import Scheduler

    agent = timer_driver.FlowAgent()
    at_once: list[int] = []
    under_way = 0

    async def serving(_skill: str) -> tuple[int, object]:
        return 1, agent

    async def main() -> None:
        nonlocal under_way
        turns = Turns(store, serving)  # type: ignore[arg-type]
        for number in range(40):
            values = {"length": "PT0.01S"}
            await turns.take(Message.of_event(f"s{number}", "b", "begin", values), "shop")  # type: ignore[arg-type]
        await asyncio.sleep(0.05)

        async def take(message: Message, skill: str) -> None:
            nonlocal under_way
            under_way += 1
            at_once.append(under_way)
            await turns.take(message, skill)
            under_way -= 1

        scheduler = Scheduler(store, take, interval=0.05, at_once=4)
        scheduler.start()
        while store.timers.count():
            await asyncio.sleep(0.02)
        await scheduler.stop()
        await turns.close()

    asyncio.run(main())
    assert len(at_once) == 40
    assert max(at_once) <= 4


def test_timer_whose_turn_fails_is_tried_again(store: Store, timer_driver: ModuleType) -> None:
    from builder.runtime.scheduler import Scheduler

    agent = timer_driver.FlowAgent()

    async def serving(_skill: str) -> tuple[int, object]:
        return 1, agent

    async def main() -> None:
        turns = Turns(store, serving)  # type: ignore[arg-type]
        await turns.take(Message.of_event("s", "b", "begin", {"length": "PT0.01S"}), "shop")
        agent.fails = 1
        scheduler = Scheduler(store, turns.take, interval=0.05)
        scheduler.start()
        began = time.monotonic()
        while store.timers.count():
            assert time.monotonic() - began < 10
            await asyncio.sleep(0.02)
        assert time.monotonic() - began > 1.9
        await scheduler.stop()
        await turns.close()

    asyncio.run(main())
    tracker, _ = store.sessions.load("shop", "s")
    assert tracker.stack == ()


def test_timer_that_a_later_turn_cleared_does_nothing(
    store: Store, timer_driver: ModuleType
) -> None:
    """A claim may be older than the turn that cleared its timer."""
    agent = timer_driver.FlowAgent()

    async def serving(_skill: str) -> tuple[int, object]:
        return 1, agent

    async def main() -> None:
        turns = Turns(store, serving)  # type: ignore[arg-type]
        await turns.take(Message.of_event("s", "b", "begin", {"length": "PT0.01S"}), "shop")
        await asyncio.sleep(0.05)
        (claimed,) = store.timers.claim(5, 3.0)
        assert store.timers.claim(5, 3.0) == []
        assert (claimed.session_id, claimed.attempts) == ("s", 1)
        assert claimed.due <= datetime.now(UTC)
        first = await turns.take(Message.of_timer("s", claimed.timer_id), "shop")
        again = await turns.take(Message.of_timer("s", claimed.timer_id), "shop")
        assert first.body == again.body
        _, before = store.sessions.load("shop", "s")
        nothing = await turns.take(Message.of_timer("s", "t99"), "shop")
        assert nothing.turn is not None
        assert nothing.turn.events == ()
        assert store.sessions.load("shop", "s")[1] == before
        await turns.close()

    asyncio.run(main())
    store.sessions.delete("shop", "s")
    assert store.timers.count() == 0
