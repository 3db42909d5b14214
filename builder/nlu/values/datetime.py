"""Dates with times: 下周三下午三点, tomorrow at 5pm, 半小时后, in half an hour, now.

Also the days that durations count off from today (三天后, in two weeks), since both come from the
same expressions.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from builder.nlu.values.clock import Clock, settle_open
from builder.nlu.values.days import Days, add_days
from builder.nlu.values.duration import Duration
from builder.nlu.values.found import matches
from builder.nlu.values.moving import move

_AFTER_ZH: Final = re.compile(r"(?:以后|之后|过后|后)(?![天年面边来续])")
_BEFORE_ZH: Final = re.compile(r"(?:以前|之前|前)(?![台面往天年])")
_PASS_ZH: Final = re.compile(r"(?:再过|过|等)$")
_AFTER_EN: Final = re.compile(r"\s(?:from\snow|later|hence)\b|\s?'?\stime\b")
_AGO_EN: Final = re.compile(r"\s(?:ago|earlier)\b")
_IN_EN: Final = re.compile(r"\bin\s(?:about\s|around\s|the\snext\s)?$")
_NOW: Final = re.compile(
    r"现在|此刻|马上|立刻|立即|(?<![a-z])(?:right\snow|now|immediately|asap)(?![a-z])"
)
# Means now's time of day, next to another day: 明天这个时候, this time tomorrow.
_SAME_TIME: Final = re.compile(
    r"的?(?:这个|同样的?|同一)(?:时候|时间|时刻)|\b(?:at\s)?(?:this|the\ssame|same)\stime\b"
)
_DAY_THEN_TIME: Final = re.compile(r"t|[\s,的]*(?:\s(?:at|around|about|by|from|in\sthe)\s)?[\s(]*")
_TIME_THEN_DAY: Final = re.compile(r"[\s,]*(?:\s?(?:on|for|of)\s)?\s*")
_GAP: Final = 10


@dataclass(frozen=True)
class Moment:
    """Characters `start` to `end` (exclusive) say a moment, or a stretch up to `last`."""

    start: int
    end: int
    first: datetime
    last: datetime | None = None
    score: float = 1.0

    def __str__(self) -> str:
        first = _write(self.first)
        return first if self.last is None else f"{first}/{_write(self.last)}"


def find_offsets(
    folded: str, durations: Sequence[Duration], now: datetime
) -> tuple[list[Days], list[Moment]]:
    """Find what durations count off from now: days, and moments where hours are counted."""
    days: list[Days] = []
    moments: list[Moment] = []
    for duration in durations:
        placed = _offset(folded, duration)
        if placed is None:
            continue
        start, end, sign = placed
        then = move(now, duration, sign)
        if then is None:
            continue
        if duration.in_days:
            days.append(Days(start, end, then.date(), then.date()))
        else:
            moments.append(Moment(start, end, then.replace(second=0, microsecond=0)))
    return days, moments


def find_moments(
    folded: str, days: Sequence[Days], clocks: Sequence[Clock], now: datetime
) -> list[Moment]:
    """Join each time of day with the date beside it; a time alone is its next occurrence."""
    found: list[Moment] = []
    ordered = sorted(days, key=lambda d: d.start)
    starts = [d.start for d in ordered]
    for clock in clocks:
        beside = _day_beside(clock, ordered, starts, folded)
        moment = _combine(clock, beside, now) if beside else _next(clock, now)
        if moment is not None:
            found.append(moment)
    for match in matches(_SAME_TIME, folded):
        clock = Clock(match.start(), match.end(), now.time().replace(second=0, microsecond=0))
        beside = _day_beside(clock, ordered, starts, folded)
        if beside is not None:
            found.append(_combine(clock, beside, now))
    for match in matches(_NOW, folded):
        found.append(Moment(match.start(), match.end(), now.replace(second=0, microsecond=0)))
    return found


def _offset(folded: str, duration: Duration) -> tuple[int, int, int] | None:
    start, end = duration.start, duration.end
    passing = _PASS_ZH.search(folded, max(0, start - 2), start)
    into = _IN_EN.search(folded, max(0, start - 14), start)
    for pattern, sign in ((_AFTER_ZH, 1), (_BEFORE_ZH, -1), (_AFTER_EN, 1), (_AGO_EN, -1)):
        match = pattern.match(folded, end)
        if match:
            before = passing or (into if sign > 0 else None)
            return (before.start() if before else start), match.end(), sign
    if into:
        return into.start(), end, 1
    if passing and folded[passing.start() : start].startswith(("再", "过")):
        return passing.start(), end, 1
    return None


def _day_beside(
    clock: Clock, ordered: Sequence[Days], starts: Sequence[int], folded: str
) -> Days | None:
    at = bisect(starts, clock.start)
    return next(
        (d for d in ordered[max(0, at - 1) : at + 2] if _are_beside(d, clock, folded)), None
    )


def _are_beside(days: Days, clock: Clock, folded: str) -> bool:
    if days.first != days.last:
        return False
    if clock.start <= days.start and days.end <= clock.end:
        return True  # at 7 tomorrow night
    if days.start <= clock.start < days.end:
        return True  # last night at 9
    if 0 <= clock.start - days.end <= _GAP:
        return _DAY_THEN_TIME.fullmatch(folded, days.end, clock.start) is not None
    if 0 <= days.start - clock.end <= _GAP:
        return _TIME_THEN_DAY.fullmatch(folded, clock.end, days.start) is not None
    return False


def _combine(clock: Clock, days: Days, now: datetime) -> Moment:
    today = days.first == now.date()
    settled = settle_open(clock, now.time() if today else None)
    start, end = min(days.start, clock.start), max(days.end, clock.end)
    first, last = _place(settled, days.first)
    return Moment(start, end, first, last, clock.score)


def _next(clock: Clock, now: datetime) -> Moment | None:
    settled = settle_open(clock, now.time())
    first, last = _place(settled, now.date())
    if (last or first) < now.replace(tzinfo=None):
        tomorrow = add_days(now.date(), 1)
        if tomorrow is None:
            return None
        first, last = _place(settle_open(clock, None), tomorrow)
    return Moment(clock.start, clock.end, first, last, 0.7 * clock.score)


def _place(clock: Clock, day: date) -> tuple[datetime, datetime | None]:
    first = datetime.combine(day, clock.first)
    if clock.last is None:
        return first, None
    last = datetime.combine(day, clock.last)
    if last <= first:  # 晚上10点到1点, and parts of the day that end at midnight
        following = add_days(day, 1)
        last = datetime.combine(following, clock.last) if following else last
    return first, last


def settle_alone(
    clocks: Sequence[Clock], days: Sequence[Days], folded: str, now: datetime
) -> list[Clock]:
    """Choose the half of the day of each time as it is asked for by itself."""
    ordered = sorted(days, key=lambda d: d.start)
    starts = [d.start for d in ordered]
    settled = []
    for clock in clocks:
        beside = _day_beside(clock, ordered, starts, folded)
        other_day = beside is not None and beside.first != now.date()
        settled.append(settle_open(clock, None if other_day else now.time()))
    return settled


def _write(moment: datetime) -> str:
    local = moment.replace(tzinfo=None)
    return local.isoformat(
        timespec="seconds" if local.time() != time(local.hour, local.minute) else "minutes"
    )
