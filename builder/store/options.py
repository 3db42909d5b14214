"""What is set for one skill or for the whole server while it runs: JSON values under a name."""

from __future__ import annotations

from pydantic import JsonValue
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from builder.errors import NotFound
from builder.sentence import say
from builder.store.access_tables import server_options, skill_options
from builder.store.actor import actor
from builder.store.audit import write_audit
from builder.store.database import Database
from builder.store.tables import Now


class OptionStore:
    """Options by name; a skill of None is the server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, name: str, skill: str | None = None) -> JsonValue:
        """Return what is set, or None."""
        if skill is None:
            wanted = select(server_options.c.value).where(server_options.c.name == name)
        else:
            wanted = select(skill_options.c.value).where(
                skill_options.c.skill == skill, skill_options.c.name == name
            )
        with self._database.reading() as connection:
            found: JsonValue = connection.scalar(wanted)
        return found

    def of_skills(self, name: str) -> dict[str, JsonValue]:
        """Return what is set under a name, by skill."""
        wanted = select(skill_options.c.skill, skill_options.c.value)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.where(skill_options.c.name == name)).all()
        return {row.skill: row.value for row in rows}

    def put(self, name: str, value: JsonValue, skill: str | None = None) -> None:
        """Set an option, or take it out with None; raises `NotFound('skill-not-found')`."""
        table = server_options if skill is None else skill_options
        key = {"name": name} if skill is None else {"name": name, "skill": skill}
        said = {"value": value, "changed_at": Now(), "changed_by": actor().name}
        columns = [table.c[each] for each in key]
        with self._database.writing() as connection:
            try:
                if value is None:
                    mine = [table.c[column] == wanted for column, wanted in key.items()]
                    connection.execute(delete(table).where(*mine))
                else:
                    new = self._database.insert(table).values(**key, **said)
                    connection.execute(new.on_conflict_do_update(index_elements=columns, set_=said))
            except IntegrityError as error:
                told = say("There is no skill '{skill}'.", skill=str(skill))
                raise NotFound("skill-not-found", told) from error
            write_audit(connection, f"{name}_set", skill or "", value=value)
