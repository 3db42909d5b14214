"""The outbox: notices for the world outside, written with the turn that they are about.

A notice waits, is sent, or is dead: given up after too many tries, until a person has it tried again.
Of each session only the oldest that waits can be claimed, so that its notices keep their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import and_, case, delete, exists, func, or_, select, update
from sqlalchemy.engine import Connection

from builder.errors import NotFound
from builder.sentence import say
from builder.store.database import Database, maybe_time_of, time_of
from builder.store.tables import Now, outbox
from builder.store.trash import not_in_trash

NoticeState = Literal["waiting", "sent", "dead"]
DAYS_SENT: Final = 7.0
DAYS_DEAD: Final = 30.0


@dataclass(frozen=True)
class Notice:
    """Something to tell the outside; `id` stays the same when it is sent again.

    `seq` is the number of the message that brought it about, `attempts` how often it was tried in
    vain, `due` when it is tried next, `failure` why the last try failed.
    """

    id: str
    skill: str
    session_id: str
    seq: int
    kind: str
    content: Mapping[str, JsonValue]
    state: NoticeState
    attempts: int
    due: datetime
    failure: str | None
    created_at: datetime
    ended_at: datetime | None


_COLUMNS: Final = (
    outbox.c.id,
    outbox.c.skill,
    outbox.c.session_id,
    outbox.c.seq,
    outbox.c.kind,
    outbox.c.content,
    outbox.c.state,
    outbox.c.attempts,
    outbox.c.due,
    outbox.c.failure,
    outbox.c.created_at,
    outbox.c.ended_at,
)


def write_notices(
    connection: Connection,
    skill: str,
    session: str,
    seq: int,
    notices: Sequence[tuple[str, Mapping[str, JsonValue]]],
) -> None:
    """Write what a turn has to tell the outside: pairs of kind and content, in their order."""
    rows = [
        {
            "id": f"notice_{uuid4().hex}",
            "skill": skill,
            "session_id": session,
            "seq": seq,
            "number": number,
            "kind": kind,
            "content": dict(content),
        }
        for number, (kind, content) in enumerate(notices)
    ]
    if rows:
        new = outbox.insert().values(state="waiting", attempts=0, due=Now(), created_at=Now())
        connection.execute(new, rows)


class OutboxStore:
    """Notices that wait to be sent; each is sent at least once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, limit: int, lease: float) -> list[Notice]:
        """Claim notices that are due, for `lease` seconds; of each session only its oldest."""
        free = (
            outbox.c.state == "waiting",
            outbox.c.due <= Now(),
            not_in_trash(outbox.c.skill),
        )
        with self._database.reading() as connection:
            if connection.scalar(select(outbox.c.id).where(*free).limit(1)) is None:
                return []
        other = outbox.alias("other")
        earlier = exists().where(
            other.c.skill == outbox.c.skill,
            other.c.session_id == outbox.c.session_id,
            other.c.state == "waiting",
            or_(
                other.c.seq < outbox.c.seq,
                and_(other.c.seq == outbox.c.seq, other.c.number < outbox.c.number),
            ),
        )
        wanted = (
            select(outbox.c.id)
            .where(*free, ~earlier)
            .order_by(outbox.c.due)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        claim = (
            update(outbox)
            .where(outbox.c.id.in_(wanted))
            .values(due=Now() + lease)
            .returning(*_COLUMNS)
        )
        with self._database.writing() as connection:
            rows = connection.execute(claim).all()
        return sorted((_notice(row) for row in rows), key=lambda notice: notice.created_at)

    def mark_sent(self, notice: str) -> None:
        """Remember that a notice has arrived."""
        sent = {"state": "sent", "failure": None, "ended_at": Now()}
        with self._database.writing() as connection:
            connection.execute(update(outbox).where(*_waiting(notice)).values(sent))

    def mark_failed(self, notice: str, failure: str, pause: float | None) -> None:
        """Remember why a try failed; the next is after `pause` seconds, or None gives it up.

        What else the session has to tell waits as long, so that nobody looks at it in vain.
        """
        changes: dict[str, Any] = {"attempts": outbox.c.attempts + 1, "failure": failure}
        if pause is None:
            changes |= {"state": "dead", "ended_at": Now()}
        else:
            changes |= {"due": Now() + pause}
        failed = (
            update(outbox)
            .where(*_waiting(notice))
            .values(changes)
            .returning(outbox.c.skill, outbox.c.session_id, outbox.c.due)
        )
        with self._database.writing() as connection:
            row = connection.execute(failed).one_or_none()
            if row is None or pause is None:
                return
            later = case((outbox.c.due < row.due, row.due), else_=outbox.c.due)
            others = update(outbox).where(
                outbox.c.skill == row.skill,
                outbox.c.session_id == row.session_id,
                outbox.c.state == "waiting",
                outbox.c.id != notice,
            )
            connection.execute(others.values(due=later))

    def retry(self, notice: str) -> Notice:
        """Have a notice sent now, as though it had never been tried; the same id goes out again.

        What the session has to tell after it is due as well. Raises `NotFound('notice-not-found')`.
        """
        again = {"state": "waiting", "attempts": 0, "due": Now(), "ended_at": None}
        changed = update(outbox).where(outbox.c.id == notice).values(again).returning(*_COLUMNS)
        with self._database.writing() as connection:
            row = connection.execute(changed).one_or_none()
            if row is None:
                raise NotFound(
                    "notice-not-found",
                    say(
                        "There is no notice '{notice}'. Those that there are stand at GET /v1/notices.",
                        notice=notice,
                    ),
                )
            rest = update(outbox).where(
                outbox.c.skill == row.skill,
                outbox.c.session_id == row.session_id,
                outbox.c.state == "waiting",
                outbox.c.due > Now(),
            )
            connection.execute(rest.values(due=Now()))
        return _notice(row)

    def list(
        self,
        *,
        state: NoticeState | None = None,
        skill: str | None = None,
        session: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> list[Notice]:
        """Return notices, the newest first; those that follow the notice `after` in that order."""
        wanted = select(*_COLUMNS).order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
        if state is not None:
            wanted = wanted.where(outbox.c.state == state)
        if skill is not None:
            wanted = wanted.where(outbox.c.skill == skill)
        if session is not None:
            wanted = wanted.where(outbox.c.session_id == session)
        if after is not None:
            at = select(outbox.c.created_at).where(outbox.c.id == after).scalar_subquery()
            same = and_(outbox.c.created_at == at, outbox.c.id < after)
            wanted = wanted.where(or_(outbox.c.created_at < at, same))
        with self._database.reading() as connection:
            return [_notice(row) for row in connection.execute(wanted.limit(limit)).all()]

    def count(self) -> dict[NoticeState, int]:
        """Return how many notices wait, and how many are dead."""
        wanted = select(func.count()).select_from(outbox)
        states: tuple[NoticeState, ...] = ("waiting", "dead")
        with self._database.reading() as connection:
            return {
                state: connection.scalar(wanted.where(outbox.c.state == state)) or 0
                for state in states
            }

    def prune(self) -> int:
        """Forget what arrived a week ago, and what was given up a month ago."""
        old = or_(
            and_(outbox.c.state == "sent", outbox.c.created_at < Now() - DAYS_SENT * 86400),
            and_(outbox.c.state == "dead", outbox.c.created_at < Now() - DAYS_DEAD * 86400),
        )
        with self._database.writing() as connection:
            return connection.execute(delete(outbox).where(old)).rowcount


def _waiting(notice: str) -> tuple[Any, ...]:
    # A sender whose claim has lapsed must not undo what another has done meanwhile.
    return outbox.c.id == notice, outbox.c.state == "waiting"


def _notice(row: Any) -> Notice:
    return Notice(
        **{
            **row._mapping,
            "due": time_of(row.due),
            "created_at": time_of(row.created_at),
            "ended_at": maybe_time_of(row.ended_at),
        }
    )
