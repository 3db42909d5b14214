"""Words of letters with slips in them: the likeliest word that each may have been meant as."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from string import ascii_lowercase
from typing import Final

from builder.text import fold, is_han

_WORD: Final = re.compile(r"[a-z']+")
_SHORTEST: Final = 2
# Shorter words than this have many neighbours: what they were meant as is a guess.
SURE: Final = 4
# Words of at least so many letters may have two slips, where the skill's own texts use what was meant.
_TWO_SLIPS: Final = 5
# A slip is this unlikely, as a logarithm; that the first letter is right this likely.
_SLIP: Final = 4.0
_FIRST: Final = 0.5
# What a word of the language counts beside one that the skill's texts use once: common ones, others.
_COMMON: Final = (3_000, 0.3)
_OTHER: Final = 0.03


class Letters:
    """Knows the words of a skill's texts, and of the language; bounded by both."""

    def __init__(
        self, texts: Iterable[str], lexicon: Mapping[str, float], everyday: Iterable[str] = ()
    ) -> None:
        self._counts = Counter(w for text in texts for w in _WORD.findall(fold(text)))
        listed = list(lexicon)
        self._common = frozenset(listed[: _COMMON[0]])
        usual = (word for text in everyday for word in _WORD.findall(fold(text)))
        self._known = frozenset((*listed, *usual))
        self._near: dict[str, list[str]] = {}
        for word in self._counts:
            if len(word) >= _TWO_SLIPS - 2:
                for key in _shortened_twice(word):
                    self._near.setdefault(key, []).append(word)
        self._meant = lru_cache(maxsize=4096)(self._find)

    def respell(self, text: str, *, shortest: int = _SHORTEST) -> str:
        """Return the text with every unknown word replaced by what it was likeliest meant as.

        Words of less than `shortest` letters stay.
        """
        folded = fold(text)
        parts: list[str] = []
        end = 0
        for found in _WORD.finditer(folded):
            is_whole = len(found[0]) >= shortest and not _is_cut(folded, *found.span())
            meant = self._meant(found[0]) if is_whole else found[0]
            typed = text[found.start() : found.end()]
            parts += [text[end : found.start()], typed if meant == found[0] else meant]
            end = found.end()
        return "".join((*parts, text[end:]))

    def _find(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self._counts or word in self._known:
            return word
        found = {other: 1 for other in _one_slip(word) if self._worth(other) > 0}
        if len(word) >= _TWO_SLIPS:
            for key in _shortened_twice(word):
                for other in self._near.get(key, ()):
                    if other not in found and _slips(word, other) == 2:
                        found[other] = 2
        return max(
            found,
            key=lambda other: (
                math.log(self._worth(other))
                - _SLIP * found[other]
                + _FIRST * (other[0] == word[0]),
                other,
            ),
            default=word,
        )

    def _worth(self, word: str) -> float:
        of_language = _COMMON[1] if word in self._common else _OTHER * (word in self._known)
        return self._counts.get(word, 0) + of_language


def _is_cut(text: str, start: int, end: int) -> bool:
    """Tell whether letters of other alphabets, or digits, go on where a match begins or ends."""
    around = text[start - 1 : start] + text[end : end + 1]
    return any(c.isalnum() and not is_han(c) for c in around)


def _one_slip(word: str) -> Iterator[str]:
    """Yield what a word is one slip away from: a letter too many, wrong, missing, or swapped."""
    for place in range(len(word) + 1):
        left, right = word[:place], word[place:]
        if right:
            yield left + right[1:]
            for letter in ascii_lowercase:
                yield left + letter + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in ascii_lowercase:
            yield left + letter + right


def _shortened_twice(word: str) -> set[str]:
    """Return a word, and it without any one letter, and without any two."""
    once = {word[:i] + word[i + 1 :] for i in range(len(word))}
    return {word} | once | {one[:i] + one[i + 1 :] for one in once for i in range(len(one))}


def _slips(word: str, other: str) -> int:
    """Return the number of slips between two words (Damerau 1964, no letter moved twice)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            least = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]
