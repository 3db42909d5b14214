"""Killed at any place, a process loses no turn, takes none twice, and keeps their order."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from builder.conversation.event import MessageReceived
from builder.conversation.tracker import Tracker
from builder.runtime.failpoint import pass_failpoint
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
RANDOM_KILLS = 8


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


@dataclass
class _Driver:
    """Sends messages through one process after another, as a client that never gives up."""

    nurse: "subprocess.Popen[str]"
    url: str

    def drive(
        self, first: int, last: int, failpoint: str = "", kill_after: float | None = None
    ) -> tuple[int, dict[int, str]]:
        """Send messages `first` to `last` and return the exit code and the answers that came."""
        stdin, stdout = self.nurse.stdin, self.nurse.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write("\t".join([self.url, "s", str(first), str(last), failpoint]) + "\n")
        stdin.flush()
        answers: dict[int, str] = {}
        for line in stdout:
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "ended":
                return int(rest), answers
            if word == "ready" and kill_after is not None:
                time.sleep(kill_after)
                os.kill(int(rest), signal.SIGKILL)
            elif rest.endswith("}"):
                # A line cut short was not acknowledged.
                answers[int(word)] = rest
        raise AssertionError("the driver is gone")


def test_killed_process_loses_and_doubles_nothing(
    store: Store, store_url: str, nurse: "subprocess.Popen[str]"
) -> None:
    rng = random.Random(7)
    driver = _Driver(nurse, store_url)
    acknowledged: dict[int, str] = {}
    first = 0
    for name in FAILPOINTS * 2:
        last = first + TURNS_A_ROUND
        code, before = driver.drive(first, last, f"{name}:{rng.randint(1, TURNS_A_ROUND)}")
        assert code == -signal.SIGKILL
        # The client did not hear the last answer, and sends everything again.
        code, after = driver.drive(first, last)
        assert code == 0
        assert {number: after[number] for number in before} == before
        acknowledged |= after
        first = last
    for _ in range(RANDOM_KILLS):
        code, heard = driver.drive(first, 10_000, kill_after=rng.uniform(0.0, 0.25))
        assert code == -signal.SIGKILL
        acknowledged |= heard
        first = max(acknowledged) + 1
    code, heard = driver.drive(first, first + 1)
    assert code == 0
    acknowledged |= heard
    expected = [str(number) for number in range(first + 1)]
    tracker, events = store.sessions.load("shop", "s")
    assert tracker.slots["said"] == expected
    received = [e.understanding.text for e in events if isinstance(e, MessageReceived)]
    assert received == expected
    assert Tracker(session_id="s").with_events(events) == tracker
    assert sorted(acknowledged) == list(range(first + 1))


def test_failpoint_is_silent_unless_named() -> None:
    pass_failpoint("before-commit")
