"""Days and stretches of days, and the arithmetic that expressions of dates need.

Where an expression leaves the year or the month open, the next day it can mean is taken.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

FIRST_YEAR, LAST_YEAR = 1900, 2199


class Grain(IntEnum):
    """How exactly an expression says its days; a range's end borrows what it leaves open."""

    DAY = 0
    WEEKDAY = 1  # 周三: the week is open
    DAY_OF_MONTH = 2  # 8号: the month is open
    DAY_OF_YEAR = 3  # 3月8日: the year is open
    STRETCH = 4


@dataclass(frozen=True)
class Days:
    """Characters `start` to `end` (exclusive) say the days `first` to `last` (inclusive)."""

    start: int
    end: int
    first: date
    last: date
    grain: Grain = Grain.DAY
    score: float = 1.0

    def __str__(self) -> str:
        first = self.first.isoformat()
        return first if self.first == self.last else f"{first}/{self.last.isoformat()}"


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the date, or None when there is no such day."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def next_day_of_year(month: int, day: int, today: date) -> date | None:
    """Return the next such day, today included (29 February waits for a leap year)."""
    for year in range(today.year, today.year + 9):
        found = day_of(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def next_day_of_month(day: int, today: date) -> date | None:
    """Return the next such day of a month, today included."""
    for months in range(13):
        first = add_months(today.replace(day=1), months)
        found = day_of(first.year, first.month, day)
        if found is not None and found >= today:
            return found
    return None


def next_weekday(weekday: int, today: date) -> date:
    """Return the next such weekday (Monday is 0), today not included."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def weekday_of_week(weekday: int, weeks: int, today: date) -> date:
    """Return a weekday of the week that lies `weeks` weeks ahead; weeks begin on Monday."""
    return today - timedelta(days=today.weekday()) + timedelta(days=weekday, weeks=weeks)


def add_months(day: date, months: int) -> date:
    """Return the day so many months on, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date | None:
    """Return the day so many days on, or None beyond the calendar kept here."""
    ordinal = day.toordinal() + days
    low, high = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    return date.fromordinal(ordinal) if low <= ordinal <= high else None


def month_of(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def year_of(year: int) -> tuple[date, date]:
    """Return the first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def week_of(weeks: int, today: date) -> tuple[date, date]:
    """Return Monday and Sunday of the week that lies `weeks` weeks ahead."""
    return weekday_of_week(0, weeks, today), weekday_of_week(6, weeks, today)


def part_of_month(part: str, year: int, month: int) -> date:
    """Return the day that stands for the begin, the middle or the end of a month."""
    first, last = month_of(year, month)
    return {"begin": first, "middle": first.replace(day=15), "end": last}[part]
