"""Evaluations: what each one asks, and its main figures; the whole report is the result of its job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import Row, delete, desc, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from builder.errors import NotFound
from builder.sentence import say
from builder.store.database import Database
from builder.store.tables import Now, evaluations, jobs

# So many of a skill are kept, those that were begun last.
MOST_EVALUATIONS: Final = 50

_COLUMNS: Final = (
    evaluations.c.id,
    evaluations.c.version,
    evaluations.c.against,
    evaluations.c.file,
    evaluations.c.numbers,
    evaluations.c.passed,
    evaluations.c.failed,
    evaluations.c.left_out,
)
# The newest evaluation of each skill that held test conversations has the rank 1.
_RANKED: Final = (
    select(
        evaluations.c.skill,
        evaluations.c.version,
        evaluations.c.passed,
        evaluations.c.failed,
        evaluations.c.left_out,
        func.row_number()
        .over(
            partition_by=evaluations.c.skill,
            order_by=[desc(evaluations.c.created_at), evaluations.c.id],
        )
        .label("rank"),
    )
    .where(evaluations.c.passed.is_not(None))
    .subquery()
)


@dataclass(frozen=True)
class TestsRecord:
    """How many test conversations of a version went as written, did not, and were left out."""

    # It is no test, whatever its name begins with.
    __test__ = False

    version: int
    passed: int
    failed: int
    left_out: int


@dataclass(frozen=True)
class EvaluationRecord:
    """An evaluation: the version that is asked, the one it is compared with, the test file's name.

    `numbers` are its main figures once it is done; `tests` is None where no conversation was held.
    """

    id: str
    version: int
    against: int | None
    file: str | None
    numbers: Mapping[str, JsonValue] | None
    tests: TestsRecord | None


class EvaluationStore:
    """The evaluations of every skill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        skill: str,
        version: int,
        *,
        against: int | None = None,
        file: str | None = None,
        questions: JsonValue = None,
    ) -> str:
        """Keep what is to be asked; return the evaluation's id. The oldest ones of the skill go.

        Raises `NotFound('skill-not-found')`.
        """
        name = uuid4().hex
        older = (
            select(evaluations.c.id)
            .where(evaluations.c.skill == skill)
            .order_by(desc(evaluations.c.created_at), evaluations.c.id)
            .offset(MOST_EVALUATIONS - 1)
        )
        # Their reports go with them.
        ended = (
            select(jobs.c.id)
            .where(
                jobs.c.skill == skill,
                jobs.c.kind == "evaluation",
                jobs.c.state.not_in(("queued", "running")),
            )
            .order_by(desc(jobs.c.created_at), jobs.c.id)
            .offset(MOST_EVALUATIONS - 1)
        )
        try:
            with self._database.writing() as connection:
                gone = list(connection.scalars(older))
                connection.execute(delete(evaluations).where(evaluations.c.id.in_(gone)))
                reports = list(connection.scalars(ended))
                connection.execute(delete(jobs).where(jobs.c.id.in_(reports)))
                connection.execute(
                    insert(evaluations).values(
                        id=name,
                        skill=skill,
                        version=version,
                        against=against,
                        file=file,
                        questions=questions,
                        created_at=Now(),
                    )
                )
        except IntegrityError as error:
            raise NotFound(
                "skill-not-found",
                say("The skill '{skill}' does not exist. Create it first.", skill=skill),
            ) from error
        return name

    def questions(self, evaluation: str) -> JsonValue:
        """Return what is asked: None where it is the skill's own utterances."""
        wanted = select(evaluations.c.questions).where(evaluations.c.id == evaluation)
        with self._database.reading() as connection:
            found: JsonValue = connection.scalar(wanted)
        return found

    def finish(
        self, evaluation: str, numbers: Mapping[str, JsonValue], tests: TestsRecord | None
    ) -> None:
        """Keep the main figures; one that has gone meanwhile is passed over."""
        counts = (
            {"passed": tests.passed, "failed": tests.failed, "left_out": tests.left_out}
            if tests is not None
            else {}
        )
        changes = (
            update(evaluations)
            .where(evaluations.c.id == evaluation)
            .values(numbers=dict(numbers), questions=None, **counts)
        )
        with self._database.writing() as connection:
            connection.execute(changes)

    def list(self, skill: str) -> dict[str, EvaluationRecord]:
        """Return the evaluations of a skill by id."""
        wanted = select(*_COLUMNS).where(evaluations.c.skill == skill)
        with self._database.reading() as connection:
            records = [_record(row) for row in connection.execute(wanted)]
        return {record.id: record for record in records}

    def tests(self, skills: Sequence[str]) -> dict[str, TestsRecord]:
        """Return by skill how the conversations of its newest evaluation that held any went."""
        wanted = select(_RANKED).where(_RANKED.c.rank == 1, _RANKED.c.skill.in_(skills))
        with self._database.reading() as connection:
            return {
                row.skill: TestsRecord(row.version, row.passed, row.failed, row.left_out)
                for row in connection.execute(wanted)
            }


def _record(row: Row[str, int, int | None, str | None, object, int, int, int]) -> EvaluationRecord:
    tests = (
        TestsRecord(row.version, row.passed, row.failed, row.left_out)
        if row.passed is not None
        else None
    )
    return EvaluationRecord(row.id, row.version, row.against, row.file, row.numbers, tests)
