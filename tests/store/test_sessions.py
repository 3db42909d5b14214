"""Sessions: taken in once, in order, computed under a claim, written whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import Replied, SessionStarted, SlotSet
from builder.conversation.message import Message
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.errors import Invalid, NotFound
from builder.store.sessions import Answered, Claim, Outgoing, Waiting
from builder.store.store import Store


def _message(number: int = 1, text: str = "hi") -> Message:
    return Message(session_id="s", message_id=f"m{number}", text=text)


def _receive(store: Store, message: Message, owner: str = "me", lease: float = 10.0) -> Claim:
    claim = store.sessions.receive("shop", message, owner, lease)
    assert isinstance(claim, Claim)
    return claim


def _said(claim: Claim, text: str) -> Outgoing:
    events = (
        SessionStarted(at=datetime(2026, 1, 2, tzinfo=UTC)),
        SlotSet(slot="said", value=text),
        Replied(reply=Reply(text=text)),
    )
    return Outgoing(events, claim.tracker.with_events(events), text.encode())


@contextmanager
def _raising(code: str) -> Iterator[None]:
    with pytest.raises((Invalid, NotFound)) as caught:
        yield
    assert caught.value.code == code


def test_receive_answers_a_repeated_message_with_the_same_bytes(store: Store) -> None:
    claim = _receive(store, _message())
    assert store.sessions.commit(claim, _said(claim, "hello"))
    assert store.sessions.receive("shop", _message(), "me", 10.0) == Answered(b"hello")
    assert store.sessions.find_reply("shop", _message()) == b"hello"
    with _raising("message-id-reused"):
        store.sessions.receive("shop", _message(text="other"), "me", 10.0)
    # What the repeats did has left no trace: the next message has the next number.
    assert _receive(store, _message(2)).seq == 2


def test_state_is_the_sum_of_the_events(store: Store) -> None:
    for number in range(3):
        claim = _receive(store, _message(number))
        assert store.sessions.commit(claim, _said(claim, f"text {number}"))
    tracker, events = store.sessions.load("shop", "s")
    assert Tracker(session_id="s").with_events(events) == tracker
    assert tracker.slots == {"said": "text 2"}
    assert len(events) == 9


def test_claim_is_for_one_process_until_its_lease_ends(store: Store) -> None:
    claim = _receive(store, _message(1), "a", lease=10.0)
    assert store.sessions.receive("shop", _message(2), "b", 10.0) == Waiting()
    assert store.sessions.claim("shop", "s", "b", 10.0) is None
    assert store.sessions.renew(claim, -1.0)
    taken = store.sessions.claim("shop", "s", "b", 10.0)
    assert taken is not None
    assert taken.message == _message(1)
    # The process that was thought dead has lost: nothing of its turn is written.
    assert not store.sessions.renew(claim, 10.0)
    assert not store.sessions.commit(claim, _said(claim, "late"))
    assert not store.sessions.fail(claim)
    assert store.sessions.commit(taken, _said(taken, "in time"))
    following = store.sessions.claim("shop", "s", "b", 10.0)
    assert following is not None
    assert (following.seq, following.tracker.slots) == (2, {"said": "in time"})


def test_failed_message_gives_way_and_takes_a_new_place(store: Store) -> None:
    failed = _receive(store, _message(1))
    assert store.sessions.fail(failed)
    second = _receive(store, _message(2))
    assert store.sessions.receive("shop", _message(1), "me", 10.0) == Waiting()
    assert store.sessions.commit(second, _said(second, "two"))
    again = store.sessions.claim("shop", "s", "me", 10.0)
    assert again is not None
    assert (again.message, again.seq) == (_message(1), 3)


def test_actions_are_remembered_for_a_turn_taken_again(store: Store) -> None:
    claim = _receive(store, _message())
    outcome = ActionOutcome(
        "look_up", events=(SlotSet(slot="a", value=[1]),), replies=(Reply(text="x"),)
    )
    assert store.sessions.find_action(claim, 0) is None
    store.sessions.record_action(claim, 0, outcome)
    store.sessions.record_action(claim, 0, ActionOutcome("look_up", failure="again"))
    assert store.sessions.find_action(claim, 0) == outcome


def test_sessions_of_a_skill_that_is_gone_are_refused(store: Store) -> None:
    with _raising("skill-not-found"):
        store.sessions.receive("none", _message(), "me", 10.0)
    with _raising("session-not-found"):
        store.sessions.load("shop", "none")


def test_sessions_can_be_forgotten(store: Store) -> None:
    claim = _receive(store, _message())
    assert store.sessions.commit(claim, _said(claim, "hello"))
    assert store.sessions.prune(days=0) == 0
    store.sessions.delete("shop", "s")
    with _raising("session-not-found"):
        store.sessions.load("shop", "s")
    assert _receive(store, _message()).seq == 1
