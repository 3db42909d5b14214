"""Words written with a letter or two wrong: one edit from four letters on, two from eight on.

Candidates come from indexes (words less one letter; thirds of long words), so that only a few are
compared. Figures are never mistaken for one another, and very long texts are left to exact words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_ONE_EDIT_FROM: Final = 4
_TWO_EDITS_FROM: Final = 8
_LONGEST_WORD: Final = 40
_LONGEST_TEXT: Final = 400
_MOST_WORDS: Final = 6
_FIRST_UNSPACED: Final = 0x2E80


@dataclass(frozen=True)
class NearWord:
    """Characters `start` to `end` (exclusive) come close to a word; 1 is the word itself."""

    word: str
    start: int
    end: int
    score: float


class FuzzyWords:
    """Finds words that are nearly there."""

    def __init__(self, words: Iterable[str]) -> None:
        self._shorter: dict[str, list[str]] = {}
        self._thirds: dict[tuple[int, int, str], list[str]] = {}
        self._long_lengths: set[int] = set()
        # Lengths that a stretch of text may have, in scripts with spaces (True) and without.
        self._lengths: dict[bool, set[int]] = {True: set(), False: set()}
        for word in words:
            if not _ONE_EDIT_FROM <= len(word) <= _LONGEST_WORD:
                continue
            edits = 1 if len(word) < _TWO_EDITS_FROM else 2
            self._lengths[_is_spaced(word[0])].update(
                range(len(word) - edits, len(word) + edits + 1)
            )
            if edits == 1:
                for shorter in _less_one(word):
                    self._shorter.setdefault(shorter, []).append(word)
            else:
                self._long_lengths.add(len(word))
                for i, (start, end) in enumerate(_thirds(len(word))):
                    self._thirds.setdefault((len(word), i, word[start:end]), []).append(word)

    def find(self, folded: str) -> Iterator[NearWord]:
        """Yield the stretches of a folded text that nearly are a word, overlapping ones too."""
        if len(folded) > _LONGEST_TEXT:
            return
        for start, end in _windows(folded, self._lengths):
            window = folded[start:end]
            best = min(
                ((_distance(window, word), word) for word in self._candidates(window)),
                default=None,
            )
            if best is not None and 0 < best[0] <= (2 if len(best[1]) >= _TWO_EDITS_FROM else 1):
                yield NearWord(best[1], start, end, 1 - best[0] / len(best[1]))

    def _candidates(self, window: str) -> set[str]:
        found: set[str] = set()
        if len(window) <= _TWO_EDITS_FROM:
            for shorter in (window, *_less_one(window)):
                found.update(self._shorter.get(shorter, ()))
        for length in range(len(window) - 2, len(window) + 3):
            if length in self._long_lengths:
                longer = len(window) - length
                for i, (start, end) in enumerate(_thirds(length)):
                    # At most i edits lie before the third that is whole and 2 - i behind it (of the
                    # whole thirds one is so placed), which bounds how far it has moved.
                    for by in range(max(-i, longer - 2 + i), min(i, longer + 2 - i) + 1):
                        piece = window[start + by : end + by]
                        found.update(self._thirds.get((length, i, piece), ()))
        digits = _digits(window)
        return {word for word in found if _digits(word) == digits}


def _less_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}


@lru_cache(maxsize=64)
def _thirds(length: int) -> tuple[tuple[int, int], ...]:
    """Cut a length in three: two edits leave one of the thirds as it was."""
    first, second = length // 3, 2 * length // 3
    return (0, first), (first, second), (second, length)


def _digits(word: str) -> str:
    return "".join(c for c in word if c.isdigit())


def _windows(folded: str, lengths: Mapping[bool, Collection[int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches of whole words, or of ideographs, that have one of the lengths."""
    edges = _word_edges(folded)
    for i, (start, _) in enumerate(edges):
        spaced = _is_spaced(folded[start])
        wanted = lengths[spaced]
        longest = max(wanted, default=0)
        for at in range(i, min(len(edges), i + (_MOST_WORDS if spaced else longest))):
            length = edges[at][1] - start
            if length > longest:
                break
            if length in wanted:
                yield start, edges[at][1]


def _is_spaced(character: str) -> bool:
    return ord(character) < _FIRST_UNSPACED


def _word_edges(folded: str) -> list[tuple[int, int]]:
    """Return start and end of every word; each ideograph is a word."""
    edges: list[tuple[int, int]] = []
    for i, c in enumerate(folded):
        if c.isspace() or not (c.isalnum() or c in "'-&."):
            continue
        if edges and edges[-1][1] == i and _is_spaced(c) and _is_spaced(folded[i - 1]):
            edges[-1] = (edges[-1][0], i + 1)
        else:
            edges.append((i, i + 1))
    return edges


def _distance(first: str, second: str) -> int:
    """Count the edits between two words; swapped neighbours are one edit. More than two is three."""
    if abs(len(first) - len(second)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        last, before, row = before, row, [i] + [0] * len(second)
        for j, b in enumerate(second, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) > 2:
            return 3
    return row[-1]
