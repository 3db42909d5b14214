"""Bundles: every trained version of a skill, unchanged once it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Row, bindparam, delete, desc, func, insert, select
from sqlalchemy.exc import IntegrityError

from builder.errors import Conflict, NotFound
from builder.sentence import say
from builder.store.database import Database, time_of
from builder.store.tables import Now, bundles

_COLUMNS: Final = (
    bundles.c.skill,
    bundles.c.version,
    bundles.c.fingerprint,
    bundles.c.revision,
    bundles.c.manifest,
    bundles.c.size,
    bundles.c.created_at,
)
_CONTENT: Final = select(bundles.c.content).where(
    bundles.c.skill == bindparam("skill"), bundles.c.version == bindparam("version")
)
_ATTEMPTS: Final = 3


@dataclass(frozen=True)
class BundleRecord:
    """A trained version, without its bytes; `revision` is the draft it was trained from."""

    skill: str
    version: int
    fingerprint: str
    revision: int
    manifest: Mapping[str, JsonValue]
    size: int
    created_at: datetime


class BundleStore:
    """The bundles of every skill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        skill: str,
        content: bytes,
        *,
        fingerprint: str,
        manifest: Mapping[str, JsonValue],
        revision: int,
    ) -> BundleRecord:
        """Keep a bundle as the skill's next version; raises `NotFound('skill-not-found')`."""
        newest = (
            select(func.coalesce(func.max(bundles.c.version), 0) + 1)
            .where(bundles.c.skill == skill)
            .scalar_subquery()
        )
        statement = (
            insert(bundles)
            .values(
                skill=skill,
                version=newest,
                fingerprint=fingerprint,
                revision=revision,
                manifest=dict(manifest),
                size=len(content),
                created_at=Now(),
                content=content,
            )
            .returning(*_COLUMNS)
        )
        for _ in range(_ATTEMPTS):
            try:
                with self._database.writing() as connection:
                    return _record(connection.execute(statement).one())
            except IntegrityError as error:
                if "foreign" in str(error.orig).lower():
                    raise NotFound(
                        "skill-not-found",
                        say(
                            "The skill '{skill}' was deleted while it was trained; nothing was kept.",
                            skill=skill,
                        ),
                    ) from error
                # Two trainings ended at once and took the same number: take the next one.
        raise Conflict(
            "version-taken",
            say("Several trainings of '{skill}' ended at once. Train it again.", skill=skill),
        )

    def get(self, skill: str, version: int) -> BundleRecord:
        """Return a version; raises `NotFound('version-not-found')`."""
        wanted = select(*_COLUMNS).where(bundles.c.skill == skill, bundles.c.version == version)
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise version_not_found(skill, version)
        return _record(row)

    def load(self, skill: str, version: int) -> bytes:
        """Return the bytes of a version; raises `NotFound('version-not-found')`."""
        with self._database.reading() as connection:
            content = connection.scalar(_CONTENT, {"skill": skill, "version": version})
        if content is None:
            raise version_not_found(skill, version)
        return bytes(content)

    def remove(self, skill: str, versions: Sequence[int]) -> None:
        """Remove versions for good; the caller knows that none of them answers."""
        if versions:
            with self._database.writing() as connection:
                connection.execute(
                    delete(bundles).where(bundles.c.skill == skill, bundles.c.version.in_(versions))
                )

    def list(self, skill: str, limit: int = 200) -> list[BundleRecord]:
        """Return the versions of a skill, newest first."""
        wanted = (
            select(*_COLUMNS)
            .where(bundles.c.skill == skill)
            .order_by(desc(bundles.c.version))
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [_record(row) for row in connection.execute(wanted)]

    def newest(self, skill: str) -> BundleRecord | None:
        """Return the newest version of a skill, or None when it was never trained."""
        return next(iter(self.list(skill, limit=1)), None)


def version_not_found(skill: str, version: int) -> NotFound:
    """Return the error for a version that was never trained."""
    return NotFound(
        "version-not-found",
        say(
            "The skill '{skill}' has no version {version}. "
            "List its versions to see which there are, or train it.",
            skill=skill,
            version=version,
        ),
    )


def _record(row: Row[*tuple[Any, ...]]) -> BundleRecord:
    skill, version, fingerprint, revision, manifest, size, created_at = row
    return BundleRecord(skill, version, fingerprint, revision, manifest, size, time_of(created_at))
