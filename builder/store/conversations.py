"""Reading talks: which sessions there are, and what was said in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import and_, or_, select

from builder.conversation.message import Message
from builder.store.database import Database
from builder.store.tables import messages, sessions


@dataclass(frozen=True)
class SessionSummary:
    """A session without its contents; `updated_at` is in seconds since 1970, UTC."""

    session_id: str
    attention: str | None
    person: str | None
    updated_at: float
    messages: int


@dataclass(frozen=True)
class Said:
    """A message that was answered, its number in the session, and the bytes of the answer."""

    number: int
    message: Message
    at: float
    reply: bytes


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
        before: tuple[float, str] | None = None,
        limit: int = 50,
    ) -> tuple[SessionSummary, ...]:
        """Return sessions by newest activity, those before a place in that order.

        Only those that want such attention, where some is named, and whose id begins so.
        """
        columns = (
            sessions.c.session_id,
            sessions.c.attention,
            sessions.c.person,
            sessions.c.updated_at,
            sessions.c.done_seq,
        )
        wanted = select(*columns).where(sessions.c.skill == skill)
        if attention:
            wanted = wanted.where(sessions.c.attention.in_(attention))
        if begins:
            wanted = wanted.where(sessions.c.session_id.startswith(begins, autoescape=True))
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
