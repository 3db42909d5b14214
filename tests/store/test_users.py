"""What is remembered of users: written with the turn, read by slot, forgotten for good."""

from builder.conversation.event import SlotSet
from builder.conversation.message import Message
from builder.store.sessions import Claim, Outgoing
from builder.store.store import Store
from builder.store.users import LARGEST_VALUE


def _commit(store: Store, number: int, user: str | None, **values: object) -> bool:
    message = Message(session_id="s", message_id=f"m{number}", text="hi", user_id=user)
    claim = store.sessions.receive("shop", message, "me", 10.0)
    assert isinstance(claim, Claim)
    tracker = claim.tracker.model_copy(update={"user": user})
    events = (SlotSet(slot="x", value=number),)
    outgoing = Outgoing(events, tracker, b"done", remembered=values)  # type: ignore[arg-type]
    return store.sessions.commit(claim, outgoing)


def _recalled(store: Store, user: str) -> dict[str, object]:
    return {name: each.value for name, each in store.users.recall("shop", user).items()}


def test_a_user_is_remembered_slot_by_slot(store: Store) -> None:
    assert _commit(store, 1, "ann", name="Ann", city={"x": [1, "沪"]})
    assert _commit(store, 2, "ann", name="Anna")
    assert _commit(store, 3, "bo", name="Bo")
    assert _recalled(store, "ann") == {"name": "Anna", "city": {"x": [1, "沪"]}}
    assert _commit(store, 4, "ann", name=None, city="x" * LARGEST_VALUE)
    assert _recalled(store, "ann") == {}
    assert _recalled(store, "bo") == {"name": "Bo"}


def test_a_user_is_forgotten(store: Store) -> None:
    assert _commit(store, 1, "ann", name="Ann")
    assert _commit(store, 2, None, name="Nobody")
    assert _recalled(store, "s") == {"name": "Nobody"}
    store.users.forget("shop", "ann")
    assert _recalled(store, "ann") == {}
    # Without a name the session is its user, and goes with it.
    store.sessions.delete("shop", "s")
    assert _recalled(store, "s") == {}


def test_a_lost_claim_leaves_no_memory(store: Store) -> None:
    message = Message(session_id="s", message_id="m1", text="hi")
    claim = store.sessions.receive("shop", message, "me", 10.0)
    assert isinstance(claim, Claim)
    assert store.sessions.fail(claim)
    outgoing = Outgoing((), claim.tracker, b"late", remembered={"name": "Ann"})
    assert not store.sessions.commit(claim, outgoing)
    assert _recalled(store, "s") == {}
