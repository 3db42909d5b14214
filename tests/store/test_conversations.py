"""Lists of sessions: those that want a person are found among many, in the order of their activity."""

import statistics
import time

from builder.store.conversations import SessionSummary
from builder.store.store import Store
from builder.store.tables import sessions

MANY = 20_000


def _fill(store: Store) -> None:
    rows = [
        {
            "skill": "shop",
            "session_id": f"s{number:06d}",
            "seq": 1,
            "done_seq": 1,
            "event_seq": 1,
            "version": 1,
            "epoch": 1,
            "lease_until": 0.0,
            "updated_at": 1e9 + number * 7919 % MANY,
            # The few that wait are the ones without activity, as those are that nobody answers.
            "attention": "waiting" if number * 7919 % MANY < 20 else None,
        }
        for number in range(MANY)
    ]
    with store._database.writing() as connection:
        connection.execute(sessions.insert(), rows)


def _median(store: Store, *attention: str) -> tuple[float, tuple[SessionSummary, ...]]:
    spent: list[float] = []
    found: tuple[SessionSummary, ...] = ()
    for _ in range(9):
        began = time.perf_counter()
        found = store.conversations.list("shop", attention=attention)
        spent.append(time.perf_counter() - began)
    return statistics.median(spent), found


def test_sessions_that_wait_are_found_among_many(store: Store) -> None:
    _fill(store)
    newest, page = _median(store)
    waiting, wanted = _median(store, "waiting")
    assert [each.updated_at for each in page] == [1e9 + MANY - 1 - n for n in range(50)]
    assert [each.updated_at for each in wanted] == [1e9 + 19 - n for n in range(20)]
    # Looking at every session would take dozens of times as long as the newest page.
    assert waiting < newest * 8
