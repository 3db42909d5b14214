"""Reading talks: which sessions there are, and what was said in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import and_, or_, select

from builder.conversation.environment import PRODUCTION, Environment
from builder.conversation.event import Event
from builder.conversation.message import Message
from builder.store.database import Database
from builder.store.tables import events, messages, sessions
from builder.store.turn_table import turns
from builder.store.turns import KeptTurn, Sought, kept_turn, narrowed, said_within

_EVENTS: Final[TypeAdapter[tuple[Event, ...]]] = TypeAdapter(tuple[Event, ...])
_PAGE: Final = 100
_EVERY: Final = Sought()
# Of a session that never ends, the last ones.
_MOST_EVENTS: Final = 5_000


@dataclass(frozen=True)
class SessionSummary:
    """A session without its contents; `updated_at` is in seconds since 1970, UTC."""

    session_id: str
    attention: str | None
    person: str | None
    updated_at: float
    messages: int
    environment: Environment


@dataclass(frozen=True)
class Said:
    """A message that was answered, its number in the session, and the bytes of the answer."""

    number: int
    message: Message
    at: float
    reply: bytes


@dataclass(frozen=True)
class Exchange:
    """A turn, and the bytes of its answer while they are kept."""

    turn: KeptTurn
    reply: bytes | None


class ConversationStore:
    """The sessions of every skill, for people who read them and clients that wait for more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(
        self,
        skill: str,
        *,
        attention: Sequence[str] = (),
        begins: str = "",
        environment: Environment | None = None,
        sought: Sought = _EVERY,
        before: tuple[float, str] | None = None,
        limit: int = 50,
    ) -> tuple[SessionSummary, ...]:
        """Return sessions by newest activity, those before a place in that order.

        Only those that want such attention and are held in that environment, where these are named,
        whose id begins so, and that hold what is sought.
        """
        columns = (
            sessions.c.session_id,
            sessions.c.attention,
            sessions.c.person,
            sessions.c.updated_at,
            sessions.c.done_seq,
            sessions.c.environment,
        )
        wanted = select(*columns).where(sessions.c.skill == skill)
        if attention:
            wanted = wanted.where(sessions.c.attention.in_(attention))
        if environment is not None:
            wanted = wanted.where(sessions.c.environment == environment)
        if begins:
            wanted = wanted.where(sessions.c.session_id.startswith(begins, autoescape=True))
        if not sought.is_all:
            wanted = narrowed(wanted, sought)
        if before is not None:
            at, session = before
            wanted = wanted.where(
                or_(
                    sessions.c.updated_at < at,
                    and_(sessions.c.updated_at == at, sessions.c.session_id < session),
                )
            )
        ordered = wanted.order_by(sessions.c.updated_at.desc(), sessions.c.session_id.desc())
        with self._database.reading() as connection:
            rows = connection.execute(ordered.limit(limit)).all()
        return tuple(SessionSummary(*row) for row in rows)

    def talks(self, skill: str, since: float, most: int) -> Iterator[tuple[str, tuple[Event, ...]]]:
        """Yield sessions of users with their events, newest activity first; at most so many.

        Only those after `since`, in seconds since 1970, and none that tries something out. One that
        cannot be read any more is passed over.
        """
        before: tuple[float, str] | None = None
        while most > 0:
            page = self.list(skill, environment=PRODUCTION, before=before, limit=min(most, _PAGE))
            for each in page:
                if each.updated_at < since:
                    return
                found = self._events(skill, each.session_id)
                if found:
                    yield each.session_id, found
            if len(page) < _PAGE:
                return
            most -= len(page)
            before = (page[-1].updated_at, page[-1].session_id)

    def _events(self, skill: str, session: str) -> tuple[Event, ...]:
        wanted = (
            select(events.c.content)
            .where(events.c.skill == skill, events.c.session_id == session)
            .order_by(events.c.seq.desc())
            .limit(_MOST_EVENTS)
        )
        with self._database.reading() as connection:
            contents = connection.scalars(wanted).all()
        try:
            return _EVENTS.validate_json("[" + ",".join(reversed(contents)) + "]")
        except ValidationError:
            # Written by another version; what cannot be read tells nothing.
            return ()

    def events_of(self, skill: str, session: str, message_ids: Sequence[str]) -> tuple[Event, ...]:
        """Return the events of some messages of a session; nothing where it is gone or unreadable."""
        wanted = (
            select(events.c.content)
            .where(
                events.c.skill == skill,
                events.c.session_id == session,
                events.c.message_id.in_(message_ids),
            )
            .order_by(events.c.seq)
        )
        with self._database.reading() as connection:
            contents = connection.scalars(wanted).all()
        try:
            return _EVENTS.validate_json("[" + ",".join(contents) + "]")
        except ValidationError:
            return ()

    def written_out(
        self, skill: str, names: Sequence[str], since: float | None, until: float | None
    ) -> tuple[Exchange, ...]:
        """Return all that was said in these sessions, in this order, and what it counts as."""
        wanted = (
            select(turns, messages.c.reply)
            .outerjoin(
                messages,
                and_(
                    messages.c.skill == turns.c.skill,
                    messages.c.session_id == turns.c.session_id,
                    messages.c.seq == turns.c.seq,
                ),
            )
            .where(
                turns.c.skill == skill,
                turns.c.session_id.in_(names),
                said_within(since, until),
            )
            .order_by(turns.c.seq)
        )
        by_session: dict[str, list[Exchange]] = {name: [] for name in names}
        with self._database.reading() as connection:
            for row in connection.execute(wanted):
                reply = None if row.reply is None else bytes(row.reply)
                by_session[row.session_id].append(Exchange(kept_turn(row), reply))
        return tuple(each for name in names for each in by_session[name])

    def said(self, skill: str, session: str, after: int, limit: int = 100) -> tuple[Said, ...]:
        """Return what was answered after a number, oldest first; nothing where there is no session."""
        columns = (messages.c.seq, messages.c.body, messages.c.received_at, messages.c.reply)
        wanted = (
            select(*columns)
            .where(
                messages.c.skill == skill,
                messages.c.session_id == session,
                messages.c.seq > after,
                messages.c.state == "answered",
            )
            .order_by(messages.c.seq)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return tuple(
            Said(row.seq, Message.model_validate(orjson.loads(row.body)), row.received_at,
                 bytes(row.reply))
            for row in rows
        )  # fmt: skip
