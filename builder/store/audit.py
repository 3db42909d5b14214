"""The audit list: who did what, written in the transaction of what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import and_, delete, desc, or_, select
from sqlalchemy.engine import Connection

from builder.store.access_tables import audit
from builder.store.actor import actor
from builder.store.database import Database
from builder.store.tables import Now


@dataclass(frozen=True)
class AuditRecord:
    """One thing that somebody did; `target` names the skill, member or key that it was done to."""

    id: str
    # Seconds, as they are kept: a moment would round them, and a page begin at the wrong line.
    at: float
    actor: str
    key: str | None
    action: str
    target: str
    details: Mapping[str, JsonValue]


def write_audit(connection: Connection, action: str, target: str, **details: JsonValue) -> None:
    """Write a line inside the caller's transaction; who acts is known from the context."""
    who = actor()
    connection.execute(
        audit.insert().values(
            id=uuid4().hex,
            at=Now(),
            actor=who.name,
            key=who.key,
            action=action,
            target=target,
            details=details,
        )
    )


class AuditStore:
    """The lines of the audit list, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(
        self,
        *,
        target: str | None = None,
        before: tuple[float, str] | None = None,
        limit: int = 50,
    ) -> list[AuditRecord]:
        """Return lines, newest first; `before` is the time and id of the last line of a page."""
        wanted = select(audit).order_by(desc(audit.c.at), desc(audit.c.id)).limit(limit)
        if target is not None:
            wanted = wanted.where(audit.c.target == target)
        if before is not None:
            at, id = before
            earlier = and_(audit.c.at == at, audit.c.id < id)
            wanted = wanted.where(or_(audit.c.at < at, earlier))
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [
            AuditRecord(row.id, row.at, row.actor, row.key, row.action, row.target, row.details)
            for row in rows
        ]

    def prune(self, days: float) -> int:
        """Forget lines older than some days; return how many."""
        with self._database.writing() as connection:
            old = delete(audit).where(audit.c.at < Now() - days * 86400)
            return connection.execute(old).rowcount
