"""Cities: those of China down to the prefecture, capitals and large cities of the world.

The table is ours (`data/cities.txt`: Chinese name, English name, other names; a `?` after a name says
that it is read as another city's, a `~` before it that it is more often something else, so that a
place must be spoken of before it). The value is one name a city, in the language of the
message: 北京 for 北京市 and Peking, Beijing when English is spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from builder.nlu.values.found import MOST_MATCHES, FoundValue
from builder.schema.entity import SystemType
from builder.text import fold

_FILE: Final = Path(__file__).parent.parent / "data" / "cities.txt"
_PLACED_ZH: Final = re.compile(r"(?:[去到在从飞往来回离自赴至住]|出发地是?|目的地是?)$")
_PLACED_EN: Final = re.compile(
    r"\b(?:to|in|from|at|near|via|for|visit|visiting|around|leaving|reach|city of)\s$"
)
# 北京路 is a street and 武汉大学 a school.
_PART_OF_ZH: Final = re.compile(
    r"[东西南北中]?(?:路(?![上途过程线])|大?街|大道)|大学|学院|银行|烤鸭|拉面|火锅|米线|热干面|时报|早报"
)
_WORDED: Final = re.compile(r"[a-z0-9]")


@dataclass(frozen=True)
class _City:
    chinese: str
    english: str


@dataclass(frozen=True)
class _Name:
    """What a name stands for; a doubtful one is more often something else."""

    city: _City
    doubtful: bool


def find_cities(folded: str, language: str) -> Iterator[FoundValue]:
    """Yield the cities that a text names, the longest name at each place."""
    names, lengths = _names()
    start = count = 0
    while start < len(folded) and count < MOST_MATCHES:
        found = next(
            (
                (end, name.city)
                for length in lengths.get(folded[start : start + 2], ())
                if start + length <= len(folded)
                and (name := names.get(folded[start : start + length])) is not None
                and _stands(folded, start, end := start + length, name)
            ),
            None,
        )
        if found is None:
            start += 1
            continue
        end, city = found
        value = city.chinese if language.split("-")[0] == "zh" else city.english
        yield FoundValue(SystemType.CITY, start, end, value)
        start, count = end, count + 1


def is_city(folded: str) -> bool:
    """Tell whether a whole folded text is the name of a city."""
    return folded in _names()[0]


def _stands(folded: str, start: int, end: int, name: _Name) -> bool:
    text = folded[start:end]
    before = folded[max(0, start - 12) : start]
    if text[0].isascii():
        within = _WORDED.match(folded, end) or (start and _WORDED.match(folded[start - 1]))
        if within:
            return False
        placed = _PLACED_EN.search(before) is not None
    else:
        if _PART_OF_ZH.match(folded, end):
            return False
        placed = _PLACED_ZH.search(before) is not None
    return not name.doubtful or placed or folded.strip() == text


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, _Name], dict[str, tuple[int, ...]]]:
    """Return cities by folded name, and the lengths of names by their first two characters."""
    names: dict[str, _Name] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        chinese, english, *others = line.split("\t")
        shared = english.endswith("?")
        city = _City(chinese.lstrip("~"), english.strip("~?"))
        own = [chinese] if shared else [chinese, english]
        for name in (*own, *(other.replace("_", " ") for other in " ".join(others).split())):
            names.setdefault(fold(name.lstrip("~")), _Name(city, name.startswith("~")))
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[:2], set()).add(len(name))
    return names, {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


@lru_cache(maxsize=2)
def city_names(language: str) -> tuple[str, ...]:
    """Return one name a city in a language, those left out that are more often something else."""
    names = []
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        chinese, english, *_ = line.split("\t")
        name = chinese if language.split("-")[0] == "zh" else english
        if not name.startswith("~") and not name.endswith("?"):
            names.append(name)
    return tuple(dict.fromkeys(names))
