"""Kept turns: written with the turn, read in order, found by what was said in them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from builder.analytics.facts import TurnFacts
from builder.conversation.message import Message
from builder.store.sessions import Claim, Outgoing
from builder.store.store import Store
from builder.store.tables import sessions
from builder.store.turn_table import turns
from builder.store.turns import Sought, row_of

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
PLAIN = TurnFacts(
    at=AT,
    kind="user",
    channel="http",
    environment="production",
    version=3,
    outcome="understood",
    text="Where is it?",
    said="where is it?\non its way",
    language="en",
    intent="track_order",
    score=0.9,
    source=None,
    path=(),
    handoff=None,
    corrections=0,
    signal=None,
    timings={"turn": 12.0, "interpret": 8.0},
)


def keep(store: Store, session: str, *facts: TurnFacts) -> None:
    for number, each in enumerate(facts, 1):
        message = Message(session_id=session, message_id=str(number), text=each.text)
        claim = store.sessions.receive("shop", message, "me", 60)
        assert isinstance(claim, Claim)
        reply = b'{"replies": [{"text": "On its way"}], "handed_off": false}'
        outgoing = Outgoing((), claim.tracker, reply, facts=each)
        assert store.sessions.commit(claim, outgoing)


def names(store: Store, sought: Sought) -> list[str]:
    return [each.session_id for each in store.conversations.list("shop", sought=sought)]


def test_turn_is_read_as_it_was_written(store: Store) -> None:
    path = (("talk", "", ""), ("start", "track", "ask"))
    keep(store, "a", replace(PLAIN, path=path, handoff="angry"), replace(PLAIN, kind="timer"))
    first, second = store.turns.of_session("shop", "a", 0, 10)
    assert (first.seq, first.at, first.path) == (1, AT.timestamp(), path)
    assert (first.intent, first.handoff, first.turn_ms, first.text) == (
        "track_order", "angry", 12.0, "Where is it?",
    )  # fmt: skip
    assert store.turns.of_session("shop", "a", 1, 10) == (second,)


def test_lines_come_in_the_order_of_time_and_without_those_in_test(store: Store) -> None:
    hour = timedelta(hours=1)
    keep(store, "a", PLAIN, replace(PLAIN, at=AT + 2 * hour, outcome="turned_away"))
    keep(store, "b", replace(PLAIN, at=AT + hour), replace(PLAIN, environment="test"))
    start, end = AT.timestamp(), (AT + 3 * hour).timestamp()
    lines = list(store.turns.lines("shop", start, end, most=100))
    assert [(line.session_id, line.seq) for line in lines] == [("a", 1), ("b", 1), ("a", 2)]
    assert [line.text for line in lines] == [None, None, "Where is it?"]
    assert len(list(store.turns.lines("shop", start, end, most=2))) == 2
    assert list(store.turns.lines("shop", start, (AT + hour).timestamp(), most=9)) == lines[:1]
    # Of more turns than are counted, the newest ones.
    assert store.turns.first_of("shop", start, end, 1) == (AT + hour).timestamp()
    keep(store, "c", *(replace(PLAIN, at=AT + 2 * hour, environment="test") for _ in range(3)))
    assert store.turns.first_of("shop", start, end, 3) == start


def test_lines_of_many_turns_are_read_by_portions(store: Store) -> None:
    moment = [replace(PLAIN, at=AT) for _ in range(3)]
    for session in ("a", "b", "c"):
        keep(store, session, *moment)

    def read(portion: int) -> Sequence[tuple[str, int]]:
        found = store.turns.lines("shop", 0, AT.timestamp() + 1, most=100, portion=portion)
        return [(line.session_id, line.seq) for line in found]

    assert read(2) == read(100)
    assert len(read(3)) == 9


def test_talks_are_found_by_what_was_said(store: Store) -> None:
    keep(store, "zh", replace(PLAIN, text="我想開發票", said="我想开发票\n好的", language="zh"))
    keep(store, "en", PLAIN, replace(PLAIN, outcome="turned_away", intent=None, said="100%_sure"))
    keep(store, "empty")
    assert names(store, Sought(words=("发票",))) == ["zh"]
    assert names(store, Sought(words=("where", "way"))) == ["en"]
    # What stands for anything in SQL stands for itself.
    assert names(store, Sought(words=("%_s",))) == ["en"]
    assert names(store, Sought(words=("%x",))) == []
    assert names(store, Sought(intent="track_order")) == ["en", "zh"]
    # Both must be of the same turn.
    assert names(store, Sought(intent="track_order", outcome="turned_away")) == []
    assert names(store, Sought(outcome="turned_away")) == ["en"]
    assert names(store, Sought(since=AT.timestamp() + 1)) == []
    assert names(store, Sought(until=AT.timestamp() + 1)) == ["en", "zh"]
    hits = store.turns.hits("shop", ("zh", "en"), Sought(outcome="turned_away"))
    assert {name: hit.seq for name, hit in hits.items()} == {"en": 2}


def test_talks_are_found_by_flow_and_handoff(store: Store) -> None:
    keep(
        store, "in", replace(PLAIN, path=(("start", '退"货"%', "ask"),)), replace(PLAIN, handoff="")
    )
    keep(store, "step", replace(PLAIN, path=(("start", "other", '退"货"%'),)))
    assert names(store, Sought(flow='退"货"%')) == ["in"]
    assert names(store, Sought(flow="ask")) == []
    assert names(store, Sought(flow="other", handed_off=True)) == []
    assert names(store, Sought(handed_off=True, words=("where",))) == ["in"]


def test_talks_are_written_out_with_what_was_answered(store: Store) -> None:
    keep(store, "a", PLAIN, replace(PLAIN, at=AT + timedelta(days=1)))
    keep(store, "b", PLAIN)
    found = store.conversations.written_out("shop", ("b", "a"), None, AT.timestamp() + 60)
    assert [(each.turn.session_id, each.turn.seq) for each in found] == [("b", 1), ("a", 1)]
    assert all(each.reply and b"On its way" in each.reply for each in found)


def test_turns_go_with_their_session(store: Store) -> None:
    keep(store, "a", PLAIN)
    store.sessions.delete("shop", "a")
    assert store.turns.of_session("shop", "a", 0, 10) == ()


def test_search_in_a_period_does_not_read_every_turn_for_every_session(store: Store) -> None:
    rows, talks = [], []
    for number in range(1_500):
        name = f"s{number:05d}"
        talks.append(
            {
                "skill": "shop", "session_id": name, "seq": 4, "done_seq": 4, "event_seq": 0,
                "version": 1, "epoch": 1, "lease_until": 0.0, "updated_at": AT.timestamp(),
            }
        )  # fmt: skip
        rows += [row_of("shop", name, seq, PLAIN) for seq in range(1, 5)]
    with store._database.writing() as connection:
        connection.execute(sessions.insert(), talks)
        connection.execute(turns.insert(), rows)
    spent = {}
    for since in (None, AT.timestamp() - 1):
        began = time.perf_counter()
        assert names(store, Sought(words=("never",), since=since)) == []
        spent[since is None] = time.perf_counter() - began
    # Entered by the time it took some thousand times as long.
    assert spent[False] < 30 * spent[True]
