"""Killed at any place, a process loses no turn, takes none twice, and keeps their order."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from builder.conversation.event import MessageReceived
from builder.conversation.tracker import Tracker
from builder.store.store import Store

DRIVER = Path(__file__).with_name("driver.py")
ROOT = Path(__file__).parents[2]
FAILPOINTS = (
    "after-ingress",
    "before-action",
    "after-action",
    "after-record",
    "before-commit",
    "after-commit",
)
TURNS_A_ROUND = 6
RANDOM_KILLS = 4


def _drive(url: str, first: int, last: int, failpoint: str = "") -> "subprocess.Popen[str]":
    env = {**os.environ, "DIALOOM_FAILPOINT": failpoint, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, str(DRIVER), url, "s", str(first), str(last)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=env)


def _finish(process: "subprocess.Popen[str]") -> dict[int, str]:
    out, _ = process.communicate(timeout=60)
    lines = (line.partition(" ") for line in out.splitlines() if line != "ready")
    # The last line of a killed process may be cut short; only whole answers were acknowledged.
    return {int(number): body for number, _, body in lines if body.endswith("}")}


def test_killed_process_loses_and_doubles_nothing(store: Store, store_url: str) -> None:
    rng = random.Random(7)
    kills = [f"{name}:{rng.randint(1, TURNS_A_ROUND)}" for name in FAILPOINTS]
    kills += [""] * RANDOM_KILLS
    acknowledged: dict[int, str] = {}
    first = 0
    for kill in kills:
        last = first + TURNS_A_ROUND
        process = _drive(store_url, first, 10_000 if not kill else last, kill)
        if not kill:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.2))
            process.send_signal(signal.SIGKILL)
        acknowledged |= _finish(process)
        assert process.returncode == -signal.SIGKILL
        first = max(acknowledged, default=-1) + 1 if not kill else first
        if kill:
            # The client did not hear the last answers, and sends everything again.
            repeated = _drive(store_url, first, last)
            again = _finish(repeated)
            assert repeated.returncode == 0
            assert {n: b for n, b in again.items() if n in acknowledged} == {
                n: b for n, b in acknowledged.items() if first <= n < last
            }
            acknowledged |= again
            first = last
    closing = _drive(store_url, first, first + 1)
    acknowledged |= _finish(closing)
    assert closing.returncode == 0
    tracker, events = store.sessions.load("shop", "s")
    expected = [str(number) for number in range(first + 1)]
    assert tracker.slots["said"] == expected
    received = [e.understanding.text for e in events if isinstance(e, MessageReceived)]
    assert received == expected
    assert Tracker(session_id="s").with_events(events) == tracker
    assert sorted(acknowledged) == list(range(first + 1))


@pytest.mark.parametrize("name", ["before-commit"])
def test_failpoint_is_silent_unless_named(name: str) -> None:
    from builder.runtime.failpoint import pass_failpoint

    pass_failpoint(name)
