"""What labelling cost and brought, and how far people agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query

from builder.analytics.period import zone_named
from builder.server.inbox_shapes import decision_of, meter_shape
from builder.server.policy import MANAGE, guard
from builder.server.services import Served, Services
from builder.wire.inbox import (
    AgreementAnswer,
    AgreementShape,
    DayMeter,
    DisagreementShape,
    MeterAnswer,
    PersonMeter,
)
from kits.labelling.agreement import agreements
from kits.labelling.decision import Decision
from kits.labelling.meter import measure, measure_each

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/inbox", tags=["inbox"], dependencies=[guard(MANAGE)]
)

# So many disagreements of two people are told.
_MOST: Final = 200


@router.get("/meter")
async def get_meter(
    skill: str,
    services: Served,
    days: Annotated[int, Query(ge=1, le=366)] = 30,
    time_zone: Annotated[str, Query(max_length=60)] = "UTC",
) -> MeterAnswer:
    """Tell labels a decision and a minute: in all, today, by person, and by day for the last `days`."""
    zone = zone_named(time_zone)

    def read() -> MeterAnswer:
        made = _decisions(services, skill)
        today = datetime.now(zone).date()
        by_day: dict[date, list[Decision]] = {}
        for each in made:
            by_day.setdefault(each.at.astimezone(zone).date(), []).append(each)
        return MeterAnswer(
            total=meter_shape(measure(made)),
            today=meter_shape(measure(by_day.get(today, ()))),
            people=tuple(
                PersonMeter(by=by, meter=meter_shape(meter))
                for by, meter in sorted(measure_each(made).items())
            ),
            days=tuple(
                DayMeter(day=day, meter=meter_shape(measure(by_day[day])))
                for day in sorted(by_day)
                if (today - day).days < days
            ),
        )

    return await services.run(read)


@router.get("/agreement")
async def get_agreement(skill: str, services: Served) -> AgreementAnswer:
    """Tell how far each two people agree on what both decided, and where they do not."""

    def read() -> AgreementAnswer:
        pairs = agreements(_decisions(services, skill, second_looks=True))
        ids = {d.candidate for pair in pairs for d in pair.disagreements[:_MOST]}
        found = services.store.candidates.find(skill, ids)
        return AgreementAnswer(
            pairs=tuple(
                AgreementShape(
                    people=pair.people,
                    both=pair.both,
                    alike=pair.alike,
                    kappa=pair.kappa,
                    disagreements=tuple(
                        DisagreementShape(
                            candidate=d.candidate,
                            text=found[d.candidate].utterance.text if d.candidate in found else "",
                            first=d.first,
                            second=d.second,
                        )
                        for d in pair.disagreements[:_MOST]
                    ),
                )
                for pair in pairs
            )
        )

    return await services.run(read)


def _decisions(services: Services, skill: str, *, second_looks: bool = False) -> Sequence[Decision]:
    """Return the decisions of a skill; a second look labels nothing that was not labelled before."""
    services.store.skills.get(skill)
    records = services.store.decisions.list(skill, limit=None)
    return [decision_of(r) for _, r in records if second_looks or not r.is_second]
