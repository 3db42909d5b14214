"""Patterns of the skill's entities, found in a text by RE2."""

from __future__ import annotations

from collections.abc import Iterable

from builder.nlu.slots.hit import Hit, keep_longest_hits
from builder.pattern import compile_pattern
from builder.schema.entity import Entity
from builder.text import fold_width


class PatternMatcher:
    """Finds what the patterns of all entities match; raises `Invalid` for a pattern RE2 refuses."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._patterns = [(e.name, compile_pattern(p)) for e in entities for p in e.patterns]

    def find(self, text: str) -> list[Hit]:
        """Find the matches in a text: the longest of each entity at each place."""
        written = fold_width(text)
        return keep_longest_hits(
            Hit(entity, start, end, written[start:end], "pattern")
            for entity, pattern in self._patterns
            for start, end in pattern.find_all(written)
        )
