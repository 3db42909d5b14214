"""The skills that exist, each with the number of its newest draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from builder.errors import Conflict, NotFound, suggest
from builder.schema.skill import Skill
from builder.sentence import say, together
from builder.store.database import Database
from builder.store.drafts import Draft, add_draft
from builder.store.skill_list import (
    IS_SKILL,
    LINES,
    LIVE,
    ProblemCount,
    SkillPage,
    SkillRecord,
    Sort,
    page_of,
    records_of,
)
from builder.store.tables import Now, deployments, skills
from builder.store.trash import ensure_not_in_trash

_NAMES: Final = select(skills.c.name).where(IS_SKILL).order_by(skills.c.name)
_ONE: Final = LINES.where(skills.c.name == bindparam("skill"))

_COUNTED: Final = (
    update(skills)
    .where(skills.c.name == bindparam("skill"), skills.c.revision == bindparam("seen"))
    .values(checked=bindparam("seen"))
    .values(errors=bindparam("errors"), warnings=bindparam("warnings"))
)


class SkillStore:
    """Which skills there are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, skill: Skill, note: str = "") -> Draft:
        """Make a skill with its first draft; raises `Conflict`: 'skill-exists' or 'name-in-trash'."""
        try:
            with self._database.writing() as connection:
                connection.execute(
                    skills.insert().values(
                        name=skill.name, revision=1, created_at=Now(), updated_at=Now()
                    )
                )
                return add_draft(connection, skill, 1, note)
        except IntegrityError as error:
            ensure_not_in_trash(self._database, skill.name)
            raise _taken(skill.name) from error

    def ensure_free(self, name: str) -> None:
        """Raise as `create` would for a name that is in use, before there is a skill to make."""
        ensure_not_in_trash(self._database, name)
        with self._database.reading() as connection:
            if connection.scalar(select(skills.c.name).where(skills.c.name == name)) is not None:
                raise _taken(name)

    def get(self, name: str) -> SkillRecord:
        """Return a skill; raises `NotFound('skill-not-found')`."""
        with self._database.reading() as connection:
            found = records_of(connection, _ONE.params(skill=name))
            if found:
                return found[0]
            raise skill_not_found(name, connection.scalars(_NAMES).all())

    def page(
        self,
        *,
        query: str = "",
        names: Sequence[str] = (),
        sort: Sort = "name",
        offset: int = 0,
        limit: int = 100,
    ) -> SkillPage:
        """Return a page of the skills whose words hold those of `query`, and of these `names` if any."""
        with self._database.reading() as connection:
            return page_of(
                connection, query=query, names=names, sort=sort, offset=offset, limit=limit
            )

    def names(self) -> list[str]:
        """Return the name of every skill, in their order."""
        with self._database.reading() as connection:
            return list(connection.scalars(_NAMES))

    def published(self) -> list[str]:
        """Return the names of the skills of which a version answers."""
        wanted = _NAMES.join(deployments, LIVE)
        with self._database.reading() as connection:
            return list(connection.scalars(wanted))

    def note_problems(self, counts: Sequence[ProblemCount]) -> None:
        """Keep how many problems these revisions have, for the list of skills."""
        values = [
            {
                "skill": count.skill,
                "seen": count.revision,
                "errors": count.errors,
                "warnings": count.warnings,
            }
            for count in counts
        ]
        with self._database.writing() as connection:
            connection.execute(_COUNTED, values)

    def delete(self, name: str) -> None:
        """Remove a skill for good, past the trash; raises `NotFound('skill-not-found')`."""
        with self._database.writing() as connection:
            if connection.execute(delete(skills).where(skills.c.name == name, IS_SKILL)).rowcount:
                return
            raise skill_not_found(name, connection.scalars(_NAMES).all())


def skill_not_found(name: str, existing: Sequence[str]) -> NotFound:
    """Return the error that tells which skills there are."""
    missing = say("There is no skill named '{name}'.", name=name)
    return NotFound("skill-not-found", together(missing, suggest(name, existing, say("skills"))))


def _taken(name: str) -> Conflict:
    told = say(
        "A skill named '{skill}' exists already. Choose another name, or delete it.", skill=name
    )
    return Conflict("skill-exists", told)
