"""A find in a text, before it is known which slot it fills."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue

from builder.conversation.understanding import Source


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
    """Drop hits that overlap a longer one of their own type; of equals the better, then the first."""
    taken: dict[str, list[Hit]] = {}
    for hit in sorted(hits, key=lambda h: (h.start - h.end, -h.score, h.start)):
        kept = taken.setdefault(hit.type, [])
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted((h for kept in taken.values() for h in kept), key=lambda h: (h.start, h.end))
