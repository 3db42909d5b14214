"""Holidays that people name instead of a date.

The lunar ones are listed by year; outside the list they are not recognised.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from builder.nlu.values.date_zh import read_year
from builder.nlu.values.days import Days
from builder.nlu.values.found import matches

_FIXED: Final = {
    "元旦节": (1, 1), "元旦": (1, 1), "情人节": (2, 14), "妇女节": (3, 8), "劳动节": (5, 1),
    "五一": (5, 1), "青年节": (5, 4), "儿童节": (6, 1), "六一": (6, 1), "教师节": (9, 10),
    "国庆节": (10, 1), "国庆": (10, 1), "万圣节": (10, 31), "平安夜": (12, 24),
    "圣诞节": (12, 25), "圣诞": (12, 25), "跨年夜": (12, 31),
    "new year's eve": (12, 31), "new year's day": (1, 1), "new years eve": (12, 31),
    "new years day": (1, 1), "valentine's day": (2, 14), "valentines day": (2, 14),
    "independence day": (7, 4), "halloween": (10, 31), "christmas eve": (12, 24),
    "christmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25), "boxing day": (12, 26),
}  # fmt: skip
_SPRING: Final = {
    2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3),
    2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip
_DRAGON_BOAT: Final = {
    2025: (5, 31), 2026: (6, 19), 2027: (6, 9), 2028: (5, 28), 2029: (6, 16), 2030: (6, 5),
    2031: (6, 24), 2032: (6, 12), 2033: (6, 1), 2034: (6, 20), 2035: (6, 10),
}  # fmt: skip
_MID_AUTUMN: Final = {
    2025: (10, 6), 2026: (9, 25), 2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12),
    2031: (10, 1), 2032: (9, 19), 2033: (9, 8), 2034: (9, 27), 2035: (9, 16),
}  # fmt: skip
# Name: the years' dates, and how many days off the named day lies.
_LUNAR: Final = {
    "春节": (_SPRING, 0), "大年初一": (_SPRING, 0), "除夕夜": (_SPRING, -1), "除夕": (_SPRING, -1),
    "大年三十": (_SPRING, -1), "年三十": (_SPRING, -1), "元宵节": (_SPRING, 14),
    "chinese new year": (_SPRING, 0), "lunar new year": (_SPRING, 0), "spring festival": (_SPRING, 0),
    "端午节": (_DRAGON_BOAT, 0), "端午": (_DRAGON_BOAT, 0), "dragon boat festival": (_DRAGON_BOAT, 0),
    "中秋节": (_MID_AUTUMN, 0), "中秋": (_MID_AUTUMN, 0), "mid-autumn festival": (_MID_AUTUMN, 0),
}  # fmt: skip
_NAMES: Final = re.compile(
    r"(?:(?P<year>(?<![0-9])[0-9]{4}|[零〇○一二三四五六七八九]{4}|[今明后去])年的?)?(?P<name>"
    + "|".join(
        rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name.isascii() else re.escape(name)
        for name in sorted([*_FIXED, *_LUNAR, "thanksgiving"], key=len, reverse=True)
    )
    + ")"
)


def find_holidays(folded: str, today: date) -> list[Days]:
    """Find the holidays named in a text: their next days."""
    found = []
    for match in matches(_NAMES, folded):
        year = read_year(match["year"], today)
        day = _in_year(match["name"], year) if year else _next(match["name"], today)
        if day is not None:
            found.append(Days(match.start(), match.end(), day, day))
    return found


def _next(name: str, today: date) -> date | None:
    # A lunar year's last days lie in the next year of the calendar.
    for year in range(today.year - 1, today.year + 2):
        day = _in_year(name, year)
        if day is not None and day >= today:
            return day
    return None


def _in_year(name: str, year: int) -> date | None:
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name == "thanksgiving":
        first = date(year, 11, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    dates, off = _LUNAR[name]
    return date(year, *dates[year]) + timedelta(days=off) if year in dates else None
