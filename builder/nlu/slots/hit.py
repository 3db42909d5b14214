"""A find in a text, before it is known which slot it fills."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from builder.conversation.understanding import Source

MOST_HITS: Final = 60


@dataclass(frozen=True)
class Hit:
    """Characters `start` to `end` (exclusive) are a value of `type`, an entity or a system type."""

    type: str
    start: int
    end: int
    value: JsonValue
    source: Source
    score: float = 1.0


def keep_longest_hits(hits: Iterable[Hit]) -> list[Hit]:
    """Drop hits that overlap a longer one of their own type; of equals the better, then the first.

    What a text holds beyond `MOST_HITS` is left alone: nobody means so much at once.
    """
    taken: dict[str, set[int]] = {}
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, -h.score, h.start)):
        own = taken.setdefault(hit.type, set())
        places = range(hit.start, hit.end)
        if own.isdisjoint(places):
            own.update(places)
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end))[:MOST_HITS]
