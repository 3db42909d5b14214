"""The outbox: notices for the world outside, written with the turn that they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import select, update

from builder.store.database import Database, time_of
from builder.store.tables import Now, outbox


@dataclass(frozen=True)
class Notice:
    """Something to tell the outside; `id` stays the same when it is sent again."""

    id: str
    skill: str
    session_id: str
    kind: str
    content: Mapping[str, JsonValue]
    created_at: datetime


class OutboxStore:
    """Notices that wait to be sent; each is sent at least once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_waiting(self, limit: int = 100) -> list[Notice]:
        """Return the notices that nobody has sent yet, oldest first."""
        wanted = (
            select(
                outbox.c.id,
                outbox.c.skill,
                outbox.c.session_id,
                outbox.c.kind,
                outbox.c.content,
                outbox.c.created_at,
            )
            .where(outbox.c.sent_at.is_(None))
            .order_by(outbox.c.created_at, outbox.c.id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [Notice(*row[:5], time_of(row[5])) for row in rows]

    def mark_sent(self, notice: str) -> None:
        """Remember that a notice has arrived."""
        with self._database.writing() as connection:
            connection.execute(update(outbox).where(outbox.c.id == notice).values(sent_at=Now()))
