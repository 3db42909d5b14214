"""Reports of what users said to a skill, counted from the kept turns when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from builder.analytics.period import Period
from builder.analytics.report import Report, Tally
from builder.analytics.unanswered import Alike, Spelled, Unanswered, grouped, spelled_alike
from builder.errors import NotFound
from builder.schema.skill import Skill
from builder.server.meaning import Meanings, are_near
from builder.store.store import Store
from builder.wire.analytics import ReportShape

# So many turns are counted at once, the newest of the period.
MOST_TURNS: Final = 500_000
# So many groups of unanswered messages are listed.
_MOST_GROUPS: Final = 500


class Reports:
    """Makes reports; what users said is compared by meaning where encoders are at hand."""

    def __init__(self, store: Store, meanings: Meanings) -> None:
        self._store = store
        self._meanings = meanings

    def make(
        self, skill: str, period: Period, now: datetime, *, most: int = MOST_TURNS
    ) -> ReportShape:
        """Count the turns of a period; raises `NotFound('skill-not-found')`."""
        self._store.skills.get(skill)
        held = self._draft(skill)
        turns = self._store.turns
        since = turns.first_of(skill, period.start, period.end, most)
        tally = Tally(period)
        tally.add(turns.lines(skill, since, period.end, most=most))
        steps = {flow.name: [step.id for step in flow.steps] for flow in held.flows} if held else {}
        silence = 60.0 * held.session_minutes if held else 0.0
        report = tally.report(steps, silence=silence, now=now)
        languages = held.languages if held else ()
        groups = grouped(report.unanswered, self._alike(report.unanswered, languages))
        return _shape(report, groups, since)

    def _draft(self, name: str) -> Skill | None:
        """Return the newest draft; an assistant has none of its own."""
        try:
            return self._store.drafts.get(name).skill
        except NotFound:
            return None

    def _alike(self, said: Sequence[Spelled], languages: Sequence[str]) -> Alike:
        spelled = spelled_alike(said)
        near = self._meanings.near([(each.text, each.language) for each in said], languages)

        def alike(one: int, other: int) -> bool:
            if max(one, other) < len(near) and are_near(near[one, other]):
                return True
            return spelled(one, other)

        return alike


def _shape(report: Report, groups: Sequence[Unanswered], since: float) -> ReportShape:
    period = report.period
    return ReportShape.model_validate(
        {
            **vars(report),
            "first": period.first,
            "last": period.last,
            "time_zone": period.zone.key,
            "unit": period.unit,
            "since": datetime.fromtimestamp(since, period.zone),
            "unanswered": groups[:_MOST_GROUPS],
            "unlisted": report.unlisted + sum(each.count for each in groups[_MOST_GROUPS:]),
        }
    )
