"""Jobs: work that runs in another process, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import Row, desc, insert, null, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import Update

from builder.errors import Conflict, NotFound
from builder.sentence import Sentence, say
from builder.store.database import Database, maybe_time_of, time_of
from builder.store.tables import Now, jobs
from builder.store.trash import not_in_trash

State = Literal["queued", "running", "done", "failed", "cancelled"]
# A training makes a version, an arrangement puts the candidates of a skill into groups; every other
# kind leaves a result to look at.
Kind = Literal[
    "training", "arrangement", "evaluation", "impact", "samples", "stress", "clusters", "budget"
]
_OPEN: Final = ("queued", "running")
# How sentences call what a job does, and how it stands.
KIND_SAID: Final[Mapping[Kind, Sentence]] = {
    "training": say("training"),
    "arrangement": say("arrangement"),
    "evaluation": say("evaluation"),
    "impact": say("impact"),
    "samples": say("samples"),
    "stress": say("stress"),
    "clusters": say("clusters"),
    "budget": say("budget"),
}
_STATE_SAID: Final[Mapping[State, Sentence]] = {
    "queued": say("queued"),
    "running": say("running"),
    "done": say("done"),
    "failed": say("failed"),
    "cancelled": say("cancelled"),
}


@dataclass(frozen=True)
class JobRecord:
    """A job as it stands; `error` is set when it failed, `version` when a training is done."""

    id: str
    skill: str
    kind: Kind
    options: Mapping[str, JsonValue]
    revision: int
    state: State
    progress: float
    stage: str
    message: str
    error: Mapping[str, JsonValue] | None
    version: int | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


_COLUMNS: Final = (
    jobs.c.id,
    jobs.c.skill,
    jobs.c.kind,
    jobs.c.options,
    jobs.c.revision,
    jobs.c.state,
    jobs.c.progress,
    jobs.c.stage,
    jobs.c.message,
    jobs.c.error,
    jobs.c.version,
    jobs.c.created_at,
    jobs.c.started_at,
    jobs.c.ended_at,
)


class JobStore:
    """The jobs of every skill, waiting, running and ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        skill: str,
        revision: int,
        kind: Kind = "training",
        options: Mapping[str, JsonValue] | None = None,
    ) -> JobRecord:
        """Queue a job on a revision of a skill; raises `NotFound('skill-not-found')`."""
        statement = (
            insert(jobs)
            .values(
                id=uuid4().hex,
                skill=skill,
                kind=kind,
                options=dict(options or {}),
                revision=revision,
                state="queued",
                progress=0.0,
                stage="queued",
                message="",
                heartbeat=Now(),
                created_at=Now(),
            )
            .returning(*_COLUMNS)
        )
        try:
            with self._database.writing() as connection:
                return _record(connection.execute(statement).one())
        except IntegrityError as error:
            raise NotFound(
                "skill-not-found",
                say("The skill '{skill}' does not exist. Create it first.", skill=skill),
            ) from error

    def get(self, job: str) -> JobRecord:
        """Return a job; raises `NotFound('job-not-found')`."""
        with self._database.reading() as connection:
            return _get(connection, job)

    def result(self, job: str) -> JsonValue:
        """Return what came of a job; raises `NotFound('job-not-found')`, `NotFound('job-no-result')`."""
        with self._database.reading() as connection:
            record = _get(connection, job)
            wanted = select(jobs.c.result).where(jobs.c.id == job)
            found: JsonValue = connection.execute(wanted).scalar_one()
        if found is None:
            raise NotFound(
                "job-no-result",
                say(
                    "The {kind} '{job}' of '{skill}' has no result to look at: it is {state}.",
                    kind=KIND_SAID[record.kind],
                    job=job,
                    skill=record.skill,
                    state=_STATE_SAID[record.state],
                ),
            )
        return found

    def list(self, skill: str, kind: Kind = "training", limit: int = 50) -> list[JobRecord]:
        """Return the jobs of a skill of one kind, newest first."""
        wanted = (
            select(*_COLUMNS)
            .where(jobs.c.skill == skill, jobs.c.kind == kind)
            .order_by(desc(jobs.c.created_at), jobs.c.id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [_record(row) for row in connection.execute(wanted)]

    def claim(self, owner: str, stale_after: float = 30.0) -> JobRecord | None:
        """Take the oldest job that waits, or one whose process has not been heard of for long.

        Returns None when there is none.
        """
        stale = (jobs.c.state == "running") & (jobs.c.heartbeat < Now() - stale_after)
        waiting = (
            select(jobs.c.id)
            .where((jobs.c.state == "queued") | stale, not_in_trash(jobs.c.skill))
            .order_by(jobs.c.created_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        take = (
            update(jobs)
            .where(jobs.c.id == waiting.scalar_subquery())
            .values(
                state="running",
                owner=owner,
                progress=0.0,
                stage="starting",
                heartbeat=Now(),
                started_at=Now(),
            )
            .returning(*_COLUMNS)
        )
        with self._database.writing() as connection:
            row = connection.execute(take).one_or_none()
        return None if row is None else _record(row)

    def report(self, job: str, owner: str, progress: float, stage: str, message: str) -> bool:
        """Say how far a job is, which also tells that it lives; False when it is to stop."""
        changes = update(jobs).values(
            progress=min(max(progress, 0.0), 1.0), stage=stage, message=message, heartbeat=Now()
        )
        return self._change(changes, job, owner)

    def finish(
        self,
        job: str,
        owner: str,
        version: int | None = None,
        result: Mapping[str, JsonValue] | None = None,
    ) -> bool:
        """End a job, with the version or the result that it made; False when it is not this owner's."""
        changes = update(jobs).values(
            state="done",
            progress=1.0,
            stage="done",
            version=version,
            result=null() if result is None else dict(result),
            ended_at=Now(),
        )
        return self._change(changes, job, owner)

    def fail(self, job: str, owner: str, error: Mapping[str, JsonValue]) -> bool:
        """End a job with the reason why it failed; False when it was cancelled or taken over."""
        changes = update(jobs).values(state="failed", error=dict(error), ended_at=Now())
        return self._change(changes, job, owner)

    def cancel(self, job: str) -> JobRecord:
        """Stop a job; raises `NotFound('job-not-found')`, `Conflict('job-ended')`."""
        stop = (
            update(jobs)
            .where(jobs.c.id == job, jobs.c.state.in_(_OPEN))
            .values(state="cancelled", ended_at=Now())
        )
        with self._database.writing() as connection:
            changed = connection.execute(stop).rowcount
            record = _get(connection, job)
        if not changed:
            raise Conflict(
                "job-ended",
                say(
                    "The {kind} '{job}' of '{skill}' cannot be stopped: it is {state} already.",
                    kind=KIND_SAID[record.kind],
                    job=job,
                    skill=record.skill,
                    state=_STATE_SAID[record.state],
                ),
            )
        return record

    def _change(self, changes: Update, job: str, owner: str) -> bool:
        mine = changes.where(jobs.c.id == job, jobs.c.owner == owner, jobs.c.state == "running")
        with self._database.writing() as connection:
            return connection.execute(mine).rowcount == 1


def _get(connection: Connection, job: str) -> JobRecord:
    row = connection.execute(select(*_COLUMNS).where(jobs.c.id == job)).one_or_none()
    if row is None:
        raise NotFound(
            "job-not-found",
            say(
                "There is no job '{job}'. List the jobs of the skill to see which there are.",
                job=job,
            ),
        )
    return _record(row)


def _record(row: Row[*tuple[Any, ...]]) -> JobRecord:
    values = dict(row._mapping)
    values["created_at"] = time_of(row.created_at)
    values["started_at"] = maybe_time_of(row.started_at)
    values["ended_at"] = maybe_time_of(row.ended_at)
    return JobRecord(**values)
