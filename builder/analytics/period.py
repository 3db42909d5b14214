"""The days that are looked at, as a calendar on the wall of some time zone has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from builder.errors import Invalid
from builder.sentence import say
from builder.text import repair

LONGEST_DAYS: Final = 366
# So many days are shown by the hour.
_HOURLY_DAYS: Final = 2
_HOUR: Final = 3600.0

Unit = Literal["hour", "day"]


@dataclass(frozen=True)
class Period:
    """Whole days from `first` to `last` in a time zone, cut into hours or days.

    `starts` are the beginnings of the pieces in seconds since 1970, UTC, and `end` is where the last
    one ends. A day may have 23 or 25 hours.
    """

    first: date
    last: date
    zone: ZoneInfo
    unit: Unit
    starts: tuple[float, ...]
    end: float

    @property
    def start(self) -> float:
        """Where the first piece begins, in seconds since 1970, UTC."""
        return self.starts[0]

    def moments(self) -> tuple[datetime, ...]:
        """Return the beginnings of the pieces as moments in the time zone."""
        return tuple(datetime.fromtimestamp(each, self.zone) for each in self.starts)


def period_of(
    zone: ZoneInfo,
    now: datetime,
    *,
    days: int = 7,
    first: date | None = None,
    last: date | None = None,
) -> Period:
    """Return the last `days` days up to today, or those from `first` to `last`, both included.

    Raises `Invalid('period-unknown')` for days in the wrong order or more than 366 of them.
    """
    today = now.astimezone(zone).date()
    until = last or today
    since = first or until - timedelta(days=days - 1)
    count = (until - since).days + 1
    if count < 1:
        raise Invalid(
            "period-unknown",
            say(
                "The period begins on {since}, after its end on {until}. Name the earlier day first.",
                since=str(since),
                until=str(until),
            ),
        )
    if count > LONGEST_DAYS:
        raise Invalid(
            "period-unknown",
            say(
                "The period from {since} to {until} has {count:,} days, and at most {most} are counted "
                "at once. Choose a shorter one.",
                since=str(since),
                until=str(until),
                count=count,
                most=LONGEST_DAYS,
            ),
        )
    midnights = tuple(_midnight(since + timedelta(days=n), zone) for n in range(count + 1))
    if count > _HOURLY_DAYS:
        return Period(since, until, zone, "day", midnights[:-1], midnights[-1])
    hours = round((midnights[-1] - midnights[0]) / _HOUR)
    starts = tuple(midnights[0] + n * _HOUR for n in range(hours))
    return Period(since, until, zone, "hour", starts, midnights[-1])


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone; raises `Invalid('time-zone-unknown')` for what is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(
            "time-zone-unknown",
            say("There is no time zone '{name}'. Try 'Asia/Shanghai'.", name=repair(name)),
        ) from error


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time.min, zone).timestamp()
