"""Times of day: 下午三点半, 15:30, 3pm, half past three, noon, 下午, 3点到5点.

An hour of 1 to 12 with nothing to say which half of the day is meant counts 7 to 12 as morning and
1 to 6 as afternoon; when that has passed today, the other half of the day is taken if it has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from typing import Final

from builder.nlu.values.found import matches
from builder.nlu.values.numeral import read_small

_PARTS: Final = {
    "凌晨": (0, 6), "清晨": (5, 8), "早晨": (6, 9), "早上": (6, 9), "大早": (6, 9), "早": (6, 9),
    "上午": (8, 12), "中午": (11, 13), "正午": (12, 13), "午后": (12, 18), "下午": (12, 18),
    "傍晚": (17, 19), "晚上": (18, 23), "晚间": (18, 23), "晚": (18, 23), "夜里": (20, 24),
    "夜晚": (18, 23), "半夜": (23, 24), "深夜": (22, 24),
    "morning": (6, 12), "afternoon": (12, 18), "evening": (17, 21), "night": (18, 23),
    "tonight": (18, 23), "noon": (12, 12), "midday": (12, 12), "midnight": (0, 0),
}  # fmt: skip
_PM: Final = frozenset(
    [
        "午后",
        "下午",
        "傍晚",
        "晚上",
        "晚间",
        "晚",
        "夜晚",
        "夜里",
        "深夜",
        "半夜",
        "afternoon",
        "evening",
        "night",
        "tonight",
    ]
)

_PART_ZH = r"凌晨|清晨|早晨|早上|大早|上午|中午|正午|午后|下午|傍晚|晚上|晚间|夜里|夜晚|半夜|深夜"
_HOUR_ZH = r"[0-9]{1,2}|[零一二两三四五六七八九十]{1,3}"
_CHINESE: Final = re.compile(
    rf"(?:(?P<part>{_PART_ZH}|(?:(?<=[今明昨])|(?<=天)|(?<=[周期拜][一二三四五六日]))[早晚]上?|[早晚](?={_HOUR_ZH}))的?\s?)?"
    r"(?:(?<![0-9.:点第])(?P<hour>[0-9]{1,2}|(?<![一二两三四五六七八九十])[零一二两三四五六七八九十]{1,3})"
    r"(?:点(?![一二三四五六七八九]+(?![一二三四五六七八九十分刻点]))钟?|时(?![间候长段期常刻而不]))"
    r"(?:(?P<half>半)|(?P<quarter>[一三1-3])刻|(?P<sharp>整)"
    r"|(?P<minute>[0-5]?[0-9](?=分)|[0-5][0-9](?![0-9.元块个%])|[零〇][一二三四五六七八九]|[一二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九](?=分))分?)?"
    r"|(?<![0-9:.])(?P<hour2>[01]?[0-9]|2[0-4]):(?P<minute2>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?(?![0-9:]))"
)
_AMPM = r"\s?(?P<half>a\.m\.?|p\.m\.?|am|pm)(?![a-z])"
_WORDS: Final = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_WORD = rf"(?:{'|'.join(_WORDS)})"
_MINUTES: Final = {"five": 5, "ten": 10, "a quarter": 15, "quarter": 15, "fifteen": 15, "twenty": 20,
                   "twenty five": 25, "twenty-five": 25, "half": 30, "thirty": 30, "forty five": 45,
                   "forty-five": 45, "forty": 40, "fifty": 50}  # fmt: skip
_MINUTE_WORD = "|".join(sorted(_MINUTES, key=len, reverse=True))
_OF_DAY = (
    r"(?:\s(?:in\sthe\s|at\s|this\s|tomorrow\s)?"
    r"(?P<part>morning|afternoon|evening|night|tonight|noon)\b)?"
)
_FIGURES: Final = re.compile(
    rf"(?<![0-9a-z:.,$£€¥/-])(?P<hour>[01]?[0-9]|2[0-4])"
    rf"(?:[:.](?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?)?{_AMPM}"
    rf"|(?<![0-9a-z:.])(?P<hour2>[01]?[0-9]|2[0-4]):(?P<minute2>[0-5][0-9])(?::(?P<second2>[0-5][0-9]))?(?![0-9:]){_OF_DAY}"
)
_SPOKEN: Final = re.compile(
    rf"\b(?:(?P<minutes>{_MINUTE_WORD}|[0-9]{{1,2}})\s(?:minutes\s)?(?P<way>past|to|till|after)\s)?"
    rf"(?P<hour>{_WORD}|[0-9]{{1,2}})(?:\s(?P<more>{_MINUTE_WORD}))?"
    rf"(?:\s?(?P<clock>o'?clock)(?:\s?(?P<half2>a\.?m\.?|p\.?m\.?)(?![a-z]))?|{_AMPM})?{_OF_DAY}(?![a-z0-9:])"
)
# After these words a bare hour is a time, unless something that can be counted follows.
_AT: Final = re.compile(
    rf"\b(?P<word>at|around|about|by|before|after|until|till)\s(?P<hour>{_WORD}|[0-9]{{1,2}}(?:[.:][0-5][0-9])?)"
    rf"(?:\s(?P<more>{_MINUTE_WORD}))?{_OF_DAY}"
    r"(?=\s*(?:$|[.,!?;)]|on\b|for\b|till\b|until\b|tomorrow\b|today\b|tonight\b|this\b|next\b|please\b|with\b|and\b|or\b|at\b|-))"
)
_PART_EN: Final = re.compile(
    r"(?<!good\s)\b(?:(?:in\sthe|the|this|late|early)\s)?(?P<part>morning|afternoon|evening|tonight|noon|midday|midnight|night(?!s))\b"
)
_PART_ONLY_ZH: Final = re.compile(rf"(?P<part>{_PART_ZH}|(?<=[今明昨])[早晚]上?)(?![好安])")
_POINTS: Final = re.compile(r"要求|建议|意见|问题|原因|想法|疑问|内容|需要|说明|希望")
_WITH_PART: Final = re.compile(r"[\s,]*(?:at|around|about|的)?\s*")
_TO: Final = re.compile(r"\s?(?:到|至|[-~—–]+|to|till?|until|and)\s?")
_BARE_START: Final = re.compile(
    r"(?<![0-9a-z:.])(?P<between>between\s)?(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-5][0-9]))?"
    r"\s?(?:-|–|to|till|until|(?(between)and|(?!)))\s?$"
)


@dataclass(frozen=True)
class Clock:
    """Characters `start` to `end` (exclusive) say a time, or a stretch from `first` to `last`.

    `open` tells that the half of the day was not said.
    """

    start: int
    end: int
    first: time
    last: time | None = None
    open: bool = False
    score: float = 1.0

    def __str__(self) -> str:
        first = write_time(self.first)
        return first if self.last is None else f"{first}/{write_time(self.last)}"


def write_time(value: time) -> str:
    """Return hours and minutes, and seconds where there are any."""
    return value.isoformat("seconds" if value.second else "minutes")


def find_clocks(folded: str) -> list[Clock]:
    """Find the times of day of a folded text; ranges are joined, open hours stay open."""
    found: list[Clock] = []
    if any(c.isdigit() for c in folded) or not folded.isascii():
        found += _chinese(folded)
    if any("a" <= c <= "z" for c in folded):
        found += _english(folded)
    found.sort(key=lambda c: (c.start, -c.end))
    kept: list[Clock] = []
    for clock in found:
        if kept and clock.start < kept[-1].end:
            if clock.end - clock.start > kept[-1].end - kept[-1].start:
                kept[-1] = clock
            continue
        kept.append(clock)
    return _ranges(kept, folded)


def settle_open(clock: Clock, now: time | None) -> Clock:
    """Choose the half of the day where it was left open; `now` is None for another day."""
    if not clock.open:
        return clock
    usual = _usual(clock.first)
    other = usual.replace(hour=(usual.hour + 12) % 24)
    first = other if now is not None and usual <= now < other else usual
    last = clock.last
    if last is not None and last <= first and last.hour < 12:
        last = last.replace(hour=last.hour + 12)
    return replace(clock, first=first, last=last, open=False)


def _usual(value: time) -> time:
    hour = value.hour % 12
    return value.replace(hour=hour + 12 if hour < 7 else hour)


def _chinese(folded: str) -> Iterator[Clock]:
    for match in matches(_CHINESE, folded):
        part = match["part"]
        hour = read_small(match["hour"] or match["hour2"])
        minute = _minute(match)
        if hour is None or minute is None or _is_a_bit(match, folded):
            continue
        second = int(match["second"] or 0)
        explicit = bool(match["hour2"] and (match["hour2"][0] == "0" and len(match["hour2"]) == 2))
        clock = _clock(match.start(), match.end(), (hour, minute, second), part, explicit)
        if clock is not None:
            yield clock
    for match in matches(_PART_ONLY_ZH, folded):
        yield _part(match.start(), match.end(), match["part"])


def _is_a_bit(match: re.Match[str], folded: str) -> bool:
    """早一点 and 便宜一点 ask for a bit more; 一点 alone is no hour unless a part of day says so."""
    if match["hour"] is None or match[0][-1] != "点":
        return False
    if _POINTS.match(folded, match.end()):
        return True
    if match["hour"] != "一":
        return False
    before = folded[max(0, match.start() - 1) : match.start()] or " "
    if match["part"]:
        return len(match["part"]) == 1 and before not in "今明昨"
    return before not in "天日号一二三四五六到"


def _minute(match: re.Match[str]) -> int | None:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * (read_small(match["quarter"]) or 0)
    if match["minute2"]:
        return int(match["minute2"])
    if match["minute"]:
        return read_small(match["minute"].lstrip("零〇") or "零")
    return 0


def _english(folded: str) -> Iterator[Clock]:
    for match in matches(_FIGURES, folded):
        hour, minute = match["hour"] or match["hour2"], match["minute"] or match["minute2"] or "0"
        second = int(match["second"] or match["second2"] or 0)
        part = match["part"] or _ampm(match["half"])
        explicit = len(hour) == 2 and hour[0] == "0"
        clock = _clock(match.start(), match.end(), (int(hour), int(minute), second), part, explicit)
        if clock is not None:
            yield clock
    for match in matches(_SPOKEN, folded):
        yield from _spoken(match)
    for match in matches(_AT, folded):
        hour, _, minute = match["hour"].replace(":", ".").partition(".")
        minutes = int(minute or 0) or _MINUTES.get(match["more"] or "", 0)
        clock = _clock(
            match.start("hour"), match.end(), (_hour(hour), minutes, 0), match["part"], False
        )
        if clock is not None and (match["word"] in ("at", "by") or clock.first.hour > 0):
            yield replace(clock, score=0.9 if match["word"] == "at" else 0.7)
    for match in matches(_PART_EN, folded):
        yield _part(match.start(), match.end(), match["part"])


def _spoken(match: re.Match[str]) -> Iterator[Clock]:
    half = match["half"] or match["half2"]
    said, way = match["minutes"], match["way"]
    if said and said.isdigit() and way != "past" and "minutes" not in match[0]:
        return  # 3 to 5 is a stretch
    surely = half or match["clock"] or match["part"] or said in ("quarter", "a quarter", "half")
    if not surely and (not said or match["hour"].isdigit()):
        return
    hour, minute = _hour(match["hour"]), _MINUTES.get(match["more"] or "", 0)
    if said:
        minute = int(said) if said.isdigit() else _MINUTES[said]
        if match["way"] in ("to", "till"):
            hour, minute = (hour - 1) or 12, 60 - minute
    if not 0 <= minute < 60:
        return
    clock = _clock(
        match.start(), match.end(), (hour, minute, 0), match["part"] or _ampm(half), False
    )
    if clock is not None:
        yield clock


def _hour(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS.index(word) + 1


def _ampm(half: str | None) -> str | None:
    if half is None:
        return None
    return "am" if half[0] == "a" else "pm"


def _clock(
    start: int, end: int, at: tuple[int, int, int], part: str | None, explicit: bool
) -> Clock | None:
    hour, minute, second = at
    if hour > 24 or (hour == 24 and minute):
        return None
    if part == "am" or part == "pm":
        if not 1 <= hour <= 12:
            return None if part == "am" else Clock(start, end, time(hour % 24, minute, second))
        hour = hour % 12 + (12 if part == "pm" else 0)
    elif part is not None and part.endswith(("早", "早上")):
        hour = hour % 24
    elif part is not None:
        hour = _in_part(hour, part)
    is_open = part is None and not explicit and 1 <= hour <= 12
    return Clock(start, end, time(hour % 24, minute, second), open=is_open)


def _in_part(hour: int, part: str) -> int:
    if part in _PM and 1 <= hour < 12:
        # 半夜两点 and 夜里一点 lie after midnight.
        return hour if part in ("半夜", "夜里", "深夜", "night") and hour < 6 else hour + 12
    if hour == 12 and part in ("晚上", "晚", "半夜", "夜里", "深夜", "凌晨", "night", "morning"):
        return 0
    if part in ("中午", "noon") and hour < 4:
        return hour + 12
    return hour


def _part(start: int, end: int, part: str) -> Clock:
    first, last = _PARTS[part if part in _PARTS else part[-1]]
    if first == last:
        return Clock(start, end, time(first))
    return Clock(start, end, time(first), time(last % 24), score=0.6)


def _ranges(found: list[Clock], folded: str) -> list[Clock]:
    joined: list[Clock] = []
    for clock in found:
        previous = joined[-1] if joined else None
        if previous is not None and clock.start - previous.end <= 8:
            gap = folded[previous.end : clock.start]
            one = _beside(previous, clock, gap)
            if (
                one is None
                and previous.last is None
                and clock.last is None
                and _is_to(gap, clock, folded)
            ):
                one = _span(previous, clock)
            if one is not None:
                joined[-1] = one
                continue
        joined.append(_with_bare_start(clock, folded))
    return joined


def _is_to(gap: str, clock: Clock, folded: str) -> bool:
    between = gap in ("和", "与") and folded.startswith("之间", clock.end)
    return between or _TO.fullmatch(gap) is not None


def _beside(part: Clock, clock: Clock, gap: str) -> Clock | None:
    """Read `tonight at eight` and `in the evening, at 7`: the part of day closes the open hour."""
    if (
        part.last is None
        or not clock.open
        or clock.last is not None
        or not _WITH_PART.fullmatch(gap)
    ):
        return None
    at = clock.first
    if part.first.hour >= 12 and at.hour < 12:
        at = at.replace(hour=at.hour + 12)
    return Clock(part.start, clock.end, at)


def _span(first: Clock, last: Clock) -> Clock:
    """Join 下午3点到5点: what one side says of the half of the day holds for the other."""
    begin, end = first.first, last.first
    if first.open and not last.open and end.hour >= 12 and begin.hour + 12 <= end.hour:
        begin = begin.replace(hour=begin.hour + 12)
        return Clock(first.start, last.end, begin, end)
    if (
        last.open
        and not first.open
        and end.hour < 12
        and end <= begin < end.replace(hour=end.hour + 12)
    ):
        end = end.replace(hour=end.hour + 12)
    if first.open and last.open:
        return Clock(first.start, last.end, begin, end, open=True)
    return Clock(first.start, last.end, begin, end)


def _with_bare_start(clock: Clock, folded: str) -> Clock:
    """Read `3-5pm` and `3 to 5 pm`: a bare hour begins the range."""
    if clock.last is not None or clock.open:
        return clock
    match = _BARE_START.search(folded, max(0, clock.start - 20), clock.start)
    if match is None or not 1 <= int(match["hour"]) <= 12:
        return clock
    first = Clock(
        match.start("hour"),
        clock.start,
        time(int(match["hour"]) % 24, int(match["minute"] or 0)),
        open=True,
    )
    return _span(first, clock)
