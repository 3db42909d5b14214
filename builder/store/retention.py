"""Forgetting what is older than it may get: sessions, what is remembered of users, candidates.

Each call takes some rows only, so that nobody waits long for the database; whoever keeps house calls
again while there is more.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, delete, exists, select

from builder.store.database import Database
from builder.store.tables import Now, candidates, sessions, timers, user_slots

AT_ONCE: Final = 200


class RetentionStore:
    """Takes out what has been kept for long enough."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget_sessions(self, skill: str, days: float, limit: int = AT_ONCE) -> int:
        """Forget sessions without activity for some days; one that a timer will wake stays."""
        wakes = exists().where(
            timers.c.skill == sessions.c.skill, timers.c.session_id == sessions.c.session_id
        )
        old = (
            select(sessions.c.session_id)
            .where(sessions.c.skill == skill, sessions.c.updated_at < _before(days), ~wakes)
            .limit(limit)
        )
        with self._database.writing() as connection:
            ids = list(connection.scalars(old))
            of_skill = (sessions.c.skill == skill, sessions.c.session_id.in_(ids))
            connection.execute(delete(sessions).where(*of_skill))
            # Of a user without a name, what is remembered goes by the session's id.
            unnamed = (user_slots.c.skill == skill, user_slots.c.user_id.in_(ids))
            connection.execute(delete(user_slots).where(*unnamed))
        return len(ids)

    def forget_users(self, skill: str, days: float) -> int:
        """Forget values of users that were given more than some days ago."""
        old = (user_slots.c.skill == skill, user_slots.c.at < _before(days))
        with self._database.writing() as connection:
            return connection.execute(delete(user_slots).where(*old)).rowcount

    def forget_candidates(self, skill: str, days: float, limit: int = AT_ONCE) -> int:
        """Forget candidates of the inbox that came more than some days ago, decided or not."""
        old = (
            select(candidates.c.id)
            .where(candidates.c.skill == skill, candidates.c.added_at < _before(days))
            .limit(limit)
        )
        with self._database.writing() as connection:
            ids = list(connection.scalars(old))
            gone = (candidates.c.skill == skill, candidates.c.id.in_(ids))
            connection.execute(delete(candidates).where(*gone))
        return len(ids)


def _before(days: float) -> ColumnElement[float]:
    return Now() - days * 86400
