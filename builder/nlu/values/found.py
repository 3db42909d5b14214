"""What a recogniser of values returns, and how overlapping finds are settled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pydantic import JsonValue

from builder.schema.entity import SystemType

MOST_MATCHES: Final = 100


@dataclass(frozen=True)
class FoundValue:
    """A value of a system type: characters `start` to `end` (exclusive) and their normal form."""

    type: SystemType
    start: int
    end: int
    value: JsonValue
    score: float = 1.0


def matches(pattern: re.Pattern[str], folded: str) -> Iterator[re.Match[str]]:
    """Yield the matches in a text, but no more than anybody means in one message."""
    return islice(pattern.finditer(folded), MOST_MATCHES)


def keep_longest(found: Iterable[FoundValue]) -> list[FoundValue]:
    """Drop finds that overlap a longer one (of two as long, the better, then the earlier stays)."""
    ranked = sorted(found, key=lambda f: (f.start - f.end, -f.score, f.start))
    kept: list[FoundValue] = []
    taken = bytearray(max((f.end for f in ranked), default=0))
    for value in ranked:
        if not any(taken[value.start : value.end]):
            taken[value.start : value.end] = b"\x01" * (value.end - value.start)
            kept.append(value)
    return sorted(kept, key=lambda f: f.start)


def covers(spans: Iterable[tuple[int, int]], length: int) -> bytearray:
    """Return one byte a character: 1 where any of the spans lies."""
    taken = bytearray(length)
    for start, end in spans:
        taken[start:end] = b"\x01" * (end - start)
    return taken
