"""What a request looks for in talks, and the days that it means."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Final

from fastapi import Depends, Query

from builder.analytics.outcome import Outcome
from builder.analytics.period import Period, period_of, zone_named
from builder.store.turns import Sought
from builder.text import fold, repair

LONGEST_QUERY: Final = 200
# Each word is looked for by itself.
_MOST_WORDS: Final = 8

TimeZone = Annotated[
    str, Query(max_length=60, description="Whose calendar days are meant, such as Asia/Shanghai.")
]
First = Annotated[date | None, Query(description="The first day; `days` are not looked at then.")]
Last = Annotated[date | None, Query(description="The last day, included (default: today).")]


def period_asked(
    days: Annotated[int, Query(ge=1, le=366, description="Days up to today.")] = 7,
    first: First = None,
    last: Last = None,
    time_zone: TimeZone = "UTC",
) -> Period:
    """Return the period that a request names."""
    zone = zone_named(time_zone)
    return period_of(zone, datetime.now(UTC), days=days, first=first, last=last)


def sought_asked(
    text: Annotated[
        str, Query(max_length=LONGEST_QUERY, description="Words that one turn holds.")
    ] = "",
    intent: Annotated[str | None, Query(max_length=LONGEST_QUERY)] = None,
    flow: Annotated[str | None, Query(max_length=LONGEST_QUERY)] = None,
    outcome: Outcome | None = None,
    handed_off: bool = False,
    days: Annotated[int | None, Query(ge=1, le=366)] = None,
    first: First = None,
    last: Last = None,
    time_zone: TimeZone = "UTC",
) -> Sought:
    """Return what a request looks for; all talks, where it names nothing."""
    period = None
    if days is not None or first is not None or last is not None:
        now = datetime.now(UTC)
        period = period_of(zone_named(time_zone), now, days=days or 1, first=first, last=last)
    return Sought(
        words=tuple(fold(repair(text)).split()[:_MOST_WORDS]),
        intent=intent,
        flow=flow,
        outcome=outcome,
        handed_off=handed_off,
        since=period.start if period else None,
        until=period.end if period else None,
    )


AskedPeriod = Annotated[Period, Depends(period_asked)]
AskedFor = Annotated[Sought, Depends(sought_asked)]
