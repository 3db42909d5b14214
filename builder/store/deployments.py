"""Deployments: the one row a skill that says which version answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from builder.errors import Conflict
from builder.store.bundles import version_not_found
from builder.store.database import Database, time_of
from builder.store.tables import Now, bundles, deployments

_WANTED: Final = select(
    deployments.c.version,
    deployments.c.previous,
    deployments.c.counter,
    deployments.c.changed_at,
).where(deployments.c.skill == bindparam("skill"))


@dataclass(frozen=True)
class DeploymentRecord:
    """The version that answers, the one before it, and how often that changed."""

    version: int
    previous: int | None
    counter: int
    changed_at: datetime


class DeploymentStore:
    """Which version of each skill answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, skill: str) -> DeploymentRecord | None:
        """Return what is deployed, or None."""
        with self._database.reading() as connection:
            row = connection.execute(_WANTED, {"skill": skill}).one_or_none()
        if row is None:
            return None
        version, previous, counter, changed_at = row
        return DeploymentRecord(version, previous, counter, time_of(changed_at))

    def put(self, skill: str, version: int, expected: int | None = None) -> DeploymentRecord:
        """Let a version answer from now on.

        `expected` is the version that the caller saw, None where nothing was deployed; raises
        `Conflict('deployment-changed')` when another answers, `NotFound('version-not-found')`.
        """
        exists = select(bundles.c.version).where(
            bundles.c.skill == skill, bundles.c.version == version
        )
        try:
            with self._database.writing() as connection:
                if connection.scalar(exists) is None:
                    raise version_not_found(skill, version)
                if expected is None:
                    connection.execute(
                        insert(deployments).values(
                            skill=skill, version=version, counter=1, changed_at=Now()
                        )
                    )
                    changed = 1
                else:
                    changed = connection.execute(
                        update(deployments)
                        .where(deployments.c.skill == skill, deployments.c.version == expected)
                        .values(
                            version=version,
                            previous=deployments.c.version,
                            counter=deployments.c.counter + 1,
                            changed_at=Now(),
                        )
                    ).rowcount
                if changed:
                    row = connection.execute(_WANTED, {"skill": skill}).one()
                    return DeploymentRecord(row[0], row[1], row[2], time_of(row[3]))
        except IntegrityError as error:
            raise _changed(skill, expected) from error
        raise _changed(skill, expected)


def _changed(skill: str, expected: int | None) -> Conflict:
    was = "nothing" if expected is None else f"version {expected}"
    return Conflict(
        "deployment-changed",
        f"The deployment of '{skill}' has changed: {was} was expected and something else answers "
        "now. Look at what is deployed and decide again.",
    )
