"""A long conversation through the store: what its messages and turns cost early and late."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from builder.conversation.message import Message
from builder.conversation.understanding import Understanding
from builder.dialogue.given import Heard
from builder.dialogue.turn import take_turn
from builder.schema.skill import Skill
from builder.store.sessions import Claim, Outgoing
from builder.store.store import Store, open_store

_NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
_AROUND: Final = 40


def in_store(
    skill: Skill, turns: int, said: Callable[[int, int], Understanding]
) -> dict[str, float]:
    """Compare a young session with an old one, turn by turn: take in, compute, commit to SQLite.

    The old one has had `turns` turns, the new one eight; both are asked the very same from there.
    """
    with tempfile.TemporaryDirectory(prefix="dialoom-bench-") as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'store.db'}")
        store.skills.create(skill)
        try:
            # Both come to the same wishes at the same time.
            first = turns + -turns % 8
            for number in range(first):
                _turn(store, skill, "old", number, said)
            for number in range(8):
                _turn(store, skill, "young", number, said)
            early: list[float] = []
            late: list[float] = []
            for number in range(_AROUND):
                late.append(_turn(store, skill, "old", first + number, said))
                early.append(_turn(store, skill, "young", 8 + number, said))
            sizes = [
                len(store.sessions.load(skill.name, session)[0].model_dump_json())
                for session in ("young", "old")
            ]
        finally:
            store.close()
    return {
        "turn_10_ms": round(statistics.median(early), 3),
        "turn_1000_ms": round(statistics.median(late), 3),
        "ratio": round(statistics.median(late) / statistics.median(early), 3),
        "tracker_bytes_young": sizes[0],
        "tracker_bytes_old": sizes[1],
    }


def _turn(
    store: Store,
    skill: Skill,
    session: str,
    number: int,
    said: Callable[[int, int], Understanding],
) -> float:
    understanding = said(number, 2)
    message = Message(session_id=session, message_id=f"m{number}", text=understanding.text)
    started = time.perf_counter()
    claim = store.sessions.receive(skill.name, message, "bench", 60.0)
    if not isinstance(claim, Claim):
        raise SystemExit("the session is not free")
    at = _NOW + timedelta(seconds=5 * number)
    turn = take_turn(skill, claim.tracker, Heard(message.message_id, at, understanding))
    store.sessions.commit(claim, Outgoing(turn.events, turn.tracker, b"{}"))
    return (time.perf_counter() - started) * 1e3
