"""Values that lean on one said before: 改成四点 keeps the day, 那后天呢 the time, 晚一天 moves it.

Only what a slot holds now is leant on, and only where the message shows that it speaks of that: by a
word (改成, instead, later), or because the value is nearly all that is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import Final

from builder.nlu.values.clock import Clock, find_clocks, write_time
from builder.nlu.values.date import find_days
from builder.nlu.values.days import Days
from builder.nlu.values.duration import Duration, find_durations
from builder.nlu.values.found import FoundValue
from builder.nlu.values.fraction import join_fractions
from builder.nlu.values.moving import move
from builder.nlu.values.numeral import find_numerals
from builder.schema.entity import SystemType

LEANING: Final = frozenset({SystemType.DATE, SystemType.TIME, SystemType.DATETIME})
_SPEAKS_OF_IT: Final = re.compile(
    r"改|换|推迟|延后|提前|往[前后]|那|呢|还是|不对|应该是|instead|rather|actually|make it|change|move"
    r"|what about|how about|\band\b|\bthen\b|\bsorry\b"
)
# Of the letters and digits of a message, the share from which a value is nearly all that is said.
_NEARLY_ALL: Final = 0.6
_LATER: Final = re.compile(r"(?:再|往后|向后)?(?:推迟|延后|延迟|推后|晚|往后推|推|后移)(?:个)?$")
_EARLIER: Final = re.compile(r"(?:再|往前|向前)?(?:提前|提早|早|往前推|前移)(?:个)?$")
_LATER_EN: Final = re.compile(r"\s(?:later|after\sthat)\b")
_EARLIER_EN: Final = re.compile(r"\s(?:earlier|sooner|before\sthat)\b")
_BACK_EN: Final = re.compile(r"\b(?:push|put|move)\s(?:it|that)?\s?back\s(?:by\s)?$")


def inherit(
    folded: str, now: datetime, held: dict[SystemType, str], found: Collection[FoundValue]
) -> list[FoundValue]:
    """Return the values of a text, those that lean on a held one replaced or added."""
    leaning = [
        value
        for kind in sorted(LEANING & held.keys())
        for value in _lean(folded, now, kind, held[kind])
    ]
    if not leaning:
        return list(found)
    kept = [f for f in found if not any(f.type is v.type and _overlap(f, v) for v in leaning)]
    return sorted([*kept, *leaning], key=lambda f: (f.start, f.end, f.type))


def _lean(folded: str, now: datetime, kind: SystemType, value: str) -> Iterator[FoundValue]:
    durations = find_durations(folded, join_fractions(folded, find_numerals(folded)))
    for duration in durations:
        moved = _moved(folded, duration, kind, value)
        if moved is not None:
            yield moved
            return
    if kind is not SystemType.DATETIME:
        return
    try:
        base = datetime.fromisoformat(value)
    except ValueError:
        return
    days, clocks = find_days(folded, now.date()), find_clocks(folded)
    if days and clocks:
        return  # a whole moment leans on nothing
    for clock in clocks[:1]:
        if _speaks_of_it(folded, clock.start, clock.end):
            yield _at(kind, clock, base)
    for day in days[:1]:
        if day.first == day.last and _speaks_of_it(folded, day.start, day.end):
            yield _on(kind, day, base)


def _at(kind: SystemType, clock: Clock, base: datetime) -> FoundValue:
    """Keep the day; an hour whose half of the day is open is in the half that was meant before."""
    first, last = _in_half(clock, base.time())
    written = _write(datetime.combine(base.date(), first))
    if last is not None:
        written += f"/{_write(datetime.combine(base.date(), last))}"
    return FoundValue(kind, clock.start, clock.end, written, 0.9)


def _in_half(clock: Clock, before: time) -> tuple[time, time | None]:
    first, last = clock.first, clock.last
    if clock.open:
        hour = first.hour % 12 + (12 if before.hour >= 12 else 0)
        moved = hour - first.hour
        first = first.replace(hour=hour)
        if last is not None and 0 <= last.hour + moved < 24:
            last = last.replace(hour=last.hour + moved)
    return first, last


def _on(kind: SystemType, days: Days, base: datetime) -> FoundValue:
    """Keep the time of day."""
    return FoundValue(
        kind, days.start, days.end, _write(datetime.combine(days.first, base.time())), 0.9
    )


def _moved(folded: str, duration: Duration, kind: SystemType, value: str) -> FoundValue | None:
    """Move the held value by a duration: 晚一天, 提前半小时, two days later."""
    placed = _way(folded, duration)
    if placed is None:
        return None
    start, end, sign = placed
    written = _shifted(kind, value, duration, sign)
    return None if written is None else FoundValue(kind, start, end, written, 0.9)


def _way(folded: str, duration: Duration) -> tuple[int, int, int] | None:
    before = folded[max(0, duration.start - 20) : duration.start]
    for pattern, sign in ((_LATER, 1), (_EARLIER, -1), (_BACK_EN, 1)):
        match = pattern.search(before)
        if match:
            return duration.start - len(before) + match.start(), duration.end, sign
    for pattern, sign in ((_LATER_EN, 1), (_EARLIER_EN, -1)):
        match = pattern.match(folded, duration.end)
        if match:
            return duration.start, match.end(), sign
    return None


def _shifted(kind: SystemType, value: str, duration: Duration, sign: int) -> str | None:
    try:
        if kind is SystemType.DATE:
            if not duration.in_days:
                return None
            day = move(datetime.combine(date.fromisoformat(value), time()), duration, sign)
            return None if day is None else day.date().isoformat()
        if kind is SystemType.TIME:
            if duration.in_days:
                return None
            moment = move(
                datetime.combine(date(2000, 1, 2), time.fromisoformat(value)), duration, sign
            )
            # A time of day that would fall on another day says nothing.
            same = moment is not None and moment.date() == date(2000, 1, 2)
            return write_time(moment.time()) if moment is not None and same else None
        moment = move(datetime.fromisoformat(value), duration, sign)
        return None if moment is None else _write(moment)
    except ValueError:
        return None  # a stretch, or what somebody else put into the slot


def _speaks_of_it(folded: str, start: int, end: int) -> bool:
    if _SPEAKS_OF_IT.search(folded[:start]) or _SPEAKS_OF_IT.search(folded[end:]):
        return True
    whole = sum(map(str.isalnum, folded))
    return sum(map(str.isalnum, folded[start:end])) >= _NEARLY_ALL * whole


def _overlap(first: FoundValue, second: FoundValue) -> bool:
    return first.start < second.end and second.start < first.end


def _write(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")
