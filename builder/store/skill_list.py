"""The list of skills: a page of it, searched and sorted by the database, with how each one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Row, Select, and_, desc, func, select
from sqlalchemy.engine import Connection

from builder.conversation.environment import PRODUCTION
from builder.store.database import time_of
from builder.store.tables import bundles, deployments, jobs, skills
from builder.store.trash import IS_LIVE
from builder.text import fold

Sort = Literal["updated", "name", "created"]

IS_SKILL: Final = and_(skills.c.kind == "skill", IS_LIVE)
_COLUMNS: Final = (
    skills.c.name,
    skills.c.revision,
    skills.c.created_at,
    skills.c.updated_at,
    skills.c.head,
    skills.c.checked,
    skills.c.errors,
    skills.c.warnings,
    deployments.c.version.label("version"),
)
# What users reach: the environment that is being tested is none of it.
LIVE: Final = and_(deployments.c.skill == skills.c.name, deployments.c.environment == PRODUCTION)
LINES: Final = select(*_COLUMNS).outerjoin(deployments, LIVE).where(IS_SKILL)
# Names are the last word, so that a page never shows what stood on the one before.
_ORDERS: Final[dict[Sort, tuple[ColumnElement[Any], ...]]] = {
    "updated": (desc(skills.c.updated_at), skills.c.name),
    "created": (desc(skills.c.created_at), skills.c.name),
    "name": (skills.c.name,),
}


@dataclass(frozen=True)
class SkillRecord:
    """A skill: its newest revision, the version in production, or None, and what its draft says of it.

    `trained` and `live` are the revisions that the newest version and the one that answers were made
    of; `training` is how far a training that has not ended is, 0 to 1. `errors` and `warnings` are
    counts of problems, None where the newest revision has not been looked at.
    """

    name: str
    revision: int
    version: int | None
    created_at: datetime
    updated_at: datetime
    title: dict[str, tuple[str, ...]]
    description: str
    languages: tuple[str, ...]
    trained: int | None
    live: int | None
    training: float | None
    errors: int | None
    warnings: int | None


@dataclass(frozen=True)
class ProblemCount:
    """How many problems a revision of a skill has."""

    skill: str
    revision: int
    errors: int
    warnings: int


@dataclass(frozen=True)
class SkillPage:
    """Some of the skills, and how many there are in all of those that were looked for."""

    skills: tuple[SkillRecord, ...]
    total: int


def page_of(
    connection: Connection,
    *,
    query: str,
    names: Sequence[str],
    sort: Sort,
    offset: int,
    limit: int,
) -> SkillPage:
    """Return a page of the skills whose name, title or description hold every word of `query`."""
    wanted = _wanted(query, names)
    total = connection.scalar(select(func.count()).select_from(skills).where(*wanted)) or 0
    lines = LINES.where(*wanted).order_by(*_ORDERS[sort]).offset(offset).limit(limit)
    return SkillPage(records_of(connection, lines), total)


def records_of(connection: Connection, lines: Select[Any]) -> tuple[SkillRecord, ...]:
    """Return the records of rows of `LINES`, with how trainings and versions stand."""
    rows = connection.execute(lines).all()
    names = [row.name for row in rows]
    versions = _versions(connection, names) if names else {}
    training = _training(connection, names) if names else {}
    return tuple(_record(row, versions.get(row.name, {}), training) for row in rows)


def _wanted(query: str, names: Sequence[str]) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [IS_SKILL]
    wanted += [skills.c.words.contains(word, autoescape=True) for word in fold(query).split()]
    if names:
        wanted.append(skills.c.name.in_(names))
    return wanted


def _versions(connection: Connection, names: Sequence[str]) -> dict[str, dict[int, int]]:
    """Return the revision of the newest version and of the one that answers, by skill and version."""
    newest = (
        select(bundles.c.skill, func.max(bundles.c.version).label("version"))
        .where(bundles.c.skill.in_(names))
        .group_by(bundles.c.skill)
        .subquery()
    )
    live = select(deployments.c.skill, deployments.c.version).where(
        deployments.c.skill.in_(names), deployments.c.environment == PRODUCTION
    )
    either = select(newest.c.skill, newest.c.version).union(live).subquery()
    rows = connection.execute(
        select(bundles.c.skill, bundles.c.version, bundles.c.revision).join(
            either,
            and_(either.c.skill == bundles.c.skill, either.c.version == bundles.c.version),
        )
    )
    found: dict[str, dict[int, int]] = {}
    for skill, version, revision in rows:
        found.setdefault(skill, {})[version] = revision
    return found


def _training(connection: Connection, names: Sequence[str]) -> dict[str, float]:
    rows = connection.execute(
        select(jobs.c.skill, func.max(jobs.c.progress).label("progress"))
        .where(
            jobs.c.skill.in_(names),
            jobs.c.kind == "training",
            jobs.c.state.in_(("queued", "running")),
        )
        .group_by(jobs.c.skill)
    )
    return {row.skill: row.progress for row in rows}


def _record(
    row: Row[*tuple[Any, ...]], versions: dict[int, int], training: dict[str, float]
) -> SkillRecord:
    is_checked = row.checked == row.revision
    return SkillRecord(
        name=row.name,
        revision=row.revision,
        version=row.version,
        created_at=time_of(row.created_at),
        updated_at=time_of(row.updated_at),
        title={code: tuple(texts) for code, texts in row.head.get("title", {}).items()},
        description=row.head.get("description", ""),
        languages=tuple(row.head.get("languages", ())),
        trained=versions[max(versions)] if versions else None,
        live=versions.get(row.version) if row.version is not None else None,
        training=training.get(row.name),
        errors=row.errors if is_checked else None,
        warnings=row.warnings if is_checked else None,
    )
