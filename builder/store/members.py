"""Members: the people who work on the skills of a server, each with a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import uuid4

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from builder.errors import Conflict, NotFound
from builder.roles import Role
from builder.sentence import say
from builder.store.access_tables import api_keys, members
from builder.store.actor import actor
from builder.store.audit import write_audit
from builder.store.database import Database, time_of
from builder.store.tables import Now

_COLUMNS: Final = (
    members.c.id,
    members.c.name,
    members.c.role,
    members.c.created_at,
    members.c.created_by,
)


@dataclass(frozen=True)
class MemberRecord:
    """A member."""

    id: str
    name: str
    role: Role
    created_at: datetime
    created_by: str


class MemberStore:
    """The members of a server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, role: Role) -> MemberRecord:
        """Make a member; raises `Conflict('member-exists')`."""
        id = uuid4().hex[:12]
        row = {"id": id, "name": name, "role": role, "created_at": Now()}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(members).values(**row, created_by=actor().name))
                write_audit(connection, "member_added", name, role=role)
                return _get(connection, id)
        except IntegrityError as error:
            raise Conflict(
                "member-exists",
                say(
                    "There is a member named '{name}' already. Choose another name, or change the "
                    "role of the one there is.",
                    name=name,
                ),
            ) from error

    def list(self) -> list[MemberRecord]:
        """Return every member, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(members.c.name)).all()
        return [_record(row) for row in rows]

    def get(self, id: str) -> MemberRecord:
        """Return a member; raises `NotFound('member-not-found')`."""
        with self._database.reading() as connection:
            return _get(connection, id)

    def names_of(self, role: Role, limit: int = 5) -> Sequence[str]:
        """Return the names of some members with a role."""
        wanted = select(members.c.name).where(members.c.role == role).order_by(members.c.name)
        with self._database.reading() as connection:
            return list(connection.scalars(wanted.limit(limit)))

    def set_role(self, id: str, role: Role) -> MemberRecord:
        """Give a member another role, which its keys have at once."""
        with self._database.writing() as connection:
            before = _get(connection, id)
            connection.execute(update(members).where(members.c.id == id).values(role=role))
            if before.role != role:
                write_audit(connection, "member_role", before.name, role=role, before=before.role)
            return _get(connection, id)

    def remove(self, id: str) -> MemberRecord:
        """Take a member out; its keys are revoked with it."""
        with self._database.writing() as connection:
            record = _get(connection, id)
            mine = (api_keys.c.member == id, api_keys.c.revoked_at.is_(None))
            revoked = {"revoked_at": Now(), "revoked_by": actor().name}
            count = connection.execute(update(api_keys).where(*mine).values(revoked)).rowcount
            connection.execute(delete(members).where(members.c.id == id))
            write_audit(connection, "member_removed", record.name, keys=count)
        return record


def _get(connection: Connection, id: str) -> MemberRecord:
    row = connection.execute(select(*_COLUMNS).where(members.c.id == id)).one_or_none()
    if row is None:
        told = say("There is no member '{member}'. List the members.", member=id)
        raise NotFound("member-not-found", told)
    return _record(row)


def _record(row: Row[*tuple[Any, ...]]) -> MemberRecord:
    id, name, role, created_at, created_by = row
    return MemberRecord(id, name, cast(Role, role), time_of(created_at), created_by)
