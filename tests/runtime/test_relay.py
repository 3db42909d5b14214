"""Notices arrive at the operator's webhook: each at least once, in order, whoever is down or dies."""

from __future__ import annotations

import asyncio
import base64
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builder.conversation.event import Replied, SessionStarted
from builder.conversation.message import Message
from builder.conversation.reply import Reply
from builder.errors import Invalid, NotFound
from builder.runtime.relay import MOST_ATTEMPTS, Relay
from builder.signature import read_secret, sign
from builder.store.sessions import Claim, Outgoing
from builder.store.store import Store

if TYPE_CHECKING:
    from tests.runtime.receiver import Arrived, Receiver

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECRET = b"a secret of this test, 32 bytes."
SESSIONS = tuple(f"会话 {number}" for number in range(4))


def _write(store: Store, session: str, number: int, notices: int = 1) -> None:
    """Take a turn that leaves notices."""
    message = Message(session_id=session, message_id=f"m{number}", text="hi")
    claim = store.sessions.receive("shop", message, "me", 10.0)
    assert isinstance(claim, Claim)
    events = (
        SessionStarted(at=datetime(2026, 1, 2, tzinfo=UTC)),
        Replied(reply=Reply(text="one moment")),
    )
    told = [("handoff", {"reason": f"{number}.{place}"}) for place in range(notices)]
    outgoing = Outgoing(events, claim.tracker.with_events(events), b"{}", told)
    assert store.sessions.commit(claim, outgoing)


def _write_all(store: Store, turns: int, notices: int = 1) -> list[tuple[str, str]]:
    for number in range(1, turns + 1):
        for session in SESSIONS:
            _write(store, session, number, notices)
    return [
        (session, f"{number}.{place}")
        for session in SESSIONS
        for number in range(1, turns + 1)
        for place in range(notices)
    ]


def _effects(arrived: list[Arrived]) -> dict[str, tuple[str, str]]:
    """Return what a receiver does that passes over what it has: the first of each id, in order."""
    found: dict[str, tuple[str, str]] = {}
    for each in arrived:
        data = each.said["data"]
        found.setdefault(each.id, (data["session_id"], data["reason"]))
    return found


def _by_session(effects: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """Return effects by session, in the order in which they came."""
    return [(s, reason) for s in SESSIONS for session, reason in effects.values() if session == s]


def _run(
    store: Store,
    url: str,
    until: Callable[[], bool],
    *,
    relays: int = 1,
    seconds: float = 20.0,
    first_pause: float = 0.01,
    timeout: float = 1.0,
) -> list[tuple[str, str]]:
    """Send until something is so; return the kinds and outcomes of the tries."""
    tries: list[tuple[str, str]] = []

    async def work() -> None:
        sending = [
            Relay(
                store,
                url,
                [SECRET],
                interval=0.02,
                first_pause=first_pause,
                timeout=timeout,
                chance=random.Random(place).random,
                tried=lambda kind, outcome: tries.append((kind, outcome)),
            )
            for place in range(relays)
        ]
        for relay in sending:
            relay.start()
        ends = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < ends, store.outbox.list(limit=5)
            await asyncio.sleep(0.02)
        for relay in sending:
            await relay.stop()

    asyncio.run(work())
    return tries


def _is_done(store: Store) -> Callable[[], bool]:
    return lambda: not store.outbox.count()["waiting"]


def test_signature_is_that_of_the_published_scheme() -> None:
    # The example that the specification and its libraries publish.
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    headers = sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    two = sign([secret, SECRET], "n", 1, body)["webhook-signature"].split()
    assert len(two) == 2
    assert two[0] != two[1]


@pytest.mark.parametrize(
    "written", ["", "short", "whsec_AAAA", "no base64 at all, and long enough"]
)
def test_secret_that_is_none_is_refused_without_being_told(written: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_secret(written)
    assert "openssl" in caught.value.message
    assert not written or written not in caught.value.message


def test_secret_may_be_written_with_its_prefix() -> None:
    assert read_secret("whsec_" + base64.b64encode(SECRET).decode()) == SECRET


def test_notices_arrive_once_signed_and_in_order(store: Store, receiver: Receiver) -> None:
    expected = _write_all(store, turns=5, notices=2)
    tries = _run(store, receiver.url, _is_done(store), relays=3)
    arrived = receiver.arrived
    assert all(each.signed for each in arrived)
    assert len(arrived) == len(expected) == len(tries)
    assert _by_session(_effects(arrived)) == expected
    assert arrived[0].said["type"] == "handoff"
    assert {notice.state for notice in store.outbox.list()} == {"sent"}


def test_receiver_that_flaps_gets_everything_in_order(store: Store, receiver: Receiver) -> None:
    expected = _write_all(store, turns=4)
    receiver.answer = lambda _arrived, times: {1: 503, 2: 302}.get(times, 204)
    tries = _run(store, receiver.url, _is_done(store), relays=2)
    assert tries.count(("handoff", "failed")) == 2 * len(expected)
    assert _by_session(_effects(receiver.taken)) == expected
    assert len(receiver.taken) == len(expected)


def test_receiver_that_is_away_gets_everything_when_it_is_back(
    store: Store, receiver: Receiver
) -> None:
    receiver.stop()
    expected = _write_all(store, turns=3)
    tries = _run(
        store, receiver.url, lambda: any(n.attempts >= 3 for n in store.outbox.list(limit=100))
    )
    assert {outcome for _, outcome in tries} == {"failed"}
    assert "cannot be reached" in str(store.outbox.list(state="waiting")[-1].failure)
    receiver.start()
    _run(store, receiver.url, _is_done(store))
    assert _by_session(_effects(receiver.taken)) == expected


@pytest.mark.timed
def test_slow_receiver_holds_up_its_own_session_only(store: Store, receiver: Receiver) -> None:
    _write_all(store, turns=1)
    slow = {"left": 1}

    def answer(_arrived: Arrived, _times: int) -> int:
        if slow["left"]:
            slow["left"] -= 1
            time.sleep(2)
        return 204

    receiver.answer = answer
    tries = _run(store, receiver.url, _is_done(store), timeout=0.5)
    # The one that was too slow came again, under the same id.
    assert tries[:3] == [("handoff", "sent")] * 3
    assert tries.count(("handoff", "failed")) >= 1
    assert len(_effects(receiver.arrived)) == len(SESSIONS)
    assert len(receiver.arrived) == len(SESSIONS) + 1


def test_notice_that_never_arrives_is_given_up_and_can_be_sent_again(
    store: Store, receiver: Receiver
) -> None:
    _write(store, "s", 1)
    _write(store, "s", 2)
    bad = store.outbox.list()[-1].id

    receiver.answer = lambda arrived, _times: 500 if arrived.id == bad else 204
    # Its pauses grow to some seconds, give or take a fifth.
    tries = _run(store, receiver.url, _is_done(store), first_pause=0.001)
    outcomes = [outcome for _, outcome in tries]
    assert outcomes == [*["failed"] * (MOST_ATTEMPTS - 1), "dead", "sent"]
    [dead] = store.outbox.list(state="dead")
    assert (dead.id, dead.attempts) == (bad, MOST_ATTEMPTS)
    assert dead.failure is not None
    assert "answered with status 500" in dead.failure
    receiver.answer = lambda _arrived, _times: 204
    assert store.outbox.retry(bad).state == "waiting"
    _run(store, receiver.url, _is_done(store))
    assert [each.id for each in receiver.taken].count(bad) == 1
    assert store.outbox.list(state="dead") == []
    with pytest.raises(NotFound):
        store.outbox.retry("none")


def test_pauses_grow_threefold_and_are_spread(store: Store) -> None:
    lowest = Relay(store, "http://127.0.0.1:9/", [SECRET], chance=lambda: 0.0)
    highest = Relay(store, "http://127.0.0.1:9/", [SECRET], chance=lambda: 1.0)
    pauses = [lowest._pause_after(n) for n in range(1, MOST_ATTEMPTS)]
    assert pauses[0] == pytest.approx(1.6)
    assert [b / a for a, b in pairwise(pauses)] == pytest.approx([3.0] * 6)
    assert highest._pause_after(1) == pytest.approx(2.4)


def test_deleted_session_leaves_no_notice(store: Store) -> None:
    _write(store, "s", 1)
    store.sessions.delete("shop", "s")
    assert store.outbox.list() == []


def test_list_goes_page_by_page_newest_first(store: Store) -> None:
    for number in range(1, 6):
        _write(store, "s", number)
    pages: list[str] = []
    after = None
    while page := store.outbox.list(after=after, limit=2, session="s", skill="shop"):
        pages += [str(notice.content["reason"]) for notice in page]
        after = page[-1].id
    assert pages == ["5.0", "4.0", "3.0", "2.0", "1.0"]


def test_prune_forgets_what_arrived_long_ago(store: Store) -> None:
    _write(store, "s", 1)
    store.outbox.mark_sent(store.outbox.list()[0].id)
    assert store.outbox.prune() == 0


@pytest.fixture(scope="module")
def nurse() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(HERE / "relay_driver.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    yield process
    process.communicate(timeout=10)


def _drive(nurse: subprocess.Popen[str], line: list[str], kill_after: float | None = None) -> int:
    assert nurse.stdin is not None
    assert nurse.stdout is not None
    nurse.stdin.write("\t".join(line) + "\n")
    nurse.stdin.flush()
    for said in nurse.stdout:
        word, _, rest = said.rstrip("\n").partition(" ")
        if word == "ended":
            return int(rest)
        if word == "ready" and kill_after is not None:
            time.sleep(kill_after)
            os.kill(int(rest), signal.SIGKILL)
    raise AssertionError("the driver is gone")


@pytest.mark.parametrize(
    "kills", [10, pytest.param(100, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_killed_sender_loses_nothing_and_keeps_the_order(
    store: Store, store_url: str, nurse: subprocess.Popen[str], receiver: Receiver, kills: int
) -> None:
    rng = random.Random(5)
    receiver.answer = lambda arrived, times: (
        503 if times == 1 and arrived.said["data"]["seq"] % 5 == 0 else 204
    )
    receiver.pause = 0.005
    expected = _write_all(store, turns=3 * kills // 2)
    line = [store_url, receiver.url]
    dead = 0
    for number in range(kills):
        point = f"{rng.choice(('before-send', 'after-send'))}:{rng.randint(1, 6)}"
        at_random = number % 2 == 0
        after = rng.uniform(0.0, 0.15) if at_random else None
        code = _drive(nurse, [*line, "" if at_random else point], after)
        dead += code == -signal.SIGKILL
    assert dead >= kills * 3 // 4
    assert _drive(nurse, [*line, ""]) == 0
    effects = _effects(receiver.taken)
    assert _by_session(effects) == expected
    # The power of the test: some did arrive and were sent again, since the sender died before it knew.
    assert len(receiver.taken) > len(effects)
    assert store.outbox.count() == {"waiting": 0, "dead": 0}
