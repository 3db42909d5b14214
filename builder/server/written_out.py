"""Talks written out as a file, a session after another, as they are read from the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from builder.store.conversations import Exchange
from builder.store.store import Store
from builder.store.turns import Sought
from builder.wire.table import BYTE_ORDER_MARK, Row, as_csv

# So many sessions are read at once, and so many are written at most.
_PORTION: Final = 50
MOST_SESSIONS: Final = 20_000
_HEADING: Final = (
    "session_id",
    "number",
    "at",
    "kind",
    "user",
    "skill",
    "intent",
    "score",
    "outcome",
    "source",
    "handoff",
    "turn_ms",
)


def csv_of(
    store: Store, skill: str, sought: Sought, begins: str, zone: ZoneInfo
) -> Iterator[bytes]:
    """Yield talks as CSV, a turn a line; times are those of a time zone."""
    yield (BYTE_ORDER_MARK + as_csv([_HEADING], marked=False)).encode()
    for exchanges in _exchanges(store, skill, sought, begins):
        yield as_csv([_row(each, zone) for each in exchanges], marked=False).encode()


def json_lines_of(
    store: Store, skill: str, sought: Sought, begins: str, zone: ZoneInfo
) -> Iterator[bytes]:
    """Yield talks as JSON, a turn a line."""
    for exchanges in _exchanges(store, skill, sought, begins):
        lines = (dict(zip(_HEADING, _row(each, zone), strict=True)) for each in exchanges)
        yield b"".join(orjson.dumps(line) + b"\n" for line in lines)


def _exchanges(
    store: Store, skill: str, sought: Sought, begins: str
) -> Iterator[tuple[Exchange, ...]]:
    before: tuple[float, str] | None = None
    for _ in range(MOST_SESSIONS // _PORTION):
        page = store.conversations.list(
            skill, sought=sought, begins=begins, before=before, limit=_PORTION
        )
        if page:
            names = [each.session_id for each in page]
            yield store.conversations.written_out(skill, names, sought.since, sought.until)
        if len(page) < _PORTION:
            return
        before = (page[-1].updated_at, page[-1].session_id)


def _row(each: Exchange, zone: ZoneInfo) -> Row:
    turn = each.turn
    return (
        turn.session_id,
        turn.seq,
        datetime.fromtimestamp(turn.at, zone).isoformat(timespec="seconds"),
        turn.kind,
        turn.text,
        _replies(each.reply),
        turn.intent,
        turn.score,
        turn.outcome,
        turn.source,
        turn.handoff,
        round(turn.turn_ms, 1),
    )


def _replies(reply: bytes | None) -> str:
    """Return the texts of an answer; "" where it is no longer kept."""
    if reply is None:
        return ""
    answer: dict[str, Any] = orjson.loads(reply)
    return "\n".join(str(each["text"]) for each in answer["replies"] if each.get("text"))
