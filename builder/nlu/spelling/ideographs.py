"""Ideographs with slips among them: other characters that would stand better beside their neighbours.

How well two characters stand together tells a small model of pairs, from the skill's own texts and
the words of the language. A character that it does not expect may be one that sounds the same, any
other, or one may be missing (a noisy channel: Kernighan et al. 1990).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from builder.nlu.sound import sounding_like
from builder.text import fold, is_han

_BEGIN: Final = "^"
_END: Final = "$"
# A pair of the skill's own counts so much; one of a word of the language by how common the word is.
_OWN: Final = 30.0
_OF_A_MILLION: Final = 1e6
# How much a pair never seen is judged by its second character alone.
_SMOOTHING: Final = 5.0
_CHARACTERS: Final = 2_500
# Logarithms of how unlikely a slip is: a character that sounds the same, any other, one left out.
_SOUND: Final = -2.5
_ANY: Final = -7.0
_MISSING: Final = -4.0
# So many characters of a sound are tried, and a slip must not look worse than this.
_SOUNDS: Final = 40
_WORST: Final = -2.0


class Ideographs:
    """Knows which characters stand together in a skill's texts, and in the words of the language."""

    def __init__(self, texts: Iterable[str], lexicon: Mapping[str, float]) -> None:
        self._pairs: dict[str, float] = {}
        self._alone: dict[str, float] = {}
        self._behind: dict[str, set[str]] = {}
        self._before: dict[str, set[str]] = {}
        for text in texts:
            framed = _BEGIN + fold(text).strip() + _END
            for character in framed:
                self._alone[character] = self._alone.get(character, 0.0) + _OWN / 3
            for first, second in pairwise(framed):
                self._add(first + second, _OWN)
                self._behind.setdefault(first, set()).add(second)
                self._before.setdefault(second, set()).add(first)
        for word, frequency in lexicon.items():
            if is_han(word[0]):
                count = math.exp(frequency) * _OF_A_MILLION
                if len(word) == 1:
                    self._alone[word] = self._alone.get(word, 0.0) + count
                for first, second in pairwise(word):
                    self._add(first + second, count)
        self._total = sum(self._alone.values()) + _CHARACTERS
        self._first: dict[str, float] = {}
        for pair, count in self._pairs.items():
            self._first[pair[0]] = self._first.get(pair[0], 0.0) + count

    def respellings(self, text: str, most: int) -> list[str]:
        """Return texts with one slip put right, the likeliest first."""
        gains: dict[str, float] = {}
        for gain, start, end, put in self._slips(_BEGIN + fold(text) + _END):
            other = text[: start - 1] + put + text[end - 1 :]
            if gain > gains.get(other, _WORST):
                gains[other] = gain
        return sorted(gains, key=lambda other: (-gains[other], other))[:most]

    def _slips(self, framed: str) -> Iterator[tuple[float, int, int, str]]:
        """Yield how much likelier, where from, where to, and what should stand there."""
        for place in range(1, len(framed) - 1):
            before, here, behind = framed[place - 1], framed[place], framed[place + 1]
            fits_before, fits_behind = before + here in self._pairs, here + behind in self._pairs
            if not is_han(here) or (fits_before and fits_behind):
                continue
            now = self._likely(before, here) + self._likely(here, behind)
            for other in sounding_like(here)[:_SOUNDS]:
                if before + other in self._pairs or other + behind in self._pairs:
                    then = self._likely(before, other) + self._likely(other, behind)
                    yield then - now + _SOUND, place, place + 1, other
            if fits_before:
                continue
            if not fits_behind:
                for other in self._between(before, behind):
                    then = self._likely(before, other) + self._likely(other, behind)
                    yield then - now + _ANY, place, place + 1, other
            if before != _BEGIN:
                alone = self._likely(before, here)
                for other in self._between(before, here):
                    then = self._likely(before, other) + self._likely(other, here)
                    yield then - alone + _MISSING, place, place, other

    def _between(self, before: str, behind: str) -> list[str]:
        """Return the ideographs that the skill's texts have between two characters, in fixed order."""
        both = self._behind.get(before, set()) & self._before.get(behind, set())
        return sorted(filter(is_han, both))

    def _likely(self, first: str, second: str) -> float:
        alone = (self._alone.get(second, 0.0) + 0.5) / self._total
        together = self._pairs.get(first + second, 0.0) + _SMOOTHING * alone
        return math.log(together / (self._first.get(first, 0.0) + _SMOOTHING))

    def _add(self, pair: str, count: float) -> None:
        self._pairs[pair] = self._pairs.get(pair, 0.0) + count
