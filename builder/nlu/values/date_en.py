"""Dates in English: tomorrow, next Friday, Dec 1st, the 15th, a week from Monday, this weekend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from builder.nlu.values.days import (
    Days,
    Grain,
    add_days,
    add_months,
    day_of,
    month_of,
    next_day_of_month,
    next_day_of_year,
    next_weekday,
    part_of_month,
    week_of,
    weekday_of_week,
    year_of,
)
from builder.nlu.values.found import matches

_MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT_MONTHS: Final = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_WEEKDAYS: Final = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ORDINALS: Final = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
    "twenty-second",
    "twenty-third",
    "twenty-fourth",
    "twenty-fifth",
    "twenty-sixth",
    "twenty-seventh",
    "twenty-eighth",
    "twenty-ninth",
    "thirtieth",
    "thirty-first",
]
_COUNTS: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
                  "seven": 7, "eight": 8, "nine": 9, "ten": 10, "couple of": 2}  # fmt: skip

_MONTH = rf"(?:{'|'.join(_MONTHS)}|sept|{'|'.join(_SHORT_MONTHS)})\b\.?"
_WORD_ORDINAL = "|".join(o.replace("-", "[ -]") for o in reversed(_ORDINALS))
_NTH = rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)|{_WORD_ORDINAL})\b"
_DAY = rf"(?:{_NTH}|[0-9]{{1,2}}(?![0-9:.]|\s?(?:am|pm)\b))"
_YEAR = r"(?:,?\s(?P<year>(?:19|20|21)[0-9]{2})(?![0-9]))?"
_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)}|mon|tues?|wed|thurs?|thur|fri)"
_COUNT = rf"(?:[0-9]{{1,3}}|{'|'.join(_COUNTS)}|a couple of)"

_MONTH_FIRST: Final = re.compile(rf"\b(?P<month>{_MONTH})\s?(?:the\s)?(?P<day>{_DAY}){_YEAR}")
_DAY_FIRST: Final = re.compile(
    rf"\b(?:the\s)?(?P<day>{_NTH}|[0-9]{{1,2}})\s?(?:of\s)?(?P<month>{_MONTH}){_YEAR}"
)
_MONTH_ONLY: Final = re.compile(
    rf"\b(?P<which>(?:this|next|last|in|of|by|until|since|end of|early|late)\s)?"
    rf"(?P<month>{_MONTH})(?:\s(?P<year>(?:19|20|21)[0-9]{{2}})(?![0-9]))?"
)
# "the second" alone may count anything; "on the second" and "the 2nd," mean a day.
_NTH_ONLY: Final = re.compile(
    rf"\bthe\s(?P<day>{_NTH})(?!\s(?!(?:at|from|to|till|until|through|and|or|please|in\sthe|around|by)\b)[a-z])|(?<=\bon\s)the\s(?P<on>{_NTH})"
)
_NAMED_WEEKDAY: Final = re.compile(
    rf"(?<!every\s)(?<!each\s)\b(?:(?P<which>this\scoming|this|next|last|coming)\s)?(?P<weekday>{_WEEKDAY})\b"
    r"|(?:(?<=\bon\s)|(?<=\bby\s)|(?<=\buntil\s)|\b(?P<near>this|next|last)\s)(?P<short>sat|sun)\b"
)
_RELATIVE: Final = re.compile(
    r"\b(?:(?:the\s)?day\safter\s(?:tomorrow|tmrw)|(?:the\s)?day\sbefore\syesterday"
    r"|last\snight|today|tonight|tomorrow|tommorow|tmrw|tmr|yesterday)\b"
)
_STRETCH: Final = re.compile(
    r"\b(?P<part>(?:the\s)?(?:end|beginning|start|middle)\sof\s)?"
    r"(?P<which>this\scoming|this|next|last|the\sfollowing|the|coming)\s(?P<unit>weekend|week|month|year)\b"
    r"(?P<after>\safter\snext)?"
)
_FROM: Final = re.compile(
    rf"\b(?P<count>{_COUNT})\s(?P<unit>day|week|month)s?\s(?P<way>from|after|before)\s"
    rf"(?P<base>today|tomorrow|now|(?:next\s|this\s)?{_WEEKDAY})\b"
)
_NEAR: Final = re.compile(
    rf"\b(?P<way>next|coming|past|last|previous)\s(?P<count>{_COUNT})\s(?P<unit>day|week|month|year)s?\b"
)
_YEAR_ONLY: Final = re.compile(
    r"\b(?:in|since|during|by|until|of|from|year)\s(?P<year>(?:19|20)[0-9]{2})(?![0-9,.:/-]|\s[a-z]+s\b)"
)
_RELATIVE_DAYS: Final = {"today": 0, "tonight": 0, "yesterday": -1, "last night": -1}


def find_english_days(folded: str, today: date) -> Iterator[Days]:
    """Yield the days that English expressions in a text name; they may overlap."""
    for match in matches(_RELATIVE, folded):
        off = _RELATIVE_DAYS.get(match[0], 1)
        off = 2 if "day after" in match[0] else -2 if "day before" in match[0] else off
        yield from _one(match, add_days(today, off), Grain.DAY)
    for match in matches(_NAMED_WEEKDAY, folded):
        grain = Grain.DAY if match["which"] else Grain.WEEKDAY
        yield from _one(match, _weekday(match, today), grain)
    for pattern in (_MONTH_FIRST, _DAY_FIRST):
        for match in matches(pattern, folded):
            yield from _month_and_day(match, today)
    for match in matches(_MONTH_ONLY, folded):
        yield from _month_only(match, today)
    for match in matches(_NTH_ONLY, folded):
        number = _read_day(match["day"] or match["on"])
        yield from _one(match, next_day_of_month(number, today), Grain.DAY_OF_MONTH)
    for match in matches(_STRETCH, folded):
        yield from _stretch(match, today)
    for match in matches(_FROM, folded):
        yield from _one(match, _counted_from(match, today), Grain.DAY)
    for match in matches(_NEAR, folded):
        yield from _near(match, today)
    for match in matches(_YEAR_ONLY, folded):
        first, last = year_of(int(match["year"]))
        yield Days(match.start("year"), match.end(), first, last, Grain.STRETCH)


def _one(match: re.Match[str], day: date | None, grain: Grain) -> Iterator[Days]:
    if day is not None:
        yield Days(match.start(), match.end(), day, day, grain)


def _weekday(match: re.Match[str], today: date) -> date:
    name = match["weekday"] or match["short"]
    number = _weekday_number(name)
    which = match["which"] or match["near"]
    if which in ("next", "last", "this"):
        return weekday_of_week(number, {"next": 1, "last": -1, "this": 0}[which], today)
    return next_weekday(number, today)


def _weekday_number(name: str) -> int:
    return next(i for i, weekday in enumerate(_WEEKDAYS) if weekday.startswith(name[:3]))


def _month_and_day(match: re.Match[str], today: date) -> Iterator[Days]:
    month, number = _read_month(match["month"]), _read_day(match["day"])
    if match["year"]:
        yield from _one(match, day_of(int(match["year"]), month, number), Grain.DAY)
    else:
        yield from _one(match, next_day_of_year(month, number, today), Grain.DAY_OF_YEAR)


def _month_only(match: re.Match[str], today: date) -> Iterator[Days]:
    word, which = match["month"].rstrip("."), (match["which"] or "").strip()
    # "may" and "march" are verbs, short forms are other words too: they want a word before or a year.
    if not (which or match["year"] or (word in _MONTHS and word not in ("may", "march"))):
        return
    month = _read_month(word)
    year = int(match["year"]) if match["year"] else today.year + (month < today.month)
    if not match["year"] and which == "next":
        year = today.year + (month <= today.month)
    elif not match["year"] and which == "last":
        year = today.year - (month >= today.month)
    first, last = month_of(year, month)
    start = match.start() if which in ("this", "next", "last", "end of") else match.start("month")
    if which == "end of":
        first = last
    yield Days(start, match.end(), first, last, Grain.STRETCH)


def _stretch(match: re.Match[str], today: date) -> Iterator[Days]:
    which, unit, part = match["which"], match["unit"], match["part"]
    if which == "the" and not (part or unit == "weekend" or match["after"]):
        return
    off = {"next": 1, "last": -1, "the following": 1}.get(which, 0) + (1 if match["after"] else 0)
    if match["after"] and which == "the":
        off = 2
    if unit == "weekend":
        first, last = weekday_of_week(5, off, today), weekday_of_week(6, off, today)
    elif unit == "week":
        first, last = week_of(off, today)
    elif unit == "month":
        base = add_months(today.replace(day=1), off)
        first, last = month_of(base.year, base.month)
    else:
        first, last = year_of(today.year + off)
    if part:
        first = last = _part(part, first, last)
    yield Days(match.start(), match.end(), first, last, Grain.STRETCH)


def _part(part: str, first: date, last: date) -> date:
    if "end" in part:
        return last
    if "middle" not in part:
        return first
    if (last - first).days in range(27, 31):
        return part_of_month("middle", first.year, first.month)
    return date.fromordinal((first.toordinal() + last.toordinal()) // 2)


def _counted_from(match: re.Match[str], today: date) -> date | None:
    base_word = match["base"]
    base = today
    if base_word == "tomorrow":
        base = add_days(today, 1) or today
    elif base_word not in ("today", "now"):
        which, _, name = base_word.rpartition(" ")
        number = _weekday_number(name)
        base = weekday_of_week(number, 1, today) if which == "next" else next_weekday(number, today)
    count = _read_count(match["count"]) * (-1 if match["way"] == "before" else 1)
    if match["unit"] == "month":
        return add_months(base, count)
    return add_days(base, count * (7 if match["unit"] == "week" else 1))


def _near(match: re.Match[str], today: date) -> Iterator[Days]:
    """The past three days end today; the next three begin today."""
    count, unit = _read_count(match["count"]), match["unit"]
    if count == 0:
        return
    ahead = match["way"] in ("next", "coming")
    if unit in ("month", "year"):
        months = count * (12 if unit == "year" else 1)
        other: date | None = add_months(today, months if ahead else -months)
    else:
        days = count * (7 if unit == "week" else 1) - 1
        other = add_days(today, days if ahead else -days)
    if other is not None:
        first, last = (today, other) if ahead else (other, today)
        yield Days(match.start(), match.end(), first, last, Grain.STRETCH)


def _read_month(word: str) -> int:
    return _SHORT_MONTHS.index(word[:3]) + 1


def _read_day(word: str) -> int:
    digits = "".join(c for c in word if c.isdigit())
    if digits:
        return int(digits)
    return _ORDINALS.index("-".join(re.split(r"[ -]", word))) + 1


def _read_count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS.get(word, 2)
