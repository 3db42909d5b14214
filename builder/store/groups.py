"""Groups of candidates in the order in which people see them, until each was decided on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import orjson
from pydantic import JsonValue
from sqlalchemy import Row, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from builder.errors import NotFound
from builder.schema.utterance import Span
from builder.sentence import say
from builder.store.candidates import OPEN, CandidateRecord, fill_spans, find_candidates, mark
from builder.store.database import Database, portions
from builder.store.tables import Now, candidate_groups, candidates

GroupKind = Literal["known", "new", "noise"]
# `split`: its parts stand in its place.
GroupState = Literal["open", "later", "decided", "split"]
UNDECIDED: Final = ("open", "later")
# For so long a group that one person looks at is not given to another.
HOLD_SECONDS: Final = 300.0
# What people left out of groups comes after all else, from this place on.
LEFT_OUT: Final = 1e9


@dataclass(frozen=True)
class MemberRecord:
    """A candidate of a group: how sure it is that it belongs there, and what else it may be for."""

    candidate: str
    score: float
    rival: str | None = None


@dataclass(frozen=True)
class GroupRecord:
    """A group as it is kept; `kits.labelling.group` says what the fields mean.

    `origin` is the decision that made it of another group. A `doubled` one is shown to a second person
    after `first_by` decided on it.
    """

    id: str
    place: float
    kind: GroupKind
    intent: str | None
    members: tuple[MemberRecord, ...]
    purity: float
    gain: float
    # A code with its facts, as plain values.
    why: Mapping[str, JsonValue]
    state: GroupState = "open"
    origin: str | None = None
    doubled: bool = False
    first_by: str | None = None
    second_by: str | None = None
    held_by: str | None = None
    held_until: float = 0.0


@dataclass(frozen=True)
class ShownGroup:
    """A group with its candidates; of one that is undecided, those that are so too."""

    group: GroupRecord
    candidates: Mapping[str, CandidateRecord]


class GroupStore:
    """The groups of every skill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(
        self,
        skill: str,
        groups: Sequence[GroupRecord],
        spans: Mapping[str, Sequence[Span]] | None = None,
    ) -> int:
        """Put groups in the place of those that nobody decided on; return how many there are now.

        `spans` are what was found in candidates. Those put off are proposed again. A candidate that
        was decided on meanwhile belongs to no group any more.
        """
        with self._database.writing() as connection:
            fill_spans(connection, skill, spans or {})
            _make_open(connection, skill)
            # One that was split may come again whole, for all that is known by now.
            undecided = candidate_groups.c.state.in_((*UNDECIDED, "split"))
            connection.execute(
                delete(candidate_groups).where(candidate_groups.c.skill == skill, undecided)
            )
            ids = {member.candidate for group in groups for member in group.members}
            left = _still_open(connection, skill, ids)
            decided = set(
                connection.scalars(
                    select(candidate_groups.c.id).where(candidate_groups.c.skill == skill)
                )
            )
            kept = [
                replace(group, members=members)
                for group in groups
                if (members := tuple(m for m in group.members if m.candidate in left))
                and group.id not in decided
            ]
            add_groups(connection, skill, kept)
        return len(kept)

    def list(
        self,
        skill: str,
        *,
        state: GroupState = "open",
        second: str | None = None,
        intent: str | None = None,
        after: tuple[float, str] | None = None,
        limit: int = 20,
    ) -> list[ShownGroup]:
        """Return groups in their order, after a place in it.

        `second` is a person: those groups that another has decided on and this one may decide again.
        `intent` is what they are proposed for.
        """
        columns = candidate_groups.c
        wanted = select(candidate_groups).where(columns.skill == skill)
        wanted = wanted.where(columns.state == state if second is None else _for_second(second))
        if intent is not None:
            wanted = wanted.where(columns.kind == "known", columns.intent == intent)
        if after is not None:
            place, last = after
            wanted = wanted.where(
                or_(columns.place > place, and_(columns.place == place, columns.id > last))
            )
        ordered = wanted.order_by(columns.place, columns.id).limit(limit)
        with self._database.reading() as connection:
            groups = [_record(row) for row in connection.execute(ordered)]
            return [_shown(connection, skill, group) for group in groups]

    def take(
        self,
        skill: str,
        person: str,
        *,
        state: GroupState = "open",
        second: bool = False,
        seconds: float = HOLD_SECONDS,
    ) -> ShownGroup | None:
        """Give a person the next group to look at, which others are not given for so many seconds.

        The same one again until it was decided on; None where there is none that is free.
        """
        columns = candidate_groups.c
        wanted = _for_second(person) if second else columns.state == state
        free = or_(columns.held_until < Now(), columns.held_by == person)
        first = (
            select(columns.id)
            .where(columns.skill == skill, wanted, free)
            # What the person has in hand comes before what has a better place by now.
            .order_by(case((columns.held_by == person, 0), else_=1), columns.place, columns.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        hold = (
            update(candidate_groups)
            .where(columns.skill == skill, columns.id == first.scalar_subquery())
            .values(held_by=person, held_until=Now() + seconds)
            .returning(candidate_groups)
        )
        while True:
            with self._database.writing() as connection:
                row = connection.execute(hold).one_or_none()
                if row is None:
                    return None
                shown = _shown(connection, skill, _record(row))
                if shown.group.members:
                    return shown
                # All of it was decided on one by one, or cleared away.
                connection.execute(
                    delete(candidate_groups).where(columns.skill == skill, columns.id == row.id)
                )

    def get(self, skill: str, group: str) -> ShownGroup:
        """Return a group; raises `NotFound('group-not-found')`."""
        with self._database.reading() as connection:
            return _shown(connection, skill, get_group(connection, skill, group))

    def add(self, skill: str, group: GroupRecord) -> None:
        """Write a group; one of the same id stays as it is."""
        statement = self._database.insert(candidate_groups).values(**_row(skill, group))
        with self._database.writing() as connection:
            connection.execute(statement.on_conflict_do_nothing())

    def put(self, skill: str, group: GroupRecord) -> None:
        """Write a group in the place of one of the same id."""
        row = _row(skill, group)
        statement = self._database.insert(candidate_groups).values(**row)
        with self._database.writing() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["skill", "id"], set_=row)
            )

    def refused(self, skill: str, intent: str | None = None) -> Iterator[tuple[str, str]]:
        """Yield each candidate that was suggested for an intent and refused, with the intent."""
        columns = candidate_groups.c
        wanted = select(candidate_groups).where(
            columns.skill == skill, columns.state == "decided", columns.place >= LEFT_OUT
        )
        if intent is not None:
            wanted = wanted.where(columns.intent == intent)
        with self._database.reading() as connection:
            groups = [_record(row) for row in connection.execute(wanted)]
        for group in groups:
            if group.why["code"] == "suggested" and group.intent is not None:
                yield from ((member.candidate, group.intent) for member in group.members)

    def counts(self, skill: str, person: str | None = None) -> dict[str, int]:
        """Return how many groups there are of each state, and as `second` those for this person."""
        columns = candidate_groups.c
        of_skill = columns.skill == skill
        wanted = select(columns.state, func.count()).where(of_skill).group_by(columns.state)
        second = select(func.count()).where(of_skill, _for_second(person or ""))
        with self._database.reading() as connection:
            found = {row[0]: row[1] for row in connection.execute(wanted)}
            doubled = (connection.scalar(second) or 0) if person else 0
        return {
            **{state: found.get(state, 0) for state in ("open", "later", "decided")},
            "second": doubled,
        }


def get_group(connection: Connection, skill: str, group: str) -> GroupRecord:
    """Return a group inside the caller's transaction; raises `NotFound('group-not-found')`."""
    wanted = select(candidate_groups).where(
        candidate_groups.c.skill == skill, candidate_groups.c.id == group
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound(
            "group-not-found",
            say(
                "The inbox of '{skill}' has no group '{group}': it may have been arranged anew. "
                "List its groups to see which there are.",
                skill=skill,
                group=group,
            ),
        )
    return _record(row)


def add_groups(connection: Connection, skill: str, groups: Iterable[GroupRecord]) -> None:
    """Write groups inside the caller's transaction."""
    for some in portions(groups):
        connection.execute(insert(candidate_groups), [_row(skill, group) for group in some])


def _make_open(connection: Connection, skill: str) -> None:
    put_off = select(candidates.c.id).where(
        candidates.c.skill == skill, candidates.c.status == "later"
    )
    mark(connection, skill, connection.scalars(put_off).all(), "proposed", among=("later",))


def _still_open(connection: Connection, skill: str, ids: set[str]) -> set[str]:
    left: set[str] = set()
    for some in portions(ids):
        wanted = select(candidates.c.id).where(
            candidates.c.skill == skill,
            candidates.c.id.in_(some),
            candidates.c.status.in_(OPEN),
        )
        left.update(connection.scalars(wanted))
    return left


def _for_second(person: str) -> Any:
    columns = candidate_groups.c
    return and_(
        columns.doubled,
        columns.state == "decided",
        columns.second_by.is_(None),
        columns.first_by != person,
    )


def _shown(connection: Connection, skill: str, group: GroupRecord) -> ShownGroup:
    found = find_candidates(connection, skill, [m.candidate for m in group.members])
    if group.state in UNDECIDED:
        found = {id: record for id, record in found.items() if record.status in OPEN}
    members = tuple(m for m in group.members if m.candidate in found)
    return ShownGroup(replace(group, members=members), found)


def _row(skill: str, group: GroupRecord) -> dict[str, Any]:
    members = [[m.candidate, m.score, m.rival] for m in group.members]
    why = orjson.dumps(group.why).decode()
    return {**vars(group), "skill": skill, "members": members, "why": why}


def _record(row: Row[Any]) -> GroupRecord:
    values = {name: value for name, value in row._mapping.items() if name != "skill"}
    values["members"] = tuple(MemberRecord(*member) for member in row.members)
    values["why"] = orjson.loads(row.why)
    return GroupRecord(**values)
