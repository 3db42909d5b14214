"""Killed at any place, an assistant's turn is neither lost nor doubled in any of its skills."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from builder.conversation.event import MessageReceived, Replied
from builder.conversation.tracker import Tracker
from builder.store.store import Store
from tests.importing import imported

DRIVER = Path(__file__).with_name("assistant_driver.py")
ROOT = Path(__file__).parents[2]
FAILPOINTS = (
    "after-ingress",
    "before-action",
    "after-action",
    "after-record",
    "after-decision",
    "between-skills",
    "before-commit",
    "after-commit",
)
ROUND = 6
RANDOM_KILLS = 2


driver = imported(DRIVER, "assistant_driver")


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
    process.communicate(timeout=20)


@dataclass
class _Driver:
    nurse: "subprocess.Popen[str]"
    url: str

    def drive(
        self, session: str, first: int, last: int, failpoint: str = ""
    ) -> tuple[int, dict[int, str]]:
        """Send messages `first` to `last`; return the exit code and the answers that came."""
        stdin, stdout = self.nurse.stdin, self.nurse.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write("\t".join([self.url, session, str(first), str(last), failpoint]) + "\n")
        stdin.flush()
        answers: dict[int, str] = {}
        for line in stdout:
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "ended":
                return int(rest), answers
            if word.isdigit() and rest.endswith("}"):
                answers[int(word)] = rest
        raise AssertionError("the driver is gone")


def received(store: Store, name: str, session: str) -> list[str]:
    tracker, events = store.sessions.load(name, session)
    assert Tracker(session_id=session).with_events(events) == tracker
    return [each.understanding.text for each in events if isinstance(each, MessageReceived)]


def test_killed_process_loses_and_doubles_no_turn_of_a_skill(
    store: Store, store_url: str, nurse: "subprocess.Popen[str]"
) -> None:
    store.skills.create(driver.OFFICE)
    store.assistants.create(driver.ASSISTANT)
    told = _Driver(nurse, store_url)
    # Without any harm: what every killed run must come to as well.
    code, whole = told.drive("sound", 0, ROUND)
    assert code == 0
    first = json.loads(whole[0])
    assert [reply["text"] for reply in first["replies"]] == ["At nine.", "Soup."]
    assert first["skills"] == ["shop", "office"]
    resumed = [reply["text"] for reply in json.loads(whole[3])["replies"]]
    assert resumed == ["Room 7 is yours.", "Back to “shop”.", "Which number, shop?"]
    rng = random.Random(7)
    killed = 0
    for number, name in enumerate((*FAILPOINTS, *rng.choices(FAILPOINTS, k=RANDOM_KILLS))):
        session = f"s{number}"
        passing = rng.randint(1, ROUND)
        code, before = told.drive(session, 0, ROUND, f"{name}:{passing}")
        assert code in (-signal.SIGKILL, 0)
        killed += code != 0
        # The client did not hear the last answer, and sends everything again.
        code, after = told.drive(session, 0, ROUND)
        assert code == 0
        assert {n: after[n] for n in before} == before
        assert {n: _said(body) for n, body in after.items()} == {
            n: _said(body) for n, body in whole.items()
        }
        for skill in ("shop", "office", "desk"):
            assert received(store, skill, session) == received(store, skill, "sound")
    assert killed >= len(FAILPOINTS)


def _said(body: str) -> list[str]:
    return [reply["text"] for reply in json.loads(body)["replies"]]


def test_every_message_of_a_skill_is_heard_once(
    store: Store, store_url: str, nurse: "subprocess.Popen[str]"
) -> None:
    store.skills.create(driver.OFFICE)
    store.assistants.create(driver.ASSISTANT)
    told = _Driver(nurse, store_url)
    code, _ = told.drive("s", 0, 1, "between-skills:1")
    assert code == -signal.SIGKILL
    # The first skill has taken its turn, the second has not, and nobody has been told.
    assert received(store, "shop", "s") == ["when do you open"]
    assert store.sessions.load("desk", "s")[1] == ()
    code, answers = told.drive("s", 0, 1)
    assert code == 0
    assert _said(answers[0]) == ["At nine.", "Soup."]
    assert received(store, "shop", "s") == ["when do you open"]
    assert received(store, "office", "s") == ["what is for lunch today"]
    replied = [e for e in store.sessions.load("desk", "s")[1] if isinstance(e, Replied)]
    assert len(replied) == 2
