"""Deployments: the one row a skill and environment that says which version answers there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, desc, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from builder.conversation.environment import PRODUCTION, Environment
from builder.errors import Conflict
from builder.sentence import say
from builder.store.audit import write_audit
from builder.store.bundles import version_not_found
from builder.store.database import Database, time_of
from builder.store.publishing_tables import publications
from builder.store.tables import Now, bundles, deployments
from builder.store.trash import not_in_trash

_COLUMNS: Final = (
    deployments.c.version,
    deployments.c.previous,
    deployments.c.counter,
    deployments.c.changed_at,
)
_WANTED: Final = select(*_COLUMNS).where(
    deployments.c.skill == bindparam("skill"),
    deployments.c.environment == bindparam("environment"),
    not_in_trash(deployments.c.skill),
)


@dataclass(frozen=True)
class DeploymentRecord:
    """The version that answers, the one before it, and how often that changed."""

    version: int
    previous: int | None
    counter: int
    changed_at: datetime


@dataclass(frozen=True)
class PublicationRecord:
    """A version that was made to answer, what had answered before, by whom and when."""

    environment: Environment
    version: int
    previous: int | None
    by: str
    at: datetime


class DeploymentStore:
    """Which version of each skill answers in each environment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, skill: str, environment: Environment = PRODUCTION) -> DeploymentRecord | None:
        """Return what is deployed, or None."""
        key = {"skill": skill, "environment": environment}
        with self._database.reading() as connection:
            row = connection.execute(_WANTED, key).one_or_none()
        return None if row is None else _record(row)

    def all(self, skill: str) -> dict[Environment, DeploymentRecord]:
        """Return what is deployed, by environment; one where nothing is is left out."""
        wanted = select(deployments.c.environment, *_COLUMNS).where(deployments.c.skill == skill)
        with self._database.reading() as connection:
            return {row[0]: _record(row[1:]) for row in connection.execute(wanted)}

    def put(
        self,
        skill: str,
        version: int,
        expected: int | None = None,
        *,
        environment: Environment = PRODUCTION,
        by: str | None = "",
    ) -> DeploymentRecord:
        """Let a version answer from now on, and write down `by` whom, unless that is None.

        `expected` is the version that the caller saw, None where nothing was deployed; raises
        `Conflict('deployment-changed')` when another answers, `NotFound('version-not-found')`.
        """
        exists = select(bundles.c.version).where(
            bundles.c.skill == skill, bundles.c.version == version
        )
        key = {"skill": skill, "environment": environment}
        try:
            with self._database.writing() as connection:
                if connection.scalar(exists) is None:
                    raise version_not_found(skill, version)
                if _put(connection, key, version, expected):
                    record = _record(connection.execute(_WANTED, key).one())
                    if by is not None:
                        _write_down(connection, key, record, by)
                        told = {"version": version, "before": expected}
                        write_audit(connection, "published", skill, environment=environment, **told)
                    return record
        except IntegrityError as error:
            raise _changed(skill, expected) from error
        raise _changed(skill, expected)

    def publications(self, skill: str, limit: int = 100) -> list[PublicationRecord]:
        """Return what was published, newest first, of all environments."""
        wanted = (
            select(
                publications.c.environment,
                publications.c.version,
                publications.c.previous,
                publications.c.by,
                publications.c.at,
            )
            .where(publications.c.skill == skill)
            .order_by(desc(publications.c.at), desc(publications.c.number))
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [
                PublicationRecord(row[0], row[1], row[2], row[3], time_of(row[4]))
                for row in connection.execute(wanted)
            ]


def _put(connection: Connection, key: dict[str, str], version: int, expected: int | None) -> int:
    """Change the row, if it is as expected; return how many rows were changed."""
    if expected is None:
        first = insert(deployments).values(**key, version=version, counter=1, changed_at=Now())
        connection.execute(first)
        return 1
    change = (
        update(deployments)
        .where(
            deployments.c.skill == key["skill"],
            deployments.c.environment == key["environment"],
            deployments.c.version == expected,
        )
        .values(
            version=version,
            previous=deployments.c.version,
            counter=deployments.c.counter + 1,
            changed_at=Now(),
        )
    )
    return connection.execute(change).rowcount


def _write_down(
    connection: Connection, key: dict[str, str], record: DeploymentRecord, by: str
) -> None:
    connection.execute(
        insert(publications).values(
            **key,
            number=record.counter,
            version=record.version,
            previous=record.previous,
            by=by,
            at=Now(),
        )
    )


def _record(row: Row[*tuple[Any, ...]] | Any) -> DeploymentRecord:
    version, previous, counter, changed_at = row
    return DeploymentRecord(version, previous, counter, time_of(changed_at))


def _changed(skill: str, expected: int | None) -> Conflict:
    if expected is None:
        told = say(
            "The deployment of '{skill}' has changed: nothing was expected and something else answers "
            "now. Look at what is deployed and decide again.",
            skill=skill,
        )
    else:
        told = say(
            "The deployment of '{skill}' has changed: version {version} was expected and something "
            "else answers now. Look at what is deployed and decide again.",
            skill=skill,
            version=expected,
        )
    return Conflict("deployment-changed", told)
