"""Candidates: utterances that are proposed for training, each text once, until a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Row, and_, delete, func, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from builder.errors import Conflict, NotFound
from builder.schema.utterance import Span, Utterance
from builder.sentence import say
from builder.store.database import Database, portions
from builder.store.tables import Now, candidates

CandidateStatus = Literal["proposed", "accepted", "rejected", "later"]
# Those that nobody has decided on.
OPEN: Final = ("proposed", "later")
# So many a skill: they are encoded and compared with each other when the inbox is arranged.
MOST_CANDIDATES: Final = 200_000


@dataclass(frozen=True)
class CandidateRecord:
    """A candidate as it is kept; `kits.candidate` says what the fields mean."""

    id: str
    utterance: Utterance
    language: str
    producer: str
    origin: str
    intent: str | None = None
    count: int = 1
    score: float | None = None
    why: str | None = None
    status: CandidateStatus = "proposed"


@dataclass(frozen=True)
class Added:
    """How many candidates were new, and how many were there already."""

    new: int
    known: int


class CandidateStore:
    """The candidates of every skill."""

    def __init__(self, database: Database, most: int = MOST_CANDIDATES) -> None:
        self._database = database
        self._most = most

    def add(self, skill: str, given: Iterable[CandidateRecord]) -> Added:
        """Add candidates; one that is there stays as it is, but for what is newly known of its intent.

        Raises `NotFound('skill-not-found')`, and `Conflict('inbox-full')` after those that had room.
        """
        new = known = 0
        for some in portions(given):
            each_once = {record.id: record for record in some}
            try:
                with self._database.writing() as connection:
                    made, left = self._add(connection, skill, each_once)
            except IntegrityError as error:
                raise NotFound(
                    "skill-not-found",
                    say("The skill '{skill}' does not exist, or was deleted.", skill=skill),
                ) from error
            new += made
            known += len(some) - made - left
            if left:
                raise Conflict(
                    "inbox-full",
                    say(
                        "The inbox of '{skill}' holds {most:,} candidates, which is the most: {new:,} "
                        "new ones were added, the others have no room. Decide on some and clear away "
                        "what was rejected, then add the rest; those that are there are not doubled.",
                        skill=skill,
                        most=self._most,
                        new=new,
                    ),
                )
        return Added(new, known)

    def _add(
        self, connection: Connection, skill: str, given: dict[str, CandidateRecord]
    ) -> tuple[int, int]:
        """Add some; return how many were new, and how many had no room."""
        of_skill = candidates.c.skill == skill
        there = set(
            connection.scalars(
                select(candidates.c.id).where(of_skill, candidates.c.id.in_(list(given)))
            )
        )
        held = connection.scalar(select(func.count()).where(of_skill)) or 0
        fresh = [record for record in given.values() if record.id not in there]
        fitting = fresh[: max(self._most - held, 0)]
        rows = [_row(skill, record) for record in (*fitting, *(given[id] for id in there))]
        if rows:
            statement = self._database.insert(candidates).values(added_at=Now())
            newer = statement.excluded
            told = {
                name: func.coalesce(candidates.c[name], newer[name])
                for name in ("intent", "score", "why")
            }
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[candidates.c.skill, candidates.c.id],
                    set_=told,
                    where=or_(*(candidates.c.status == each for each in OPEN)),
                ),
                rows,
            )
        return len(fitting), len(fresh) - len(fitting)

    def counts(self, skill: str) -> dict[str, int]:
        """Return how many candidates there are of each status."""
        wanted = (
            select(candidates.c.status, func.count())
            .where(candidates.c.skill == skill)
            .group_by(candidates.c.status)
        )
        with self._database.reading() as connection:
            found = {row[0]: row[1] for row in connection.execute(wanted)}
        return {
            status: found.get(status, 0) for status in ("proposed", "later", "accepted", "rejected")
        }

    def list(
        self,
        skill: str,
        *,
        status: Sequence[str] = (),
        query: str = "",
        producer: str = "",
        after: tuple[float, str] | None = None,
        limit: int = 100,
    ) -> list[tuple[float, CandidateRecord]]:
        """Return candidates in the order in which they came, after a place in it, each with its time.

        Only those of these statuses, where some are named, whose text holds `query`, and whose
        producer begins so.
        """
        wanted = select(candidates).where(candidates.c.skill == skill)
        if status:
            wanted = wanted.where(candidates.c.status.in_(status))
        if producer:
            wanted = wanted.where(candidates.c.producer.startswith(producer, autoescape=True))
        if query:
            wanted = wanted.where(candidates.c.text.icontains(query, autoescape=True))
        if after is not None:
            at, last = after
            wanted = wanted.where(
                or_(
                    candidates.c.added_at > at,
                    and_(candidates.c.added_at == at, candidates.c.id > last),
                )
            )
        ordered = wanted.order_by(candidates.c.added_at, candidates.c.id).limit(limit)
        with self._database.reading() as connection:
            return [(row.added_at, _record(row)) for row in connection.execute(ordered)]

    def pool(self, skill: str, *, intent: str | None, limit: int) -> Sequence[CandidateRecord]:
        """Return proposed candidates, those said most often first.

        Those that their producer proposes for this intent, or with None those that are for no intent.
        """
        columns = candidates.c
        wanted = select(candidates).where(
            columns.skill == skill,
            columns.status == "proposed",
            columns.intent.is_(None) if intent is None else columns.intent == intent,
        )
        ordered = wanted.order_by(columns.count.desc(), columns.added_at.desc(), columns.id)
        with self._database.reading() as connection:
            return [_record(row) for row in connection.execute(ordered.limit(limit))]

    def open_ones(self, skill: str) -> Iterator[CandidateRecord]:
        """Yield the candidates that nobody has decided on."""
        after: tuple[float, str] | None = None
        while page := self.list(skill, status=OPEN, after=after, limit=5000):
            yield from (record for _, record in page)
            after = (page[-1][0], page[-1][1].id)

    def find(self, skill: str, ids: Iterable[str]) -> dict[str, CandidateRecord]:
        """Return those of these candidates that there are, by id."""
        with self._database.reading() as connection:
            return find_candidates(connection, skill, ids)

    def set_status(
        self,
        skill: str,
        given: Iterable[CandidateRecord],
        status: Literal["proposed", "rejected"],
    ) -> int:
        """Give candidates a status, adding those that are not there; return how many have it now.

        Accepted ones stay as they are. Raises what `add` raises.
        """
        records = list(given)
        self.add(skill, records)
        with self._database.writing() as connection:
            among: tuple[CandidateStatus, ...] = ("proposed", "later", "rejected")
            return mark(connection, skill, (r.id for r in records), status, among=among)

    def clear(self, skill: str, status: Sequence[CandidateStatus]) -> int:
        """Remove the candidates of these statuses; return how many."""
        gone = delete(candidates).where(
            candidates.c.skill == skill, candidates.c.status.in_(status)
        )
        with self._database.writing() as connection:
            return int(connection.execute(gone).rowcount)


def find_candidates(
    connection: Connection, skill: str, ids: Iterable[str]
) -> dict[str, CandidateRecord]:
    """Return those of these candidates that there are, inside the caller's transaction."""
    found: dict[str, CandidateRecord] = {}
    for some in portions(ids):
        wanted = select(candidates).where(candidates.c.skill == skill, candidates.c.id.in_(some))
        for row in connection.execute(wanted):
            found[row.id] = _record(row)
    return found


def mark(
    connection: Connection,
    skill: str,
    ids: Iterable[str],
    status: CandidateStatus,
    *,
    among: Sequence[CandidateStatus] = OPEN,
) -> int:
    """Give candidates of one of the statuses `among` another; return how many; in one's transaction."""
    changed = 0
    for some in portions(ids):
        statement = (
            update(candidates)
            .where(
                candidates.c.skill == skill,
                candidates.c.id.in_(some),
                candidates.c.status.in_(among),
            )
            .values(status=status)
        )
        changed += connection.execute(statement).rowcount
    return changed


def fill_spans(connection: Connection, skill: str, filled: Mapping[str, Sequence[Span]]) -> None:
    """Give candidates the spans that were found for them, inside the caller's transaction."""
    for id, spans in filled.items():
        statement = update(candidates).where(candidates.c.skill == skill, candidates.c.id == id)
        connection.execute(statement.values(spans=[span.model_dump() for span in spans]))


def _row(skill: str, record: CandidateRecord) -> dict[str, Any]:
    return {
        "skill": skill,
        "id": record.id,
        "text": record.utterance.text,
        "spans": [span.model_dump() for span in record.utterance.spans],
        "language": record.language,
        "producer": record.producer,
        "origin": record.origin,
        "intent": record.intent,
        "count": record.count,
        "score": record.score,
        "why": record.why,
        "status": record.status,
    }


def _record(row: Row[Any]) -> CandidateRecord:
    utterance = Utterance.model_validate({"text": row.text, "spans": row.spans})
    return CandidateRecord(
        row.id, utterance, row.language, row.producer, row.origin, row.intent, row._mapping["count"],
        row.score, row.why, row.status,
    )  # fmt: skip
