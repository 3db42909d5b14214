"""Moments moved by a duration: by the calendar for days and longer, by the clock for hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from builder.nlu.values.days import LAST_YEAR, add_days, add_months
from builder.nlu.values.duration import Duration


def move(moment: datetime, duration: Duration, sign: int) -> datetime | None:
    """Return the local moment a duration later (`sign` 1) or earlier (-1), without a zone.

    None beyond the calendar kept here. Hours go by as on a clock that is never put forward or back.
    """
    amounts = duration.amounts
    months = int(amounts.get("year", 0)) * 12 + int(amounts.get("month", 0))
    days = int(amounts.get("week", 0)) * 7 + int(amounts.get("day", 0))
    if months > 12 * LAST_YEAR:
        return None
    day = add_days(add_months(moment.date(), sign * months), sign * days)
    if day is None:
        return None
    rest = timedelta(
        hours=float(amounts.get("hour", 0)),
        minutes=float(amounts.get("minute", 0)),
        seconds=float(amounts.get("second", 0)),
    )
    zone = moment.tzinfo
    then = datetime.combine(day, moment.time(), zone).replace(fold=moment.fold)
    if rest and zone is not None:
        then = (then.astimezone(UTC) + sign * rest).astimezone(zone)
    else:
        then += sign * rest
    return then.replace(tzinfo=None)
