"""Find the words of cues and literals in a message: one look at each place, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from builder.text import fold, is_han

# Of one fragment, places beyond these are left alone; they bound the time of a hostile message.
MOST_PLACES: Final = 24

# What is looked for: a cue ('cue', name), literals ('text', words) or a type ('slot', type).
Key = tuple[str, str | tuple[str, ...]]
Places = dict[Key, list[tuple[int, int]]]


class WordFinder:
    """Finds words in folded text; in scripts with spaces, whole words only."""

    def __init__(self, words: Iterable[tuple[Key, str]]) -> None:
        self._keys: dict[str, list[Key]] = {}
        lengths: dict[str, set[int]] = {}
        for key, word in words:
            folded = fold(word).strip()
            if folded and key not in self._keys.setdefault(folded, []):
                self._keys[folded].append(key)
                lengths.setdefault(folded[0], set()).add(len(folded))
        # By first letter, the longer words first.
        self._lengths = {first: sorted(known, reverse=True) for first, known in lengths.items()}

    def find(self, folded: str, places: Places) -> None:
        """Add the places of every word in a folded text."""
        for start, first in enumerate(folded):
            for length in self._lengths.get(first, ()):
                end = start + length
                # A slice that runs over the end would be a shorter word at the wrong place.
                keys = self._keys.get(folded[start:end]) if end <= len(folded) else None
                if keys is None or not _stands_alone(folded, start, end):
                    continue
                for key in keys:
                    found = places.setdefault(key, [])
                    if len(found) < MOST_PLACES:
                        found.append((start, end))


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (_joins(text, start) or _joins(text, end))


def _joins(text: str, at: int) -> bool:
    """Tell whether a word of a script with spaces runs on over a place."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return before.isalnum() and after.isalnum() and not is_han(before) and not is_han(after)
