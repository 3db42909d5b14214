"""The skills that exist, each with the number of its newest draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Row, bindparam, delete, select
from sqlalchemy.exc import IntegrityError

from builder.errors import Conflict, NotFound, suggest
from builder.schema.skill import Skill
from builder.store.database import Database, time_of
from builder.store.drafts import Draft, add_draft
from builder.store.tables import Now, deployments, skills

_IS_SKILL: Final = skills.c.kind == "skill"
_LINES: Final = (
    select(
        skills.c.name,
        skills.c.revision,
        skills.c.created_at,
        skills.c.updated_at,
        deployments.c.version,
    )
    .outerjoin(deployments, deployments.c.skill == skills.c.name)
    .where(_IS_SKILL)
)
_NAMES: Final = select(skills.c.name).where(_IS_SKILL)
_ONE: Final = _LINES.where(skills.c.name == bindparam("skill"))


@dataclass(frozen=True)
class SkillRecord:
    """A skill: its newest revision, and the version that answers, or None."""

    name: str
    revision: int
    version: int | None
    created_at: datetime
    updated_at: datetime


class SkillStore:
    """Which skills there are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, skill: Skill, note: str = "") -> Draft:
        """Make a skill with its first draft; raises `Conflict('skill-exists')`."""
        try:
            with self._database.writing() as connection:
                connection.execute(
                    skills.insert().values(
                        name=skill.name, revision=1, created_at=Now(), updated_at=Now()
                    )
                )
                return add_draft(connection, skill, 1, note)
        except IntegrityError as error:
            raise Conflict(
                "skill-exists",
                f"A skill named '{skill.name}' exists already. Choose another name, or delete it.",
            ) from error

    def get(self, name: str) -> SkillRecord:
        """Return a skill; raises `NotFound('skill-not-found')`."""
        with self._database.reading() as connection:
            row = connection.execute(_ONE, {"skill": name}).one_or_none()
            if row is not None:
                return _record(row)
            raise skill_not_found(name, connection.scalars(_NAMES).all())

    def list(self) -> list[SkillRecord]:
        """Return every skill, by name."""
        with self._database.reading() as connection:
            return [_record(row) for row in connection.execute(_LINES.order_by(skills.c.name))]

    def delete(self, name: str) -> None:
        """Delete a skill and all that belongs to it; raises `NotFound('skill-not-found')`."""
        with self._database.writing() as connection:
            if connection.execute(delete(skills).where(skills.c.name == name, _IS_SKILL)).rowcount:
                return
            raise skill_not_found(name, connection.scalars(_NAMES).all())


def skill_not_found(name: str, existing: list[str] | tuple[str, ...] | object) -> NotFound:
    """Return the error that tells which skills there are."""
    names = [str(each) for each in existing] if isinstance(existing, list | tuple) else []
    return NotFound(
        "skill-not-found", f"There is no skill named '{name}'. {suggest(name, names, 'skills')}"
    )


def _record(row: Row[str, int, float, float, int | None]) -> SkillRecord:
    name, revision, created_at, updated_at, version = row
    return SkillRecord(name, revision, version, time_of(created_at), time_of(updated_at))
