"""A kept turn as it is counted: what reports need of it, and no more."""

from __future__ import annotations

from typing import NamedTuple


class TurnLine(NamedTuple):
    """One turn; `at` is in seconds since 1970, UTC, times are in milliseconds.

    `path` is the way through flows as `written` has it; `text` is there only where a user's message was
    turned away.
    """

    session_id: str
    seq: int
    at: float
    kind: str
    outcome: str | None
    language: str | None
    intent: str | None
    source: str | None
    path: str | None
    handoff: str | None
    corrections: int
    signal: str | None
    turn_ms: float
    interpret_ms: float | None
    effects_ms: float | None
    text: str | None
