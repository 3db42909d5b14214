"""How common words of ideographs are: of Chinese, and of what one skill's texts say.

A word of at most four ideographs is one whole number, 16 bits a character, so that a third of a million
words take 4 MB, and thousands of candidates are looked up at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.softmax import Floats
from builder.text import is_han

Codes = NDArray[np.uint64]

LONGEST: Final = 4
BITS: Final = 16
# A word that is nowhere, as the logarithm of its share of all words.
_NEVER: Final = np.float32(-np.inf)
# Of the characters that stand beside another one within words, so many are known, the commonest.
_BESIDE: Final = 50
_TENTHS: Final = 10.0
# A skill's own n-grams are kept up to so many, the commonest; they count a fifth beside the language.
_MOST: Final = 100_000
_OWN: Final = 0.2
_NONE: Final = np.zeros(0, np.uint64)


def code_of(word: str) -> int:
    """Return the number of a word of at most four characters of the basic plane."""
    return sum(ord(character) << (BITS * place) for place, character in enumerate(word))


def word_of(code: int) -> str:
    """Return the word of a number."""
    last = (1 << BITS) - 1
    letters = (int(code) >> BITS * place & last for place in range(LONGEST))
    return "".join(map(chr, filter(None, letters)))


def is_coded(character: str) -> bool:
    """Tell whether a character is an ideograph that words here are made of."""
    return is_han(character) and ord(character) < 1 << BITS


@dataclass(frozen=True)
class Frequencies:
    """Words, sorted by their numbers, and the logarithm of each one's share of all words.

    `behind` and `before` hold the characters that stand beside a character within words.
    """

    words: Codes
    logs: Floats
    behind: Mapping[int, Codes]
    before: Mapping[int, Codes]

    @classmethod
    def of(cls, words: Codes, logs: Floats) -> Frequencies:
        """Build from words in any order, each once."""
        if not len(words):
            return cls(words, logs, {}, {})
        order = np.argsort(words)
        words, logs = words[order], logs[order]
        behind, before = _neighbours(words, np.exp(logs))
        return cls(words, logs, behind, before)

    def find(self, words: Codes) -> Floats:
        """Return the logarithms of the shares of many words, minus infinity for one that is nowhere."""
        if not len(self.words):
            return np.full(len(words), _NEVER, np.float32)
        places = np.minimum(np.searchsorted(self.words, words), len(self.words) - 1)
        found: Floats = np.where(self.words[places] == words, self.logs[places], _NEVER)
        return found

    def beside(self, character: str, *, behind: bool) -> Codes:
        """Return what stands behind, or before, a character, the commonest first."""
        return (self.behind if behind else self.before).get(ord(character), _NONE)


@cache
def of_chinese() -> Frequencies:
    """Return the words of Chinese (made by `scripts/make_words_zh.py`), read once."""
    text = files("builder.nlu").joinpath("data/words-zh.txt").read_text(encoding="utf-8")
    words: list[Codes] = []
    logs: list[Floats] = []
    for line in text.splitlines():
        tenths, _, held = line.partition(" ")
        numbers = codes_of(held)
        words.append(numbers)
        logs.append(np.full(len(numbers), -int(tenths) / _TENTHS, np.float32))
    return Frequencies.of(np.concatenate(words), np.concatenate(logs))


def of_skill(texts: Iterable[str]) -> Frequencies:
    """Return the words of a skill: every n-gram of its texts, beside how common it is in Chinese."""
    counts: Counter[str] = Counter()
    characters = 0
    for text in texts:
        for run in "".join(c if is_coded(c) else " " for c in text).split():
            characters += len(run)
            for size in range(1, LONGEST + 1):
                counts.update(run[at : at + size] for at in range(len(run) - size + 1))
    if not counts:
        return Frequencies.of(_NONE, np.zeros(0, np.float32))
    kept = counts.most_common(_MOST)
    words = codes_of(" ".join(word for word, _ in kept))
    shares = np.asarray([_OWN * count / characters for _, count in kept], np.float32)
    logs = np.logaddexp(np.log(shares), of_chinese().find(words)).astype(np.float32)
    return Frequencies.of(words, logs)


def codes_of(words: str) -> Codes:
    """Return the numbers of words that are written with a space between them."""
    if not words:
        return _NONE
    letters = np.frombuffer(words.encode("utf-32-le"), np.uint32).astype(np.uint64)
    gaps = np.flatnonzero(letters == ord(" "))
    starts = np.concatenate(([0], gaps + 1))
    lengths = np.diff(np.concatenate((starts, [len(letters) + 1]))) - 1
    numbers = np.zeros(len(starts), np.uint64)
    for place in range(LONGEST):
        has = lengths > place
        numbers[has] |= letters[starts[has] + place] << np.uint64(BITS * place)
    return numbers


def _neighbours(words: Codes, shares: Floats) -> tuple[dict[int, Codes], dict[int, Codes]]:
    """Return the characters behind and before each, by how often words have both together."""
    low = np.uint64((1 << BITS) - 1)
    pairs: list[Codes] = []
    weights: list[Floats] = []
    for place in range(LONGEST - 1):
        pair = (words >> np.uint64(BITS * place)) & np.uint64((1 << 2 * BITS) - 1)
        has = pair >> np.uint64(BITS) > 0
        pairs.append(pair[has])
        weights.append(shares[has])
    every, where = np.unique(np.concatenate(pairs), return_inverse=True)
    total = np.bincount(where, np.concatenate(weights), len(every)).astype(np.float64)
    first, second = every & low, every >> np.uint64(BITS)
    return _by_character(first, second, total), _by_character(second, first, total)


def _by_character(character: Codes, other: Codes, total: NDArray[np.float64]) -> dict[int, Codes]:
    order = np.lexsort((other, -total, character))
    character, other = character[order], other[order]
    known, starts = np.unique(character, return_index=True)
    edges = [*starts.tolist(), len(other)]
    spans = zip(known.tolist(), edges, edges[1:], strict=False)
    return {one: other[start : min(end, start + _BESIDE)].copy() for one, start, end in spans}
