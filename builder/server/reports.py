"""Reports of what users said to a skill, counted from the kept turns when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from builder.analytics.funnel import Funnel
from builder.analytics.period import Period
from builder.analytics.report import Report, Tally
from builder.analytics.unanswered import Alike, Spelled, Unanswered, grouped, spelled_alike
from builder.errors import NotFound
from builder.schema.skill import Skill
from builder.server.meaning import Meanings, are_near
from builder.store.store import Store
from builder.wire.analytics import (
    AnswerCountShape,
    FunnelShape,
    HandoffCountShape,
    IntentCountShape,
    LatencyShape,
    PieceShape,
    ReportShape,
    StepCountShape,
    UnansweredShape,
)

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
    return ReportShape(
        first=period.first,
        last=period.last,
        time_zone=period.zone.key,
        unit=period.unit,
        since=datetime.fromtimestamp(since, period.zone),
        turns=report.turns,
        talks=report.talks,
        messages=report.messages,
        handoffs=report.handoffs,
        outcomes=report.outcomes,
        signals=report.signals,
        pieces=tuple(PieceShape(**vars(each)) for each in report.pieces),
        intents=tuple(IntentCountShape(**vars(each)) for each in report.intents),
        answers=tuple(AnswerCountShape(**vars(each)) for each in report.answers),
        handed_off=tuple(HandoffCountShape(**vars(each)) for each in report.handed_off),
        flows=tuple(map(_funnel, report.flows)),
        latency=tuple(LatencyShape(**vars(each)) for each in report.latency),
        unanswered=tuple(map(_group, groups[:_MOST_GROUPS])),
        unlisted=report.unlisted + sum(each.count for each in groups[_MOST_GROUPS:]),
    )


def _funnel(funnel: Funnel) -> FunnelShape:
    steps = tuple(StepCountShape(**vars(each)) for each in funnel.steps)
    return FunnelShape(
        flow=funnel.flow,
        entered=funnel.entered,
        lost=funnel.lost,
        endings=funnel.endings,
        steps=steps,
    )


def _group(group: Unanswered) -> UnansweredShape:
    return UnansweredShape(**{**vars(group), "at": datetime.fromtimestamp(group.at, UTC)})
