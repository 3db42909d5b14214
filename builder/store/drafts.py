"""Drafts: what authors save; revisions are kept, and no save overwrites another unseen."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from pydantic import ValidationError
from sqlalchemy import desc, exists, insert, select, update
from sqlalchemy.engine import Connection

from builder.errors import Conflict, Invalid, NotFound
from builder.schema.skill import Skill
from builder.sentence import say
from builder.store.actor import actor
from builder.store.database import Database, time_of
from builder.store.documents import name_documents
from builder.store.draft_history import thin
from builder.store.tables import Now, drafts, skills
from builder.store.trash import IS_LIVE
from builder.text import fold


@dataclass(frozen=True)
class DraftRecord:
    """A revision in the history, without its contents."""

    revision: int
    note: str
    created_at: datetime
    # Who saved it, or None where that was not noted.
    author: str | None = None


@dataclass(frozen=True)
class Draft:
    """A saved revision of a skill."""

    skill: Skill
    revision: int
    note: str
    created_at: datetime


class DraftStore:
    """The drafts of every skill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, skill: str, revision: int | None = None) -> Draft:
        """Return a revision, or the newest one; raises `NotFound('draft-not-found')`."""
        there = exists().where(skills.c.name == drafts.c.skill, IS_LIVE)
        wanted = (
            select(drafts)
            .where(drafts.c.skill == skill, there)
            .order_by(desc(drafts.c.revision))
            .limit(1)
        )
        if revision is not None:
            wanted = wanted.where(drafts.c.revision == revision)
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise _no_draft(skill, revision)
        content = _read(skill, row.revision, row.content)
        return Draft(content, row.revision, row.note, time_of(row.created_at))

    def list(self, skill: str, limit: int = 200) -> list[DraftRecord]:
        """Return the revisions of a skill, newest first."""
        with self._database.reading() as connection:
            return list_revisions(connection, skill, limit)

    def save(self, skill: Skill, expected: int, note: str = "") -> Draft:
        """Save a new revision on top of the one expected to be the newest.

        Raises `Conflict('draft-changed')` when somebody saved in between, and
        `NotFound('skill-not-found')`.
        """
        with self._database.writing() as connection:
            revision = claim_revision(connection, skill.name, "skill", expected)
            if revision is not None:
                return add_draft(connection, skill, revision, note)
            there = select(skills.c.revision).where(skills.c.name == skill.name, IS_LIVE)
            newest = connection.scalar(there)
        if newest is None:
            raise NotFound(
                "skill-not-found",
                say(
                    "The skill '{skill}' does not exist, or was deleted. Create it first.",
                    skill=skill.name,
                ),
            )
        raise draft_changed(skill.name, newest, expected)


def list_revisions(connection: Connection, name: str, limit: int) -> list[DraftRecord]:
    """Return the revisions of whatever answers under a name, newest first."""
    wanted = (
        select(drafts.c.revision, drafts.c.note, drafts.c.created_at, drafts.c.author)
        .where(drafts.c.skill == name)
        .order_by(desc(drafts.c.revision))
        .limit(limit)
    )
    rows = connection.execute(wanted).all()
    return [DraftRecord(revision, note, time_of(at), by) for revision, note, at, by in rows]


def claim_revision(connection: Connection, name: str, kind: str, expected: int) -> int | None:
    """Take the number after the revision expected to be the newest; None where it is not."""
    claim = (
        update(skills)
        .where(skills.c.name == name, skills.c.kind == kind, skills.c.revision == expected, IS_LIVE)
        .values(revision=skills.c.revision + 1, updated_at=Now())
        .returning(skills.c.revision)
    )
    revision: int | None = connection.scalar(claim)
    return revision


def add_draft(connection: Connection, skill: Skill, revision: int, note: str) -> Draft:
    """Write a revision of a skill inside the caller's transaction."""
    content = skill.model_dump_json(by_alias=True)
    name_documents(connection, skill)
    connection.execute(update(skills).where(skills.c.name == skill.name).values(**head_of(skill)))
    created_at = write_draft(connection, skill.name, content, revision, note)
    _PARSED.put(content, skill)
    thin(connection, skill.name, revision)
    return Draft(skill, revision, note, time_of(created_at))


def head_of(skill: Skill) -> dict[str, object]:
    """Return what a list of skills tells of a draft, and the folded words it is searched by."""
    head = skill.model_dump(mode="json", include={"title", "description", "languages"})
    titles = (text for variants in skill.title.values() for text in variants)
    return {"head": head, "words": fold(" ".join((skill.name, *titles, skill.description)))}


def write_draft(connection: Connection, name: str, content: str, revision: int, note: str) -> float:
    """Write a revision inside the caller's transaction; return when it was written."""
    written: float = connection.execute(
        insert(drafts)
        .values(
            skill=name,
            revision=revision,
            content=content,
            note=note,
            author=actor().name,
            created_at=Now(),
        )
        .returning(drafts.c.created_at)
    ).scalar_one()
    return written


def _no_draft(skill: str, revision: int | None) -> NotFound:
    if revision is None:
        told = say(
            "The skill '{skill}' has no draft. List its drafts to see which there are.", skill=skill
        )
    else:
        told = say(
            "The skill '{skill}' has no revision {revision}. List its drafts to see which there are.",
            skill=skill,
            revision=revision,
        )
    return NotFound("draft-not-found", told)


def draft_changed(name: str, newest: int, expected: int) -> Conflict:
    """Return the error of a save over a revision that its author has not seen."""
    return Conflict(
        "draft-changed",
        say(
            "The draft of '{name}' is at revision {newest} and this change was made on "
            "revision {expected}. Load the newest revision and make the change again.",
            name=name,
            newest=newest,
            expected=expected,
        ),
    )


class _Parsed:
    """The skills of the last few drafts that were read or written, by their contents."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._skills: OrderedDict[str, Skill] = OrderedDict()

    def put(self, content: str, skill: Skill) -> None:
        with self._lock:
            self._skills[content] = skill
            self._skills.move_to_end(content)
            while len(self._skills) > self._most:
                self._skills.popitem(last=False)

    def get(self, content: str) -> Skill | None:
        with self._lock:
            return self._skills.get(content)


_PARSED: Final = _Parsed(16)


def _read(skill: str, revision: int, content: str) -> Skill:
    found = _PARSED.get(content)
    if found is not None:
        return found
    try:
        found = Skill.model_validate_json(content)
    except ValidationError as error:
        raise Invalid(
            "draft-unreadable",
            say(
                "Revision {revision} of '{skill}' was saved by another version of Dialoom and cannot "
                "be read by this one. Open an earlier revision, or import the skill's files.",
                revision=revision,
                skill=skill,
            ),
        ) from error
    _PARSED.put(content, found)
    return found
