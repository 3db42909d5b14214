"""Durations: 两个半小时, 三天, 一刻钟, a week, 90 minutes, an hour and a half."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from builder.nlu.values.found import matches
from builder.nlu.values.numeral import Number, Numeral, tidy

_LETTERS: Final = {"year": "Y", "month": "M", "week": "W", "day": "D",
                   "hour": "H", "minute": "M", "second": "S"}  # fmt: skip
_ORDER: Final = tuple(_LETTERS)
_SMALLER: Final = {"year": ("month", 12), "week": ("day", 7), "day": ("hour", 24),
                   "hour": ("minute", 60), "minute": ("second", 60)}  # fmt: skip
_CHINESE: Final = {
    "小时": "hour", "钟头": "hour", "分钟": "minute", "分": "minute", "刻钟": "quarter",
    "秒钟": "second", "秒": "second", "天": "day", "晚上": "night", "晚": "night", "夜": "night",
    "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year",
}  # fmt: skip
_CHINESE_UNIT: Final = re.compile(
    r"(?P<of>个?)(?P<half>半?)(?P<unit>小时|钟头|分钟|刻钟|秒钟|秒|天(?![气安猫])|晚上|晚(?![上安])|夜|周(?![一二三四五六日末年])"
    r"|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|(?<=[个半])月(?![份日底初中])|年(?![级龄底份前初代])|分(?=[^之数店类公]|$))(?P<more>半(?!价|折))?"
)
_CHINESE_HALF: Final = re.compile(
    r"(?<![一二两三四五六七八九十0-9个年天月时])半(?:个)?(?P<unit>小时|钟头|天|年|月|分钟)(?!后天)"
)
_UNITS_EN = (
    r"(?P<unit>years?|yrs?|months?|fortnights?|weeks?|wks?|days?|nights?"
    r"|hours?|hrs?|h|minutes?|mins?|seconds?|secs?)(?![a-z])"
)
_ENGLISH_UNIT: Final = re.compile(
    rf"(?P<and1>\sand\sa\shalf)?[\s-]?{_UNITS_EN}(?P<and2>\sand\sa\shalf)?"
)
_ENGLISH_ARTICLE: Final = re.compile(
    rf"\b(?P<count>half\san?|a\shalf|an?\scouple\sof|couple\sof|a\squarter\sof\san|quarter\sof\san|another|an?)"
    rf"[\s-]{_UNITS_EN}(?P<and2>\sand\sa\shalf)?"
)
_DATED: Final = ("周", "星期", "礼拜", "月")
_AND: Final = re.compile(r"\s?,?\s?(?:and\s|零|又|加)?")
_COUNTS: Final = {"half a": 0.5, "half an": 0.5, "a half": 0.5, "a quarter of an": 0.25,
                  "quarter of an": 0.25, "a couple of": 2, "couple of": 2}  # fmt: skip


@dataclass(frozen=True)
class Duration:
    """Characters `start` to `end` (exclusive) say so much of each unit."""

    start: int
    end: int
    amounts: dict[str, Number] = field(default_factory=dict)

    @property
    def in_days(self) -> bool:
        """Whether it counts whole days or longer only."""
        return all(unit in ("year", "month", "week", "day") for unit in self.amounts)

    def __str__(self) -> str:
        if set(self.amounts) == {"week"}:
            return f"P{self.amounts['week']}W"
        amounts = dict(self.amounts)
        if "week" in amounts:  # ISO 8601 lets weeks stand alone only
            amounts["day"] = amounts.get("day", 0) + 7 * amounts.pop("week")
        date = "".join(f"{amounts[u]}{_LETTERS[u]}" for u in _ORDER[:4] if u in amounts)
        time = "".join(f"{amounts[u]}{_LETTERS[u]}" for u in _ORDER[4:] if u in amounts)
        return f"P{date}" + (f"T{time}" if time else "")


def find_durations(folded: str, numerals: Sequence[Numeral]) -> list[Duration]:
    """Find the durations of a folded text; amounts that follow each other are added up."""
    found = [*_counted(folded, numerals), *_halves(folded)]
    found.sort(key=lambda d: (d.start, -d.end))
    joined: list[Duration] = []
    for duration in found:
        if joined and duration.start < joined[-1].end:
            continue
        if joined and (one := _joined(joined[-1], duration, folded)) is not None:
            joined[-1] = one
        else:
            joined.append(duration)
    return [d for d in joined if d.amounts]


def _counted(folded: str, numerals: Sequence[Numeral]) -> Iterator[Duration]:
    for numeral in numerals:
        if numeral.value < 0 or numeral.value > 10**6:
            continue
        chinese = _CHINESE_UNIT.match(folded, numeral.end)
        if chinese and _is_duration(folded, numeral, chinese):
            value = numeral.value + (0.5 if chinese["half"] else 0)
            yield _make(
                numeral.start,
                chinese.end(),
                value,
                _CHINESE[chinese["unit"]],
                bool(chinese["more"]),
            )
            continue
        english = _ENGLISH_UNIT.match(folded, numeral.end)
        if english:
            more = bool(english["and1"] or english["and2"])
            yield _make(
                numeral.start, english.end(), numeral.value, _english(english["unit"]), more
            )


def _is_duration(folded: str, numeral: Numeral, unit: re.Match[str]) -> bool:
    before = folded[max(0, numeral.start - 1) : numeral.start]
    if before == "第":
        return False
    if unit["unit"] == "年":
        return numeral.value < 1000
    if unit["unit"] == "分":  # 3点20分 is a time, 8.5分 a mark
        hours = folded[max(0, numeral.start - 4) : numeral.start].rstrip("零又")
        return hours.endswith(("小时", "钟头"))
    if unit["unit"] in ("晚", "晚上", "夜"):  # 周五晚上 and 8月15晚上 are evenings
        dated = folded[max(0, numeral.start - 2) : numeral.start].endswith(_DATED)
        return numeral.value <= 99 and not dated
    return True


def _halves(folded: str) -> Iterator[Duration]:
    for match in matches(_CHINESE_HALF, folded):
        yield _make(match.start(), match.end(), 0.5, _CHINESE[match["unit"]], False)
    for match in matches(_ENGLISH_ARTICLE, folded):
        value = _COUNTS.get(match["count"], 1)
        if match["unit"] in ("h", "second", "seconds", "sec", "secs") and value == 1:
            continue  # "a second" is a moment or an ordinal
        yield _make(match.start(), match.end(), value, _english(match["unit"]), bool(match["and2"]))


def _english(word: str) -> str:
    if word in ("h", "hr", "hrs"):
        return "hour"
    if word.startswith("wk"):
        return "week"
    if word.startswith("yr"):
        return "year"
    if word.startswith("min"):
        return "minute"
    return "second" if word.startswith("sec") else word.rstrip("s")


def _make(start: int, end: int, value: float, unit: str, half_more: bool) -> Duration:
    value += 0.5 if half_more else 0
    if unit == "quarter":
        value, unit = value * 15, "minute"
    elif unit == "fortnight":
        value, unit = value * 2, "week"
    elif unit == "night":
        unit = "day"
    return Duration(start, end, _split(value, unit))


def _split(value: float, unit: str) -> dict[str, Number]:
    """Write a fraction in the next smaller unit: 2.5 hours are 2 hours 30 minutes."""
    amounts: dict[str, Number] = {}
    whole = int(value)
    rest = value - whole
    if whole or not rest:
        amounts[unit] = whole
    if rest and unit == "month":
        amounts["day"] = round(rest * 30)
    elif rest and unit in _SMALLER:
        smaller, times = _SMALLER[unit]
        amounts |= (
            _split(round(rest * times, 6), smaller)
            if smaller != "second"
            else {smaller: round(rest * times)}
        )
    elif rest:
        amounts[unit] = tidy(value)
    return amounts


def _joined(first: Duration, second: Duration, folded: str) -> Duration | None:
    gap = folded[first.end : second.start]
    if len(gap) > 6 or not _AND.fullmatch(gap):
        return None
    if folded[second.end - 1] in "晚夜" or folded[second.start : second.end].rstrip("s").endswith(
        "night"
    ):
        # 三天两晚 lasts three days; the nights are among them.
        return Duration(first.start, second.end, first.amounts)
    smallest = max(_ORDER.index(u) for u in first.amounts)
    if min(_ORDER.index(u) for u in second.amounts) <= smallest:
        return None
    return Duration(first.start, second.end, first.amounts | second.amounts)
