"""Dates in Chinese: 明天, 下周三, 3月5日, 十五号, 月底, 下个月, 未来三天."""

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
from builder.nlu.values.numeral import HAN_DIGITS, read_small

_N = r"(?:[0-9]{1,2}|[一二两三四五六七八九十廿卅]{1,3})"
_NOT_A_DAY = r"(?![楼线门桌房店机站院码馆厅车台窗柜])"
_CALENDAR: Final = re.compile(
    r"(?:(?:公元)?(?P<year>(?<![0-9])[0-9]{4}|(?<![0-9])[0-9]{2}(?=年[0-9一二三四五六七八九十]{1,3}月)"
    r"|[零〇○一二三四五六七八九]{4}|[今明后去])年的?)?"
    rf"(?:(?:(?<![0-9.])(?<!个)(?P<month>{_N})月份?|(?P<relative>上上个?月|上个?月|本月|这个?月|当月|下下个?月|下个?月|(?<![个每])月(?=[底初末]|中(?![旬央国间])))"
    rf")(?:的?(?P<part>[底末初中](?![旬央国]))|的?(?P<day>{_N})(?:[日号號]{_NOT_A_DAY}|(?![0-9一二三四五六七八九十个月年点分元块名位]))"
    rf"|的?(?P<dekad>[上中下]旬))?"
    rf"|(?<![0-9.第月a-z])(?P<only_day>{_N})[日号號]{_NOT_A_DAY})"
)
_YEAR: Final = re.compile(
    r"(?:(?P<year>(?<![0-9])[0-9]{4}|[零〇○一二三四五六七八九]{4}|[今明后去本])年(?:年?(?P<part>[底末初]))?"
    r"|(?<![0-9年])(?P<this>年[底末]))(?!级|份|龄|纪|糕|画|度)"
)
_WEEK: Final = re.compile(
    r"(?<![一二两三四五六七八九十几每0-9个])(?P<which>上上|上|这|本|下下|下)?个?(?:周|星期|礼拜)"
    r"(?:(?P<weekday>[一二三四五六日天](?![个年月次回遍])|[1-7](?![0-9.点:]))|(?P<end>末)|)"
)
_RELATIVE: Final = re.compile(
    r"(?P<name>大前天|前天|大后天|后天|[昨今明][天日]|[今明]儿个?|[昨今明](?=[早晚晨夜]|上午|下午|中午|凌晨|傍晚))"
)
_NEAR: Final = re.compile(
    r"(?P<way>最近|过去|近|前|未来|接下来|今后|后)(?:的)?(?P<n>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
    r"(?P<unit>天|日|个?星期|周|个?礼拜|个月|年)(?![前后内以之])"
)
_DAYS_OFF: Final = {"大前天": -3, "前天": -2, "昨": -1, "今": 0, "明": 1, "后天": 2, "大后天": 3}
_YEARS_OFF: Final = {"去": -1, "今": 0, "本": 0, "明": 1, "后": 2}
_PARTS: Final = {"底": "end", "末": "end", "初": "begin", "中": "middle"}
_WEEKS_OFF: Final = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}


def find_chinese_days(folded: str, today: date) -> Iterator[Days]:
    """Yield the days that Chinese expressions in a text name; they may overlap."""
    for match in matches(_RELATIVE, folded):
        yield from _relative(match, folded, today)
    for match in matches(_WEEK, folded):
        yield from _week(match, today)
    for match in matches(_CALENDAR, folded):
        yield from _calendar(match, today)
    for match in matches(_YEAR, folded):
        yield from _year(match, today)
    for match in matches(_NEAR, folded):
        yield from _near(match, today)


def _relative(match: re.Match[str], folded: str, today: date) -> Iterator[Days]:
    name = match["name"]
    before = folded[match.start() - 1 : match.start()]
    # 三天后天气 and 以前天天 hold no 后天 and no 前天.
    if name in ("前天", "后天") and before and before in "天日周月年时钟期以之大":
        return
    off = _DAYS_OFF.get(name, _DAYS_OFF.get(name[0], 0))
    day = add_days(today, off)
    if day is not None:
        yield Days(match.start(), match.end(), day, day)


def _week(match: re.Match[str], today: date) -> Iterator[Days]:
    which, weekday = match["which"], match["weekday"]
    weeks = _WEEKS_OFF.get(which or "", 0)
    start, end = match.span()
    if match["end"]:
        first, last = weekday_of_week(5, weeks, today), weekday_of_week(6, weeks, today)
        yield Days(start, end, first, last, Grain.STRETCH)
    elif weekday:
        number = "一二三四五六日天".find(weekday) if not weekday.isdigit() else int(weekday) - 1
        number = min(number, 6)
        if which:
            day = weekday_of_week(number, weeks, today)
            yield Days(start, end, day, day)
        else:
            day = next_weekday(number, today)
            yield Days(start, end, day, day, Grain.WEEKDAY)
    elif which:
        yield Days(start, end, *week_of(weeks, today), Grain.STRETCH)


def _calendar(match: re.Match[str], today: date) -> Iterator[Days]:
    start, end = match.span()
    year = read_year(match["year"], today)
    if match["only_day"]:
        number = read_small(match["only_day"])
        day = next_day_of_month(number, today) if number and match["year"] is None else None
        if day is not None:
            yield Days(start, end, day, day, Grain.DAY_OF_MONTH)
        return
    placed = _month(match, year, today)
    if placed is None:
        return
    in_year, month = placed
    open_year = match["month"] is not None and year is None
    if match["day"]:
        number = read_small(match["day"]) or 0
        named = (
            next_day_of_year(month, number, today) if open_year else day_of(in_year, month, number)
        )
        if named is not None:
            grain = Grain.DAY_OF_YEAR if open_year else Grain.DAY
            yield Days(start, end, named, named, grain)
    elif match["part"]:
        named = part_of_month(_PARTS[match["part"]], in_year, month)
        if match["relative"] == "月" and named < today:
            following = add_months(today.replace(day=1), 1)
            named = part_of_month(_PARTS[match["part"]], following.year, following.month)
        yield Days(start, end, named, named)
    else:
        first, last = month_of(in_year, month)
        dekad = match["dekad"]
        if dekad:
            first, last = {
                "上旬": (first, first.replace(day=10)),
                "中旬": (first.replace(day=11), first.replace(day=20)),
                "下旬": (first.replace(day=21), last),
            }[dekad]
        yield Days(start, end, first, last, Grain.STRETCH)


def _month(match: re.Match[str], year: int | None, today: date) -> tuple[int, int] | None:
    """Return the year and month that are meant."""
    if match["month"]:
        month = read_small(match["month"]) or 0
        if not 1 <= month <= 12 or match["month"] == "两":
            return None
        if year is None:
            year = today.year + (month < today.month)
        return year, month
    word = match["relative"]
    months = word.count("下") - word.count("上")
    first = add_months(today.replace(day=1), months)
    return first.year, first.month


def _year(match: re.Match[str], today: date) -> Iterator[Days]:
    year = today.year if match["this"] else read_year(match["year"], today)
    if year is None:
        return
    first, last = year_of(year)
    if match["part"] or match["this"]:
        day = first if match["part"] == "初" else last
        yield Days(match.start(), match.end(), day, day)
    else:
        yield Days(match.start(), match.end(), first, last, Grain.STRETCH)


def read_year(text: str | None, today: date) -> int | None:
    """Return the year that figures, Chinese digits or 今, 明 say, or None."""
    if text is None:
        return None
    if text in _YEARS_OFF:
        return today.year + _YEARS_OFF[text]
    year = int("".join(c if c.isdigit() and c.isascii() else str(HAN_DIGITS[c]) for c in text))
    year += 2000 if year < 100 else 0
    return year if day_of(year, 1, 1) else None


def _near(match: re.Match[str], today: date) -> Iterator[Days]:
    """近三天 ends today; 未来三天 begins today."""
    count = read_small(match["n"])
    if not count:
        return
    ahead = match["way"] in ("未来", "接下来", "今后", "后")
    unit = match["unit"][-1]
    if unit in "月年":
        months = count * (12 if unit == "年" else 1)
        other: date | None = add_months(today, months if ahead else -months)
    else:
        days = count * (1 if unit in "天日" else 7)
        other = add_days(today, (days - 1) if ahead else (1 - days))
    if other is not None:
        first, last = (today, other) if ahead else (other, today)
        yield Days(match.start(), match.end(), first, last, Grain.STRETCH)
