"""Decisions: what people said of candidates; each with the draft that it changes, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Row, and_, delete, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from builder.errors import Conflict, NotFound
from builder.schema.skill import Skill
from builder.sentence import say
from builder.store.candidates import CandidateStatus, mark
from builder.store.database import Database, time_of
from builder.store.drafts import add_draft, claim_revision
from builder.store.groups import UNDECIDED, GroupRecord, GroupState, add_groups, get_group
from builder.store.tables import Now, candidate_groups, decisions

Verdict = Literal["accept", "reject", "split", "skip"]
# What becomes of the candidates of a verdict; a split leaves them proposed.
STATUS_OF: Final[Mapping[Verdict, CandidateStatus]] = {
    "accept": "accepted",
    "reject": "rejected",
    "skip": "later",
    "split": "proposed",
}
_STATE_OF: Final[Mapping[Verdict, GroupState]] = {
    "accept": "decided",
    "reject": "decided",
    "skip": "later",
    "split": "split",
}


# Whoever decided does not look at it any more.
_FREE: Final[Mapping[str, Any]] = {"held_by": None, "held_until": 0.0}


@dataclass(frozen=True)
class DecisionRecord:
    """A decision as it is kept; `kits.labelling.decision` says what the first fields mean.

    `is_second` is one of a second person, which leaves the draft as it is; `closes` says whether it was
    on the whole group. `added` are the utterances that it put into the draft, as language and mark-up.
    """

    id: str
    person: str
    verdict: Verdict
    group: str
    candidates: tuple[str, ...]
    intent: str | None = None
    exceptions: tuple[str, ...] = ()
    proposed: str | None = None
    seconds: float = 0.0
    at: datetime | None = None
    undone: bool = False
    is_second: bool = False
    closes: bool = True
    added: tuple[tuple[str, str], ...] = ()
    made_intent: bool = False
    revision: int | None = None


@dataclass(frozen=True)
class DraftChange:
    """A skill to save on top of the revision that it was made of."""

    skill: Skill
    expected: int
    note: str


class DraftMoved(Exception):
    """Somebody saved the draft in between: the change is to be made again on the newest one."""


class DecisionStore:
    """The decisions of every skill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, skill: str, decision: str) -> DecisionRecord | None:
        """Return a decision, or None."""
        with self._database.reading() as connection:
            return _find(connection, skill, decision)

    def get(self, skill: str, decision: str) -> DecisionRecord:
        """Return a decision; raises `NotFound('decision-not-found')`."""
        found = self.find(skill, decision)
        if found is None:
            raise NotFound(
                "decision-not-found",
                say(
                    "There is no decision '{decision}' in the inbox of '{skill}'. List its decisions.",
                    decision=decision,
                    skill=skill,
                ),
            )
        return found

    def list(
        self,
        skill: str,
        *,
        person: str | None = None,
        before: tuple[float, str] | None = None,
        since: float | None = None,
        limit: int | None = 100,
    ) -> list[tuple[float, DecisionRecord]]:
        """Return decisions, newest first, each with the seconds since 1970 of its time."""
        columns = decisions.c
        wanted = select(decisions).where(columns.skill == skill)
        if person is not None:
            wanted = wanted.where(columns.person == person)
        if since is not None:
            wanted = wanted.where(columns.at >= since)
        if before is not None:
            at, last = before
            wanted = wanted.where(or_(columns.at < at, and_(columns.at == at, columns.id < last)))
        ordered = wanted.order_by(columns.at.desc(), columns.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [(row.at, _record(row)) for row in connection.execute(ordered)]

    def refused(self, skill: str, intent: str | None = None) -> Iterator[tuple[str, str]]:
        """Yield each candidate that was left out of an intent, with the intent."""
        columns = decisions.c
        wanted = select(columns.intent, columns.exceptions).where(
            columns.skill == skill,
            columns.verdict == "accept",
            columns.undone.is_(False),
            columns.is_second.is_(False),
        )
        if intent is not None:
            wanted = wanted.where(columns.intent == intent)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        for row in rows:
            yield from ((candidate, row.intent) for candidate in row.exceptions)

    def add(
        self,
        skill: str,
        decision: DecisionRecord,
        *,
        draft: DraftChange | None = None,
        groups: Sequence[GroupRecord] = (),
    ) -> DecisionRecord:
        """Record a decision with all that it brings about; the same id again changes nothing.

        `groups` are those that it makes of the group. Raises `DraftMoved`,
        `Conflict('group-decided')` and `Conflict('candidate-decided')`.
        """
        try:
            with self._database.writing() as connection:
                before = _find(connection, skill, decision.id)
                if before is not None:
                    return before
                self._close(connection, skill, decision)
                revision = None
                if draft is not None:
                    revision = claim_revision(connection, skill, "skill", draft.expected)
                    if revision is None:
                        raise DraftMoved
                    add_draft(connection, draft.skill, revision, draft.note)
                add_groups(connection, skill, groups)
                connection.execute(
                    insert(decisions).values(**_row(skill, decision), at=Now(), revision=revision)
                )
                made = _find(connection, skill, decision.id)
        except IntegrityError as error:
            # The same decision came twice at the same moment, or the skill is gone.
            made = self.find(skill, decision.id)
            if made is None:
                raise NotFound(
                    "skill-not-found",
                    say("The skill '{skill}' does not exist, or was deleted.", skill=skill),
                ) from error
        if made is None:
            raise RuntimeError("a decision that was written is not there")
        return made

    def _close(self, connection: Connection, skill: str, decision: DecisionRecord) -> None:
        columns = candidate_groups.c
        group = update(candidate_groups).where(columns.skill == skill, columns.id == decision.group)
        if decision.is_second:
            may = and_(
                columns.doubled, columns.state == "decided", columns.second_by.is_(None),
                columns.first_by != decision.person,
            )  # fmt: skip
            changed = connection.execute(
                group.where(may).values(second_by=decision.person, **_FREE)
            )
            if not changed.rowcount:
                raise _decided(connection, skill, decision.group)
            return
        if decision.closes:
            state = _STATE_OF[decision.verdict]
            undecided = group.where(columns.state.in_(UNDECIDED))
            values = {"state": state, "first_by": decision.person, **_FREE}
            changed = connection.execute(undecided.values(**values))
            if not changed.rowcount:
                raise _decided(connection, skill, decision.group)
        status = STATUS_OF[decision.verdict]
        if mark(connection, skill, decision.candidates, status) != len(decision.candidates):
            raise Conflict(
                "candidate-decided",
                say(
                    "Some of these candidates were decided on by somebody else in between, so nothing "
                    "was changed. Look at the group again."
                ),
            )

    def undo(
        self, skill: str, decision: DecisionRecord, *, draft: DraftChange | None = None
    ) -> DecisionRecord:
        """Take a decision back: its candidates and its group are as before; once more changes nothing.

        Raises `DraftMoved`, and `Conflict('undo-too-late')` where a part that it made was decided on.
        """
        columns = candidate_groups.c
        with self._database.writing() as connection:
            first = connection.execute(
                update(decisions)
                .where(
                    decisions.c.skill == skill,
                    decisions.c.id == decision.id,
                    decisions.c.undone.is_(False),
                )
                .values(undone=True)
            )
            if first.rowcount:
                of_it = and_(columns.skill == skill, columns.origin == decision.id)
                if decision.verdict == "split":
                    _ensure_undecided(connection, of_it)
                if draft is not None:
                    revision = claim_revision(connection, skill, "skill", draft.expected)
                    if revision is None:
                        raise DraftMoved
                    add_draft(connection, draft.skill, revision, draft.note)
                connection.execute(
                    delete(candidate_groups).where(of_it, columns.state.in_(UNDECIDED))
                )
                _reopen(connection, skill, decision)
            now = _find(connection, skill, decision.id)
        if now is None:
            told = say("There is no decision '{decision}'.", decision=decision.id)
            raise NotFound("decision-not-found", told)
        return now


def _reopen(connection: Connection, skill: str, decision: DecisionRecord) -> None:
    columns = candidate_groups.c
    group = update(candidate_groups).where(columns.skill == skill, columns.id == decision.group)
    if decision.is_second:
        connection.execute(group.where(columns.second_by == decision.person).values(second_by=None))
        return
    status = STATUS_OF[decision.verdict]
    mark(connection, skill, decision.candidates, "proposed", among=(status,))
    if decision.closes:
        connection.execute(group.values(state="open", first_by=None))


def _ensure_undecided(connection: Connection, of_it: Any) -> None:
    decided = select(candidate_groups.c.id).where(of_it, candidate_groups.c.state.not_in(UNDECIDED))
    if connection.execute(decided.limit(1)).first() is not None:
        raise Conflict(
            "undo-too-late",
            say("A part of this group was decided on already. Undo that decision first."),
        )


def _decided(connection: Connection, skill: str, group: str) -> Conflict:
    found = get_group(connection, skill, group)
    if found.first_by:
        told = say(
            "This group was decided on already by {person}, so nothing was changed. Go on with the "
            "next one.",
            person=found.first_by,
        )
    else:
        told = say(
            "This group was decided on already, so nothing was changed. Go on with the next one."
        )
    return Conflict("group-decided", told)


def _find(connection: Connection, skill: str, decision: str) -> DecisionRecord | None:
    wanted = select(decisions).where(decisions.c.skill == skill, decisions.c.id == decision)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _record(row)


def _row(skill: str, decision: DecisionRecord) -> dict[str, Any]:
    values = {n: v for n, v in vars(decision).items() if n not in ("group", "at", "revision")}
    for name in ("candidates", "exceptions", "added"):
        values[name] = [list(v) if isinstance(v, tuple) else v for v in values[name]]
    return {**values, "skill": skill, "group_id": decision.group}


def _record(row: Row[Any]) -> DecisionRecord:
    values = {n: v for n, v in row._mapping.items() if n not in ("skill", "group_id")}
    values["at"] = time_of(row.at)
    values["candidates"] = tuple(row.candidates)
    values["exceptions"] = tuple(row.exceptions)
    values["added"] = tuple((language, source) for language, source in row.added)
    return DecisionRecord(**values, group=row.group_id)
