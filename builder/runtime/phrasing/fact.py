"""What in a sentence must stand in its passage: numbers, dates, amounts, addresses, codes, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import orjson

from builder.nlu.values.found import FoundValue
from builder.nlu.values.recognise import FINDABLE, find_values
from builder.reading.function_word import telling_terms
from builder.schema.entity import SystemType
from builder.text import fold, fold_han

# Both sides are read on the same day, whichever it is.
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
_WANTED: Final = FINDABLE - {SystemType.BOOLEAN}
# “七日内” is a length of time, where "七日" alone would be a day of the month.
_DAYS: Final = re.compile(
    r"(?<![月\d一二三四五六七八九十百两])([\d一二三四五六七八九十百两]+(?:个?工作)?)日"
    r"(?=[之以]?[内后前])"
)
_UNIT: Final = re.compile(r"\s*(?:([A-Za-z]+)|([\u4e00-\u9fff]))")
# A run of letters and digits with a digit in it: an order number, a version, a paragraph.
_CODE: Final = re.compile(r"[A-Za-z0-9]*\d[A-Za-z0-9]*(?:[-./:][A-Za-z0-9]+)*")
_CAPITAL: Final = re.compile(r"(?<![\w'’-])[A-Z][\w&'’-]*")
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9&'’+-]+")
_QUOTED: Final = re.compile(r"《([^》]{1,60})》|「([^」]{1,60})」|[“\"]([^”\"]{1,60})[”\"]")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_NAMES: Final = ("name", "code", "email", "url")
_GAPS: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class Fact:
    """Something that is either so or not: characters `start` to `end`, what it is, its normal form."""

    kind: str
    value: str
    text: str
    start: int
    end: int

    @property
    def is_measure(self) -> bool:
        """Whether it is a number, a date or an amount, and no name."""
        return self.kind not in _NAMES


def facts_in(text: str, language: str) -> tuple[Fact, ...]:
    """Return the facts of a sentence or passage, from left to right."""
    read = _DAYS.sub(r"\1天", text)
    values = find_values(read, language, _ANY_TIME, _WANTED)
    found = [fact for value in values if (fact := _measured(read, value)) is not None]
    taken = {at for fact in found for at in range(fact.start, fact.end)}
    for fact in _written(read):
        if taken.isdisjoint(range(fact.start, fact.end)):
            found.append(fact)
    return tuple(sorted(found, key=lambda fact: (fact.start, fact.end)))


def bare(text: str) -> str:
    """Return a text folded and without gaps, as facts are looked for in it."""
    return _GAPS.sub("", fold(text))


def _measured(text: str, value: FoundValue) -> Fact | None:
    words, end = text[value.start : value.end], value.end
    if value.type is SystemType.NUMBER:
        if value.value == 1 and not any(c.isdigit() for c in words):
            # "one of them", “一起”: seldom a count.
            return None
        # "3 items" are no 3 days.
        unit = _UNIT.match(text, end)
        if unit is not None:
            end = unit.end()
            normal = f"{_json(value.value)} {_singular(fold(unit[1] or unit[2]))}"
            return Fact("number", normal, text[value.start : end], value.start, end)
    if value.type in (SystemType.PERSON, SystemType.CITY):
        return Fact("name", bare(words), words, value.start, end)
    return Fact(value.type.value, _json(value.value), words, value.start, end)


def _written(text: str) -> Iterator[Fact]:
    for match in _CODE.finditer(fold_han(text)):
        yield _named("code", text, match.start(), match.end())
    for match in _QUOTED.finditer(text):
        group = next(n for n in (1, 2, 3) if match[n] is not None)
        yield _named("name", text, *match.span(group))
    if _HAN.search(text):
        for match in _LATIN.finditer(text):
            yield _named("name", text, *match.span())
        return
    capitals = [match.span() for match in _CAPITAL.finditer(text)]
    first = next((at for at, c in enumerate(text) if c.isalnum()), 0)
    for start, end in capitals:
        # The first word of a sentence is written so whatever it is, unless more of a name follows.
        follows = any(start < other <= end + 1 for other, _ in capitals)
        if (start > first or follows) and telling_terms(text[start:end]):
            yield _named("name", text, start, end)


def _named(kind: str, text: str, start: int, end: int) -> Fact:
    return Fact(kind, bare(text[start:end]), text[start:end], start, end)


def _singular(unit: str) -> str:
    return unit.removesuffix("s") if len(unit) > 2 else unit


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
