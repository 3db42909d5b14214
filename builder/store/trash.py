"""The trash: skills and assistants that were deleted, with all that belongs to them.

What lies there keeps its name: nothing else can take it, so that restoring always works. It answers
nobody, no timer of it fires and no job of it runs meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.engine import Connection

from builder.errors import Conflict, NotFound
from builder.sentence import say, together
from builder.store.actor import actor
from builder.store.audit import write_audit
from builder.store.database import Database, time_of
from builder.store.tables import Now, jobs, skills

Deletable = Literal["skill", "assistant"]
IS_LIVE: Final[ColumnElement[bool]] = skills.c.deleted_at.is_(None)
_IN_TRASH: Final = skills.c.deleted_at.is_not(None)


@dataclass(frozen=True)
class TrashRecord:
    """Something in the trash."""

    name: str
    kind: Deletable
    deleted_at: datetime
    deleted_by: str


def not_in_trash(name: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a column names nothing that lies in the trash."""
    return name.not_in(select(skills.c.name).where(_IN_TRASH))


def ensure_not_in_trash(database: Database, name: str) -> None:
    """Raise `Conflict('name-in-trash')` for a name that something in the trash keeps."""
    with database.reading() as connection:
        wanted = select(skills.c.kind).where(skills.c.name == name, _IN_TRASH)
        kind = connection.scalar(wanted)
    if kind is not None:
        raise Conflict(
            "name-in-trash",
            say(
                "'{name}' is the name of a deleted {kind} that lies in the trash. Restore it, have an "
                "admin remove it for good, or choose another name.",
                name=name,
                kind=say("assistant") if kind == "assistant" else say("skill"),
            ),
        )


class TrashStore:
    """What was deleted and can be had back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, name: str, kind: Deletable) -> bool:
        """Move a skill or an assistant into the trash; False where there is none of that name."""
        gone = (
            update(skills)
            .where(skills.c.name == name, skills.c.kind == kind, IS_LIVE)
            .values(deleted_at=Now(), deleted_by=actor().name)
        )
        stop = (
            update(jobs)
            .where(jobs.c.skill == name, jobs.c.state.in_(("queued", "running")))
            .values(state="cancelled", ended_at=Now())
        )
        with self._database.writing() as connection:
            if not connection.execute(gone).rowcount:
                return False
            connection.execute(stop)
            write_audit(connection, f"{kind}_deleted", name)
        return True

    def list(self) -> list[TrashRecord]:
        """Return what is in the trash, the last deleted first."""
        wanted = select(
            skills.c.name, skills.c.kind, skills.c.deleted_at, skills.c.deleted_by
        ).where(_IN_TRASH)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(skills.c.deleted_at.desc())).all()
        return [TrashRecord(name, kind, time_of(at), by or "") for name, kind, at, by in rows]

    def names(self) -> frozenset[str]:
        """Return the names of what is in the trash."""
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(skills.c.name).where(_IN_TRASH)))

    def restore(self, name: str) -> TrashRecord:
        """Take something out of the trash, as it was; raises `NotFound('not-in-trash')`."""
        back = {"deleted_at": None, "deleted_by": None}
        with self._database.writing() as connection:
            record = _get(connection, name)
            connection.execute(update(skills).where(skills.c.name == name).values(back))
            write_audit(connection, f"{record.kind}_restored", name)
        return record

    def purge(self, name: str) -> TrashRecord:
        """Remove something for good, with all that belongs to it; raises `NotFound('not-in-trash')`."""
        with self._database.writing() as connection:
            record = _get(connection, name)
            connection.execute(delete(skills).where(skills.c.name == name, _IN_TRASH))
            write_audit(connection, f"{record.kind}_purged", name)
        return record

    def prune(self, days: float) -> Sequence[str]:
        """Remove for good what was deleted more than some days ago; return the names."""
        old = select(skills.c.name).where(skills.c.deleted_at < Now() - days * 86400)
        with self._database.reading() as connection:
            names = list(connection.scalars(old))
        for name in names:
            self.purge(name)
        return names


def _get(connection: Connection, name: str) -> TrashRecord:
    wanted = select(skills.c.name, skills.c.kind, skills.c.deleted_at, skills.c.deleted_by)
    row = connection.execute(wanted.where(skills.c.name == name, _IN_TRASH)).one_or_none()
    if row is None:
        names = connection.scalars(select(skills.c.name).where(_IN_TRASH)).all()
        there = (
            say("In the trash: {names}.", names=tuple(names[:12]))
            if names
            else say("The trash is empty.")
        )
        missing = say("There is nothing named '{name}' in the trash.", name=name)
        raise NotFound("not-in-trash", together(missing, there))
    return TrashRecord(row.name, row.kind, time_of(row.deleted_at), row.deleted_by or "")
