"""API keys: made once, shown once, kept as a hash only.

A token is `dlm_ID_SECRET`: the id is readable and finds the row, the secret has 256 random bits, and
what is kept is the SHA-256 of the whole. A fast hash is enough for a secret that nobody can guess.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, cast

from sqlalchemy import Row, desc, insert, or_, select, update
from sqlalchemy.engine import Connection

from builder.errors import Conflict, NotFound
from builder.roles import Role, lower
from builder.sentence import say
from builder.store.access_tables import api_keys, members
from builder.store.actor import actor
from builder.store.audit import write_audit
from builder.store.database import Database, maybe_time_of, time_of
from builder.store.tables import Now

PREFIX: Final = "dlm"
# The use of a key is noted once in so many seconds.
USE_SECONDS: Final = 60.0
_COLUMNS: Final = (
    api_keys.c.id,
    api_keys.c.hash,
    api_keys.c.name,
    api_keys.c.member,
    members.c.name.label("member_name"),
    members.c.role.label("member_role"),
    api_keys.c.role,
    api_keys.c.skills,
    api_keys.c.created_at,
    api_keys.c.created_by,
    api_keys.c.expires_at,
    api_keys.c.last_used_at,
    api_keys.c.revoked_at,
)
_KEYS: Final = select(*_COLUMNS).outerjoin(members, members.c.id == api_keys.c.member)


@dataclass(frozen=True)
class KeyRecord:
    """A key without its secret; `role` is what it may now, no more than its member may.

    `skills` are the only ones that it may touch; empty for all of them.
    """

    id: str
    name: str
    member: str | None
    member_name: str | None
    role: Role
    skills: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyStore:
    """The keys of members and programs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(
        self,
        name: str,
        role: Role,
        *,
        member: str | None = None,
        skills: tuple[str, ...] = (),
        expires_at: datetime | None = None,
    ) -> tuple[KeyRecord, str]:
        """Make a key and return it with its token, which is kept nowhere.

        Raises `NotFound('member-not-found')`.
        """
        id = secrets.token_hex(4)
        token = f"{PREFIX}_{id}_{secrets.token_urlsafe(32)}"
        row = {
            "id": id,
            "hash": _hash(token),
            "name": name,
            "member": member,
            "role": role,
            "skills": list(skills),
            "created_by": actor().name,
            "expires_at": expires_at.timestamp() if expires_at is not None else None,
        }
        with self._database.writing() as connection:
            if member is not None:
                known = select(members.c.id).where(members.c.id == member)
                if connection.scalar(known) is None:
                    told = say("There is no member '{member}'.", member=member)
                    raise NotFound("member-not-found", told)
            connection.execute(insert(api_keys).values(**row, created_at=Now()))
            record = _get(connection, id)
            write_audit(
                connection,
                "key_made",
                name,
                key=id,
                role=record.role,
                member=record.member_name,
                skills=list(skills),
            )
        return record, token

    def find(self, token: str) -> KeyRecord | None:
        """Return the key of a token, revoked and expired ones too; None for what is no key here."""
        parts = token.split("_", 2)
        if len(parts) != 3 or parts[0] != PREFIX:
            return None
        with self._database.reading() as connection:
            row = connection.execute(_KEYS.where(api_keys.c.id == parts[1])).one_or_none()
        # Compared even where there is none, so that time does not tell which ids exist.
        kept = bytes(row.hash) if row is not None else bytes(32)
        is_same = hmac.compare_digest(kept, _hash(token))
        return _record(row) if row is not None and is_same else None

    def list(self, limit: int = 500) -> list[KeyRecord]:
        """Return the keys, the newest first."""
        wanted = _KEYS.order_by(desc(api_keys.c.created_at), api_keys.c.id).limit(limit)
        with self._database.reading() as connection:
            return [_record(row) for row in connection.execute(wanted)]

    def revoke(self, id: str) -> KeyRecord:
        """Let a key count no more; raises `NotFound('key-not-found')`, `Conflict('key-ended')`."""
        revoked = {"revoked_at": Now(), "revoked_by": actor().name}
        live = (api_keys.c.id == id, api_keys.c.revoked_at.is_(None))
        with self._database.writing() as connection:
            before = _get(connection, id)
            if not connection.execute(update(api_keys).where(*live).values(revoked)).rowcount:
                told = say("The key '{name}' ({key}) is revoked already.", name=before.name, key=id)
                raise Conflict("key-ended", told)
            write_audit(connection, "key_revoked", before.name, key=id)
            return _get(connection, id)

    def note_use(self, id: str) -> None:
        """Remember that a key was used now, at most once a minute."""
        old = or_(
            api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < Now() - USE_SECONDS + 1
        )
        used = update(api_keys).where(api_keys.c.id == id, old).values(last_used_at=Now())
        with self._database.writing() as connection:
            connection.execute(used)


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _get(connection: Connection, id: str) -> KeyRecord:
    row = connection.execute(_KEYS.where(api_keys.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("key-not-found", say("There is no key '{key}'. List the keys.", key=id))
    return _record(row)


def _record(row: Row[*tuple[Any, ...]]) -> KeyRecord:
    role = cast(Role, row.role)
    return KeyRecord(
        id=row.id,
        name=row.name,
        member=row.member,
        member_name=row.member_name,
        role=lower(role, row.member_role) if row.member_role is not None else role,
        skills=tuple(row.skills),
        created_at=time_of(row.created_at),
        created_by=row.created_by,
        expires_at=maybe_time_of(row.expires_at),
        last_used_at=maybe_time_of(row.last_used_at),
        revoked_at=maybe_time_of(row.revoked_at),
    )
