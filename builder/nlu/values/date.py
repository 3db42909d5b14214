"""Dates in figures, and all dates of a text: found by language, joined into ranges, settled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from builder.nlu.values.date_en import find_english_days
from builder.nlu.values.date_zh import find_chinese_days
from builder.nlu.values.days import (
    Days,
    Grain,
    add_days,
    add_months,
    day_of,
    next_day_of_year,
    next_weekday,
)
from builder.nlu.values.found import matches
from builder.nlu.values.holiday import find_holidays
from builder.nlu.values.numeral import read_small
from builder.nlu.values.quarter import find_quarters

_ISO: Final = re.compile(
    r"(?<![0-9a-z./-])(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"(?![0-9]|[./-][0-9])(?!-)"
)
# Month first, as in the United States: 12/1/2026 is the first of December.
_MONTH_FIRST: Final = re.compile(
    r"(?<![0-9a-z./-])(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})(?:/(?P<year>[0-9]{4}|[0-9]{2}))?(?![0-9/]|[.-][0-9])"
)
_COMPACT: Final = re.compile(
    r"\s*(?P<year>(?:19|20|21)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})\s*"
)
_TO: Final = re.compile(
    r"\s?(?:到|至|[-~—–―～]+|和(?=.{0,4}之间)|\bto\b|\bthrough\b|\bthru\b|\btill?\b|\buntil\b|\band\b)\s?(?:the\s)?"
)
_FROM: Final = re.compile(r"(?:从|自|\bfrom\s|\bbetween\s)(?:the\s)?$")
_BARE_END: Final = re.compile(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|日|号)?(?![0-9a-z:./%月点年个-])")
_BESIDE: Final = re.compile(r"[\s,(]{0,2}(?:the\s)?")
_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_OFF_EN: Final = re.compile(
    rf"\b(?P<count>the|a|one|[0-9]{{1,2}}|{'|'.join(_COUNTS)})\s(?P<unit>day|week)s?\s(?P<way>after|before|from)\s$"
)
_OFF_ZH: Final = re.compile(
    r"的?(?P<way>[前后])(?P<count>[0-9]{1,2}|[一两二三四五六七八九十]{1,2})天(?![内的之])"
)
_GAP: Final = 12


def find_days(folded: str, today: date) -> list[Days]:
    """Find the days that a folded text names, ranges joined, none overlapping another."""
    found = list(_figures(folded, today))
    if not folded.isascii():
        found += find_chinese_days(folded, today)
    if _has_letters(folded):
        found += find_english_days(folded, today)
    found += find_holidays(folded, today)
    found += find_quarters(folded, today)
    return [_counted_off(days, folded) for days in _join(_settle(found), folded, today)]


def _has_letters(folded: str) -> bool:
    return any("a" <= c <= "z" for c in folded)


def _figures(folded: str, today: date) -> Iterator[Days]:
    written = [*matches(_ISO, folded), *matches(_MONTH_FIRST, folded)]
    compact = _COMPACT.fullmatch(folded) if len(folded) < 20 else None
    for match in [*written, *([compact] if compact else [])]:
        month, number = int(match["month"]), int(match["day"])
        if match["year"]:
            year = int(match["year"])
            day = day_of(year + 2000 if year < 100 else year, month, number)
            grain = Grain.DAY
        else:
            day, grain = next_day_of_year(month, number, today), Grain.DAY_OF_YEAR
        if day is not None:
            yield Days(match.start(), match.end(), day, day, grain)


def _settle(found: list[Days]) -> list[Days]:
    """Keep the longest of overlapping expressions."""
    kept: list[Days] = []
    for days in sorted(found, key=lambda d: (d.start, -d.end, d.grain)):
        if kept and days.start < kept[-1].end:
            if days.end - days.start > kept[-1].end - kept[-1].start:
                kept[-1] = days
            continue
        kept.append(days)
    return kept


def _join(found: list[Days], folded: str, today: date) -> list[Days]:
    """Join neighbours: 12月1日周二 is one day, 明天到后天 one stretch."""
    joined: list[Days] = []
    for days in found:
        last = joined[-1] if joined else None
        if last is not None and 0 <= days.start - last.end <= _GAP:
            gap = folded[last.end : days.start]
            one = _beside(last, days, gap) or _stretch(last, days, gap, today)
            if one is not None:
                joined[-1] = one
                continue
        joined.append(days)
    return [_with_bare_end(days, folded) for days in joined]


def _beside(first: Days, second: Days, gap: str) -> Days | None:
    """A weekday next to its date says one day: the date's."""
    if not _BESIDE.fullmatch(gap):
        return None
    weekdays = [d for d in (first, second) if d.grain is Grain.WEEKDAY]
    exact = [d for d in (first, second) if d.grain is not Grain.WEEKDAY and d.first == d.last]
    if len(weekdays) != 1 or not exact:
        return None
    return replace(exact[0], start=first.start, end=second.end)


def _stretch(first: Days, second: Days, gap: str, today: date) -> Days | None:
    if not _TO.fullmatch(gap):
        return None
    if gap.strip() == "and":
        return None
    last = _end_of(first, second)
    if last is None or last < first.first:
        return None
    return Days(first.start, second.end, first.first, last, Grain.STRETCH)


def _end_of(first: Days, second: Days) -> date | None:
    """Return the last day of a range, borrowing from its begin what the end leaves open."""
    begin = first.last
    if second.grain is Grain.WEEKDAY:
        return next_weekday(second.first.weekday(), begin)
    if second.grain is Grain.DAY_OF_MONTH:
        return _same_month(begin, second.first.day)
    if second.grain is Grain.DAY_OF_YEAR:
        return next_day_of_year(second.first.month, second.first.day, begin)
    return second.last


def _same_month(begin: date, number: int) -> date | None:
    day = day_of(begin.year, begin.month, number)
    if day is not None and day < begin:
        following = add_months(begin.replace(day=1), 1)
        day = day_of(following.year, following.month, number)
    return day


def _with_bare_end(days: Days, folded: str) -> Days:
    """Read `Dec 1-5` and `3月5日-8`: a bare number ends the range in the same month."""
    if days.first != days.last or days.grain not in (
        Grain.DAY,
        Grain.DAY_OF_YEAR,
        Grain.DAY_OF_MONTH,
    ):
        return days
    if not any(c.isdigit() for c in folded[days.start : days.end]):
        return days
    to = _TO.match(folded, days.end)
    if to is None or to[0].strip() == "and":
        return days
    end = _BARE_END.match(folded, to.end())
    last = day_of(days.first.year, days.first.month, int(end["day"])) if end else None
    if end is None or last is None or last <= days.first:
        return days
    return replace(days, end=end.end(), last=last, grain=Grain.STRETCH)


def _counted_off(days: Days, folded: str) -> Days:
    """Read `two days before Christmas` and 国庆节前一天: so many days from a day that is named."""
    if days.first != days.last:
        return days
    before = _OFF_EN.search(folded, max(0, days.start - 24), days.start)
    after = _OFF_ZH.match(folded, days.end)
    if before:
        said = before["count"]
        count = 1 if said in ("the", "a", "one") else int(said) if said.isdigit() else _COUNTS[said]
        count *= 7 if before["unit"] == "week" else 1
        start, end, back = before.start(), days.end, before["way"] == "before"
    elif after:
        count = read_small(after["count"]) or 0
        start, end, back = days.start, after.end(), after["way"] == "前"
    else:
        return days
    day = add_days(days.first, -count if back else count)
    return days if day is None else Days(start, end, day, day)


def lead_in(folded: str, start: int) -> int:
    """Return where `from` or 从 before a range begins, or `start`."""
    match = _FROM.search(folded, max(0, start - 14), start)
    return match.start() if match else start
