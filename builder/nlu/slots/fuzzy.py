"""Words written with a letter or two wrong: one edit from four letters on, two from eight on.

Candidates come from an index of arrays, so that only a few words are compared. Figures are never
mistaken for one another, and very long texts are left to exact words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from builder.nlu.slots.near_index import (
    LONGEST_WORD,
    ONE_EDIT_FROM,
    TWO_EDITS_FROM,
    NearIndex,
)

_LONGEST_TEXT: Final = 400
_MOST_WORDS: Final = 6
_FIRST_UNSPACED: Final = 0x2E80
_FAR: Final = 9


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
        self._words = [w for w in words if ONE_EDIT_FROM <= len(w) <= LONGEST_WORD]
        self._index = NearIndex(self._words)

    def find(self, folded: str, known: Collection[int] = ()) -> Iterator[NearWord]:
        """Yield the stretches of a folded text that nearly are a word, the nearest of overlapping ones.

        No word is looked for where the characters at the offsets `known` are accounted for.
        """
        if not self._words or not ONE_EDIT_FROM - 1 <= len(folded) <= _LONGEST_TEXT:
            return
        begun = _word_starts(folded)
        starts = [start for start in begun if start not in known]
        best: dict[tuple[int, int], tuple[int, str]] = {}
        for start, number, least in self._index.find(folded, starts):
            word = self._words[number]
            if any(s <= start < e and d <= least for (s, e), (d, _) in best.items()):
                continue  # no nearer than what was found there already
            edits = 2 if len(word) >= TWO_EDITS_FROM else 1
            if _is_spaced(word[0]) != _is_spaced(folded[start]):
                continue
            near = _nearest(word, folded, start, edits)
            if near is not None:
                end, distance = near
                best[start, end] = min(best.get((start, end), (_FAR, "")), (distance, word))
        nearest = [
            NearWord(word, start, end, 1 - distance / len(word))
            for (start, end), (distance, word) in best.items()
            if distance
            and sum(_is_spaced(folded[i]) for i in begun if start <= i < end) <= _MOST_WORDS
        ]
        taken: set[int] = set()
        for one in sorted(nearest, key=lambda n: (-n.score, n.start, n.end)):
            if taken.isdisjoint(range(one.start, one.end)):
                taken.update(range(one.start, one.end))
                yield one


def _nearest(word: str, folded: str, start: int, most: int) -> tuple[int, int] | None:
    """Return the end of the stretch from `start` that is nearest to a word, and its distance."""
    text = folded[start : start + len(word) + most]
    digits = _digits(word)
    found: tuple[int, int, int] | None = None
    for end, distance in enumerate(_distances(word, text, most)):
        if distance > most or not end or not _ends_word(folded, start + end):
            continue
        if _digits(text[:end]) == digits and not text[end - 1].isspace():
            ranked = (distance, abs(end - len(word)), start + end)
            found = ranked if found is None else min(found, ranked)
    return None if found is None else (found[2], found[0])


def _distances(word: str, text: str, most: int) -> list[int]:
    """Return the edits between a word and each beginning of a text, exact up to `most`.

    Swapped neighbours are one edit. Only the band that `most` edits can reach is filled in.
    """
    before: list[int] = []
    row = [min(j, _FAR) if j <= most else _FAR for j in range(len(text) + 1)]
    for i, a in enumerate(word, 1):
        last, before = before, row
        row = [_FAR] * (len(text) + 1)
        if i <= most:
            row[0] = i
        for j in range(max(1, i - most), min(len(text), i + most) + 1):
            b = text[j - 1]
            edits = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == text[j - 2] and word[i - 2] == b:
                edits = min(edits, last[j - 2] + 1)
            row[j] = edits
        if min(row) > most:
            break
    else:
        return row
    return [_FAR] * (len(text) + 1)


def _digits(word: str) -> str:
    return "".join(c for c in word if c.isdigit())


def _word_starts(folded: str) -> list[int]:
    """Return where words begin; each ideograph is a word."""
    return [
        i
        for i, c in enumerate(folded)
        if c.isalnum() and not (i and _are_one_word(folded[i - 1], c))
    ]


def _ends_word(folded: str, end: int) -> bool:
    return end == len(folded) or not _are_one_word(folded[end - 1], folded[end])


def _are_one_word(first: str, second: str) -> bool:
    """Tell whether neighbours belong to one word, as letters and digits do in scripts with spaces."""
    worded = first.isalnum() and second.isalnum()
    return worded and _is_spaced(first) and _is_spaced(second)


def _is_spaced(character: str) -> bool:
    return ord(character) < _FIRST_UNSPACED
