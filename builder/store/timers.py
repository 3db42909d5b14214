"""The schedule: which session has a turn of its own coming, and when.

It holds what the trackers say, and is written in the transaction of the turn that changed them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select, tuple_, update
from sqlalchemy.engine import Connection

from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.store.database import Database, time_of
from builder.store.tables import Now, timers
from builder.store.trash import not_in_trash

_KEY: Final = tuple_(timers.c.skill, timers.c.session_id, timers.c.timer_id)


@dataclass(frozen=True)
class DueTimer:
    """A timer whose time has come, and how often it has been tried."""

    skill: str
    session_id: str
    timer_id: str
    due: datetime
    attempts: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from all others."""
        return self.skill, self.session_id, self.timer_id


def write_timers(
    connection: Connection, skill: str, message: Message, before: Tracker, after: Tracker
) -> None:
    """Bring the schedule of a session up to what its turn has left open."""
    had = {timer.id for timer in before.timers}
    has = {timer.id: timer for timer in after.timers}
    gone = had - has.keys()
    if message.kind == "timer":
        # Fired, or not open any more: either way nobody waits for it.
        gone.add(message.name)
    if gone:
        of_session = (timers.c.skill == skill, timers.c.session_id == message.session_id)
        connection.execute(delete(timers).where(*of_session, timers.c.timer_id.in_(sorted(gone))))
    rows = [
        {
            "skill": skill,
            "session_id": message.session_id,
            "timer_id": timer.id,
            "due": timer.due.timestamp(),
            "claimed_until": 0.0,
            "attempts": 0,
        }
        for timer in has.values()
        if timer.id not in had
    ]
    if rows:
        connection.execute(timers.insert(), rows)


class TimerStore:
    """The timers of every session, for whoever wakes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, limit: int, lease: float) -> list[DueTimer]:
        """Claim timers that are due and that nobody else is at: those never tried, the oldest first.

        One whose turn brings the process down does not keep the others from their time.
        A claim holds for `lease` seconds; that two processes never take the same turn is the turn
        protocol's business.
        """
        free = (
            timers.c.due <= Now(),
            timers.c.claimed_until < Now(),
            not_in_trash(timers.c.skill),
        )
        with self._database.reading() as connection:
            if connection.scalar(select(timers.c.timer_id).where(*free).limit(1)) is None:
                return []
        wanted = (
            select(timers.c.skill, timers.c.session_id, timers.c.timer_id)
            .where(*free)
            .order_by(timers.c.attempts, timers.c.due)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        claim = (
            update(timers)
            .where(_KEY.in_(wanted))
            .values(claimed_until=Now() + lease, attempts=timers.c.attempts + 1)
            .returning(
                timers.c.skill,
                timers.c.session_id,
                timers.c.timer_id,
                timers.c.due,
                timers.c.attempts,
            )
        )
        with self._database.writing() as connection:
            rows = connection.execute(claim).all()
        found = [DueTimer(row[0], row[1], row[2], time_of(row[3]), row[4]) for row in rows]
        return sorted(found, key=lambda timer: timer.due)

    def hold(self, claimed: list[DueTimer], lease: float) -> None:
        """Hold claims for longer, or put timers off by so many seconds."""
        later = update(timers).where(_among(claimed)).values(claimed_until=Now() + lease)
        with self._database.writing() as connection:
            connection.execute(later)

    def drop(self, timer: DueTimer) -> None:
        """Give a timer up for good."""
        with self._database.writing() as connection:
            connection.execute(delete(timers).where(_among([timer])))

    def count(self) -> int:
        """Return how many timers are open."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(timers)) or 0


def _among(claimed: list[DueTimer]) -> ColumnElement[bool]:
    return _KEY.in_([timer.key for timer in claimed])
