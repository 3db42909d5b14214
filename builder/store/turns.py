"""Turns as they count: written with each turn, read in the order of time for reports, and searched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Select, and_, case, select, tuple_
from sqlalchemy.engine import Connection

from builder.analytics.facts import TurnFacts
from builder.analytics.line import TurnLine
from builder.analytics.path import Move, read, written
from builder.conversation.environment import PRODUCTION
from builder.store.database import Database
from builder.store.tables import sessions
from builder.store.turn_table import turns

# So many turns are read at once, in a transaction that is short.
_PORTION: Final = 5_000
_PLACE: Final = (turns.c.at, turns.c.session_id, turns.c.seq)
_LINE: Final = select(
    turns.c.session_id,
    turns.c.seq,
    turns.c.at,
    turns.c.kind,
    turns.c.outcome,
    turns.c.language,
    turns.c.intent,
    turns.c.source,
    turns.c.path,
    turns.c.handoff,
    turns.c.corrections,
    turns.c.signal,
    turns.c.turn_ms,
    turns.c.interpret_ms,
    turns.c.effects_ms,
    case((turns.c.outcome == "turned_away", turns.c.text), else_=None),
).order_by(*_PLACE)


@dataclass(frozen=True)
class KeptTurn:
    """A turn as people read it; `at` is in seconds since 1970, UTC, `turn_ms` in milliseconds."""

    session_id: str
    seq: int
    at: float
    kind: str
    channel: str
    environment: str
    version: int
    outcome: str | None
    language: str | None
    intent: str | None
    score: float | None
    source: str | None
    path: tuple[Move, ...]
    handoff: str | None
    corrections: int
    signal: str | None
    turn_ms: float
    text: str


@dataclass(frozen=True)
class Sought:
    """What a talk must hold to be found; what is left out is not looked at.

    `words`, folded, `intent` and `outcome` are of one turn. `since` and `until` are in seconds since
    1970, UTC: what is looked for was said then.
    """

    words: tuple[str, ...] = ()
    intent: str | None = None
    outcome: str | None = None
    flow: str | None = None
    handed_off: bool = False
    since: float | None = None
    until: float | None = None

    @property
    def is_all(self) -> bool:
        """Tell whether every talk is found."""
        return self == Sought()


class TurnStore:
    """The turns of every skill, as they count."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lines(
        self, skill: str, since: float, until: float, *, most: int, portion: int = _PORTION
    ) -> Iterator[TurnLine]:
        """Yield turns from a time up to another, in their order; at most so many, the first ones.

        Those that try something out, in test, are left out. Times are in seconds since 1970.
        """
        place: tuple[float, str, int] | None = None
        wanted = _LINE.where(*_counted(skill, until))
        while most > 0:
            limit = min(most, portion)
            # The plain bound is what the index is entered by, on either database.
            further = wanted.limit(limit).where(
                turns.c.at >= (since if place is None else place[0])
            )
            if place is not None:
                further = further.where(tuple_(*_PLACE) > tuple_(*place))
            with self._database.reading() as connection:
                rows = connection.execute(further).all()
            yield from map(TurnLine._make, rows)
            if len(rows) < limit:
                return
            most -= len(rows)
            place = (rows[-1].at, rows[-1].session_id, rows[-1].seq)

    def first_of(self, skill: str, since: float, until: float, most: int) -> float:
        """Return from when on there are at most so many turns up to a time: `since`, or later."""
        wanted = (
            select(turns.c.at)
            .where(*_counted(skill, until), turns.c.at >= since)
            .order_by(turns.c.at.desc())
            .offset(most)
            .limit(1)
        )
        with self._database.reading() as connection:
            found = connection.scalar(wanted)
        return since if found is None else float(found)

    def of_session(self, skill: str, session: str, after: int, limit: int) -> tuple[KeptTurn, ...]:
        """Return turns of a session after a number, oldest first."""
        wanted = (
            select(turns)
            .where(turns.c.skill == skill, turns.c.session_id == session, turns.c.seq > after)
            .order_by(turns.c.seq)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return tuple(map(kept_turn, connection.execute(wanted)))

    def hits(self, skill: str, names: tuple[str, ...], sought: Sought) -> dict[str, KeptTurn]:
        """Return of each of these sessions the first turn that is what was looked for."""
        wanted = (
            select(turns)
            .where(turns.c.skill == skill, turns.c.session_id.in_(names), _of_turn(sought))
            .order_by(turns.c.session_id, turns.c.seq)
        )
        found: dict[str, KeptTurn] = {}
        with self._database.reading() as connection:
            for row in connection.execute(wanted):
                if row.session_id not in found:
                    found[row.session_id] = kept_turn(row)
        return found


def write_turn(
    connection: Connection, skill: str, session: str, seq: int, facts: TurnFacts
) -> None:
    """Write what a turn counts as, within the transaction of the turn."""
    connection.execute(_ADD, row_of(skill, session, seq, facts))


def row_of(skill: str, session: str, seq: int, facts: TurnFacts) -> dict[str, Any]:
    """Return the row of a turn."""
    return {
        "skill": skill,
        "session_id": session,
        "seq": seq,
        "at": facts.at.timestamp(),
        "kind": facts.kind,
        "channel": facts.channel,
        "environment": facts.environment,
        "version": facts.version,
        "outcome": facts.outcome,
        "language": facts.language,
        "intent": facts.intent,
        "score": facts.score,
        "source": facts.source,
        "path": written(facts.path),
        "handoff": facts.handoff,
        "corrections": facts.corrections,
        "signal": facts.signal,
        "turn_ms": facts.timings["turn"],
        "interpret_ms": facts.timings.get("interpret"),
        "effects_ms": facts.timings.get("effects"),
        "text": facts.text,
        "said": facts.said,
    }


_ADD: Final = turns.insert()


def narrowed(wanted: Select[Any], sought: Sought) -> Select[Any]:
    """Return a query for sessions that only finds those with what is looked for."""
    if sought.since is not None:
        # A session that was quiet since cannot hold it: this ends the walk along the index early.
        wanted = wanted.where(sessions.c.updated_at >= sought.since)
    of_talk = []
    if sought.flow is not None:
        of_talk.append(turns.c.path.contains(_as_flow(sought.flow), autoescape=True))
    if sought.handed_off:
        of_talk.append(turns.c.handoff.is_not(None))
    for each in (_of_turn(sought), *(and_(_within(sought), one) for one in of_talk)):
        found = select(turns.c.seq).where(
            turns.c.skill == sessions.c.skill, turns.c.session_id == sessions.c.session_id, each
        )
        # Not EXISTS, which PostgreSQL makes a join over all turns of: a page needs few sessions.
        wanted = wanted.where(found.limit(1).correlate(sessions).scalar_subquery().is_not(None))
    return wanted


def _counted(skill: str, until: float) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for a turn that reports count: none that tries something out, in test."""
    return turns.c.skill == skill, turns.c.at < until, turns.c.environment == PRODUCTION


def _of_turn(sought: Sought) -> ColumnElement[bool]:
    """Return the condition for a turn that is what was looked for."""
    words = (turns.c.said.contains(word, autoescape=True) for word in sought.words)
    conditions = [_within(sought), *words]
    if sought.intent is not None:
        conditions.append(turns.c.intent == sought.intent)
    if sought.outcome is not None:
        conditions.append(turns.c.outcome == sought.outcome)
    return and_(*conditions)


def _within(sought: Sought) -> ColumnElement[bool]:
    return said_within(sought.since, sought.until)


def said_within(since: float | None, until: float | None) -> ColumnElement[bool]:
    """Return the condition for a turn of a session that was taken in a period.

    The sum keeps databases from entering by the time, and so reading every turn for every session.
    """
    at = turns.c.at + 0.0
    conditions = [turns.c.seq > 0]
    if since is not None:
        conditions.append(at >= since)
    if until is not None:
        conditions.append(at < until)
    return and_(*conditions)


def _as_flow(name: str) -> str:
    """Return how a flow stands in a path: in the middle of a move, as no step and no kind does."""
    return f",{orjson.dumps(name).decode()},"


def kept_turn(row: Any) -> KeptTurn:
    """Return a row of the table as people read it."""
    return KeptTurn(
        session_id=row.session_id,
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        channel=row.channel,
        environment=row.environment,
        version=row.version,
        outcome=row.outcome,
        language=row.language,
        intent=row.intent,
        score=row.score,
        source=row.source,
        path=tuple((kind, flow, step) for kind, flow, step in read(row.path)),
        handoff=row.handoff,
        corrections=row.corrections,
        signal=row.signal,
        turn_ms=row.turn_ms,
        text=row.text,
    )
