"""Verdicts: what people said of the changes that a version brings, by the pair of versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select

from builder.store.database import Database, time_of
from builder.store.publishing_tables import impact_verdicts
from builder.store.tables import Now

ImpactVerdict = Literal["approved", "unwanted"]


@dataclass(frozen=True)
class VerdictRecord:
    """What a person said of a change, and when."""

    verdict: ImpactVerdict
    by: str
    at: datetime


class VerdictStore:
    """What was said of the changes of every pair of versions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self, skill: str, version: int, base: int, change: str, verdict: ImpactVerdict, by: str
    ) -> None:
        """Keep what a person says of a change; it takes the place of what was said before."""
        said = {"verdict": verdict, "by": by, "at": Now()}
        key = {"skill": skill, "version": version, "base": base, "change": change}
        statement = self._database.insert(impact_verdicts).values(**key, **said)
        with self._database.writing() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=[*key], set_=said))

    def remove(self, skill: str, version: int, base: int, change: str) -> None:
        """Take back what was said of a change."""
        with self._database.writing() as connection:
            connection.execute(
                delete(impact_verdicts).where(
                    impact_verdicts.c.skill == skill,
                    impact_verdicts.c.version == version,
                    impact_verdicts.c.base == base,
                    impact_verdicts.c.change == change,
                )
            )

    def list(self, skill: str, version: int, base: int) -> dict[str, VerdictRecord]:
        """Return what was said of the changes from one version to another, by change."""
        wanted = select(
            impact_verdicts.c.change,
            impact_verdicts.c.verdict,
            impact_verdicts.c.by,
            impact_verdicts.c.at,
        ).where(
            impact_verdicts.c.skill == skill,
            impact_verdicts.c.version == version,
            impact_verdicts.c.base == base,
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return {row[0]: VerdictRecord(row[1], row[2], time_of(row[3])) for row in rows}
