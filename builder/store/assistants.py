"""Assistants and their drafts; the newest revision answers, and no save overwrites another unseen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from pydantic import ValidationError
from sqlalchemy import bindparam, delete, select
from sqlalchemy.exc import IntegrityError

from builder.errors import Conflict, Invalid, NotFound, suggest
from builder.schema.assistant import Assistant
from builder.sentence import say, together
from builder.store.database import Database, time_of
from builder.store.drafts import (
    DraftRecord,
    claim_revision,
    draft_changed,
    list_revisions,
    write_draft,
)
from builder.store.tables import Now, drafts, skills
from builder.store.trash import IS_LIVE, ensure_not_in_trash

_KIND: Final = "assistant"
_NEWEST: Final = (
    select(drafts.c.skill, drafts.c.revision, drafts.c.content, drafts.c.note, drafts.c.created_at)
    .join(skills, (skills.c.name == drafts.c.skill) & (skills.c.revision == drafts.c.revision))
    .where(skills.c.kind == _KIND, IS_LIVE)
)
_ONE: Final = _NEWEST.where(skills.c.name == bindparam("name"))
_REVISION: Final = select(skills.c.revision).where(
    skills.c.name == bindparam("name"), skills.c.kind == _KIND, IS_LIVE
)


@dataclass(frozen=True)
class AssistantDraft:
    """A saved revision of an assistant."""

    assistant: Assistant
    revision: int
    note: str
    created_at: datetime


class AssistantStore:
    """The assistants."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, assistant: Assistant, note: str = "") -> AssistantDraft:
        """Make an assistant with its first draft; raises `Conflict`: 'name-taken' or 'name-in-trash'."""
        try:
            with self._database.writing() as connection:
                connection.execute(
                    skills.insert().values(
                        name=assistant.name,
                        kind=_KIND,
                        revision=1,
                        created_at=Now(),
                        updated_at=Now(),
                    )
                )
                content = assistant.model_dump_json()
                created_at = write_draft(connection, assistant.name, content, 1, note)
        except IntegrityError as error:
            ensure_not_in_trash(self._database, assistant.name)
            raise Conflict(
                "name-taken",
                say(
                    "A skill or an assistant named '{name}' exists already. Choose another name, or "
                    "delete it.",
                    name=assistant.name,
                ),
            ) from error
        return AssistantDraft(assistant, 1, note, time_of(created_at))

    def find_revision(self, name: str) -> int | None:
        """Return the number of the newest revision, or None where there is no such assistant."""
        with self._database.reading() as connection:
            return connection.scalar(_REVISION, {"name": name})

    def get(self, name: str, revision: int | None = None) -> AssistantDraft:
        """Return the newest revision, or the one that is named.

        Raises `NotFound('assistant-not-found')` and `NotFound('draft-not-found')`.
        """
        with self._database.reading() as connection:
            row = connection.execute(_ONE, {"name": name}).one_or_none()
            if row is None:
                there = select(skills.c.name).where(skills.c.kind == _KIND, IS_LIVE)
                names = connection.scalars(there)
                raise assistant_not_found(name, names.all())
            if revision is not None and row.revision != revision:
                wanted = select(drafts).where(drafts.c.skill == name, drafts.c.revision == revision)
                row = connection.execute(wanted).one_or_none()
        if row is None:
            raise NotFound(
                "draft-not-found",
                say(
                    "The assistant '{assistant}' has no revision {revision}. List its drafts.",
                    assistant=name,
                    revision=str(revision),
                ),
            )
        content = _read(name, row.revision, row.content)
        return AssistantDraft(content, row.revision, row.note, time_of(row.created_at))

    def list_drafts(self, name: str, limit: int = 200) -> list[DraftRecord]:
        """Return the revisions of an assistant, newest first."""
        with self._database.reading() as connection:
            return list_revisions(connection, name, limit)

    def list(self) -> list[AssistantDraft]:
        """Return the newest revision of every assistant, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(_NEWEST.order_by(skills.c.name)).all()
        return [
            AssistantDraft(
                _read(row.skill, row.revision, row.content),
                row.revision,
                row.note,
                time_of(row.created_at),
            )
            for row in rows
        ]

    def save(self, assistant: Assistant, expected: int, note: str = "") -> AssistantDraft:
        """Save a new revision on top of the one expected to be the newest.

        Raises `Conflict('draft-changed')` when somebody saved in between, and
        `NotFound('assistant-not-found')`.
        """
        content = assistant.model_dump_json()
        with self._database.writing() as connection:
            revision = claim_revision(connection, assistant.name, _KIND, expected)
            if revision is not None:
                created_at = write_draft(connection, assistant.name, content, revision, note)
                return AssistantDraft(assistant, revision, note, time_of(created_at))
            newest = connection.scalar(_REVISION, {"name": assistant.name})
        if newest is None:
            raise assistant_not_found(assistant.name, ())
        raise draft_changed(assistant.name, newest, expected)

    def delete(self, name: str) -> None:
        """Remove an assistant for good, past the trash; its skills and their sessions stay."""
        with self._database.writing() as connection:
            gone = delete(skills).where(skills.c.name == name, skills.c.kind == _KIND)
            if connection.execute(gone).rowcount == 0:
                raise assistant_not_found(name, ())


def assistant_not_found(name: str, existing: object) -> NotFound:
    """Return the error that tells which assistants there are."""
    names = [str(each) for each in existing] if isinstance(existing, list | tuple) else []
    missing = say("There is no assistant named '{name}'.", name=name)
    return NotFound(
        "assistant-not-found", together(missing, suggest(name, names, say("assistants")))
    )


# A revision never changes, and every look at an assistant reads its newest one.
@lru_cache(maxsize=64)
def _read(name: str, revision: int, content: str) -> Assistant:
    try:
        return Assistant.model_validate_json(content)
    except ValidationError as error:
        raise Invalid(
            "draft-unreadable",
            say(
                "Revision {revision} of '{assistant}' was saved by another version of Dialoom and "
                "cannot be read by this one. Save the assistant again.",
                revision=revision,
                assistant=name,
            ),
        ) from error
