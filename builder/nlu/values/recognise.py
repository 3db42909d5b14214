"""Find values of system types in a message: one pass a type, each linear in the text."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from builder.nlu.values.boolean import find_boolean
from builder.nlu.values.city import find_cities
from builder.nlu.values.clock import Clock, find_clocks
from builder.nlu.values.date import find_days
from builder.nlu.values.datetime import find_moments, find_offsets, settle_alone
from builder.nlu.values.days import Days
from builder.nlu.values.duration import Duration, find_durations
from builder.nlu.values.email import find_emails
from builder.nlu.values.found import FoundValue, covers, keep_longest
from builder.nlu.values.fraction import join_fractions
from builder.nlu.values.id_card import find_id_cards
from builder.nlu.values.money import find_money
from builder.nlu.values.number import find_numbers
from builder.nlu.values.numeral import find_numerals
from builder.nlu.values.percent import find_percents
from builder.nlu.values.person import find_persons
from builder.nlu.values.phone import find_phones
from builder.nlu.values.url import find_urls
from builder.schema.entity import SystemType
from builder.text import fold

FINDABLE: Final = frozenset(SystemType) - {SystemType.TEXT}
_NAMED: Final = (SystemType.BOOLEAN, SystemType.CITY, SystemType.PERSON)
_CODES: Final = (SystemType.EMAIL, SystemType.URL, SystemType.PHONE, SystemType.ID_CARD)
_CALENDAR: Final = (SystemType.DATE, SystemType.TIME, SystemType.DATETIME, SystemType.DURATION)


def find_values(
    text: str, language: str, now: datetime, types: Collection[SystemType]
) -> list[FoundValue]:
    """Find the values of the wanted types in a message; spans are offsets into `text`.

    Chinese and English expressions are both read, whatever the `language`. Values of one type do not
    overlap. A value that lies within one of another kind is not reported: no number in a date, no
    date in a telephone number.
    """
    wanted = FINDABLE.intersection(types)
    if not wanted or not text.strip():
        return []
    folded = fold(text)
    found: list[FoundValue] = []
    if SystemType.BOOLEAN in wanted:
        found += find_boolean(folded)
    if SystemType.CITY in wanted:
        found += keep_longest(find_cities(folded, language))
    if SystemType.PERSON in wanted:
        found += keep_longest(find_persons(text, folded))
    if wanted.difference(_NAMED):
        found += _measured(text, folded, now, wanted)
    return sorted(found, key=lambda f: (f.start, f.end, f.type))


def _measured(
    text: str, folded: str, now: datetime, wanted: frozenset[SystemType]
) -> Iterator[FoundValue]:
    codes = keep_longest(
        [
            *find_emails(folded),
            *find_urls(text, folded),
            *find_phones(folded),
            *find_id_cards(folded),
        ]
    )
    yield from (f for f in codes if f.type in wanted)
    if not wanted.difference(_CODES):
        return
    taken = covers(((f.start, f.end) for f in codes), len(folded))
    numerals = [n for n in find_numerals(folded) if not any(taken[n.start : n.end])]
    numerals = join_fractions(folded, numerals)
    money = keep_longest(find_money(folded, numerals))
    percents = keep_longest(find_percents(folded, numerals))
    for amount in (*money, *percents):
        taken[amount.start : amount.end] = b"\x01" * (amount.end - amount.start)
    yield from (f for f in (*money, *percents) if f.type in wanted)
    if not wanted.intersection((*_CALENDAR, SystemType.NUMBER)):
        return
    durations = find_durations(folded, [n for n in numerals if not any(taken[n.start : n.end])])
    calendar = list(_calendar(folded, now, durations, taken))
    yield from (f for f in calendar if f.type in wanted)
    if SystemType.NUMBER in wanted:
        hiding = [f for f in calendar if f.type is not SystemType.DURATION or f.type in wanted]
        for value in hiding:
            taken[value.start : value.end] = b"\x01" * (value.end - value.start)
        if not wanted.intersection((SystemType.MONEY, SystemType.PERCENT)):
            taken = covers(((f.start, f.end) for f in (*codes, *hiding)), len(folded))
        yield from keep_longest(find_numbers(folded, numerals, taken))


def _calendar(
    folded: str, now: datetime, durations: list[Duration], taken: bytearray
) -> Iterator[FoundValue]:
    offset_days, offset_moments = find_offsets(folded, durations, now)
    named = [d for d in find_days(folded, now.date()) if not any(taken[d.start : d.end])]
    days = _longest([*named, *offset_days], len(folded))
    counting = covers(((d.start, d.end) for d in durations), len(folded))
    clocks = [
        c
        for c in find_clocks(folded)
        if not any(taken[c.start : c.end]) and not all(counting[c.start : c.end])
    ]
    moments = [*find_moments(folded, days, clocks, now), *offset_moments]
    yield from keep_longest(_as_date(d, folded) for d in days)
    yield from keep_longest(_as_time(c) for c in settle_alone(clocks, days, folded, now))
    yield from keep_longest(
        FoundValue(SystemType.DATETIME, m.start, m.end, str(m), m.score) for m in moments
    )
    spans = [(d.start, d.end) for d in days] + [(m.start, m.end) for m in offset_moments]
    dated = covers(spans, len(folded))
    for duration in durations:
        if not all(dated[duration.start : duration.end]):
            yield FoundValue(SystemType.DURATION, duration.start, duration.end, str(duration))


def _longest(days: list[Days], length: int) -> list[Days]:
    """Keep the longest of overlapping days."""
    kept: list[Days] = []
    taken = bytearray(length)
    for one in sorted(days, key=lambda d: (d.start - d.end, d.start)):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda d: d.start)


def _as_date(days: Days, folded: str) -> FoundValue:
    end = days.end
    if folded[days.start : end] in ("今", "明", "昨") and folded[end : end + 1] in tuple(
        "早晚晨夜"
    ):
        end += 1
    return FoundValue(SystemType.DATE, days.start, end, str(days), days.score)


def _as_time(clock: Clock) -> FoundValue:
    return FoundValue(SystemType.TIME, clock.start, clock.end, str(clock), clock.score)
