"""An index of words by what two or fewer slips of the pen leave of them, laid out in plain arrays.

A short word (up to seven characters) is kept under itself and itself less each one character. A long
one is cut in four: two edits leave two of the quarters as they were, so each pair of quarters is a
key, and a text is asked for each pair at every place to which the edits may have moved it (a swap
across two quarters besides another edit is the one thing missed). Keys are 64-bit sums, so a whole
text is looked up in a few passes over arrays, however many words there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

ONE_EDIT_FROM: Final = 4
TWO_EDITS_FROM: Final = 8
LONGEST_WORD: Final = 40

Keys = NDArray[np.uint64]
Whole = NDArray[np.int64]

# The power series that keys are sums of, and its inverse, by which a stretch is moved to the front.
_BASE: Final = 0x9E3779B97F4A7C15
_INVERSE: Final = pow(_BASE, -1, 1 << 64)
_FIRST, _SECOND, _TAG = (
    np.uint64(k) for k in (0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)
# Two edits touch at most two of the quarters. For each pair that may be whole: how far the first may
# have moved, and the second relative to it, with one edit in each of the other two, or both in one.
_MOVES: Final = {
    (0, 1): [(0, 0)],
    (0, 2): [(0, b) for b in (-1, 0, 1)],
    (0, 3): [(0, b) for b in (-2, -1, 0, 1, 2)],
    (1, 2): [(a, a) for a in (-1, 0, 1)],
    (1, 3): [(a, a + b) for a in (-1, 0, 1) for b in (-1, 0, 1)],
    (2, 3): [(a, a) for a in (-2, -1, 0, 1, 2)],
}
# Bounds for dictionaries full of near twins: words looked at for one key, and words that are compared
# letter by letter with a text, those whose letters agree best.
_MOST_FOR_A_KEY: Final = 1000
_MOST_FOUND: Final = 20_000
_MOST_CANDIDATES: Final = 24
_MOST_EDITS: Final = 2


@dataclass(frozen=True)
class _Probes:
    """Where to look for the quarters of the long words: one row for each length, pair and move."""

    first: Whole
    first_length: Whole
    second: Whole
    second_length: Whole
    tag: Keys


class NearIndex:
    """Finds which words may stand, with a slip or two, at which places of a text."""

    def __init__(self, words: Sequence[str]) -> None:
        codes, starts, lengths = _codes_of(words)
        self._lengths = lengths
        self._letters = _letters_of(codes, starts)
        self._first = codes[starts]
        self._short = _Table(*_short_keys(codes, starts, lengths), len(words))
        self._long = _Table(*_long_keys(codes, starts, lengths), len(words))
        seen = [int(n) for n in np.unique(lengths)]
        self._has_short = any(ONE_EDIT_FROM <= n < TWO_EDITS_FROM for n in seen)
        self._probes = _probes([n for n in seen if TWO_EDITS_FROM <= n <= LONGEST_WORD])

    def find(self, folded: str, starts: Sequence[int]) -> list[tuple[int, int, int]]:
        """Return a place in the text, a word that may begin there, and its least number of edits.

        The likeliest come first.
        """
        if not starts:
            return []
        codes = _code_points(folded)
        sums = _sums(codes[None, :])[0]
        at = np.asarray(starts, np.int64)
        found = [*self._find_long(sums, at), *self._find_short(sums, at)]
        if not found:
            return []
        pairs = np.unique(np.concatenate(found))
        places, words = np.divmod(pairs, max(len(self._lengths), 1))
        lacking, foreign = self._count_differing(codes, at, places, words)
        # More letters than there may be edits on one side is too much for the whole.
        least = np.maximum(lacking, foreign)
        near = np.flatnonzero(least <= _MOST_EDITS)
        # A word begins where its first letter stands rather than a letter off.
        shifted = codes[places] != self._first[words]
        rank = 2 * (lacking + foreign) + shifted
        best = near[np.argsort(rank[near], kind="stable")[:_MOST_CANDIDATES]]
        columns = (places[best].tolist(), words[best].tolist(), least[best].tolist())
        return list(zip(*columns, strict=True))

    def _count_differing(
        self, codes: NDArray[np.uint32], starts: Whole, places: Whole, words: Whole
    ) -> tuple[Whole, Whole]:
        """Count, roughly, the letters of each word that the text lacks there, and the other way."""
        reach = np.minimum(starts[:, None] + np.arange(LONGEST_WORD + _MOST_EDITS), len(codes) - 1)
        spoken = np.bitwise_or.accumulate(_bits(codes)[reach], axis=1)
        rows = np.searchsorted(starts, places)
        lengths, letters = self._lengths[words], self._letters[words]
        long = spoken[rows, lengths + _MOST_EDITS - 1]
        short = spoken[rows, lengths - _MOST_EDITS - 1]
        lacking = np.bitwise_count(letters & ~long).astype(np.int64)
        foreign = np.bitwise_count(short & ~letters).astype(np.int64)
        return lacking, foreign

    def _find_short(self, sums: Keys, starts: Whole) -> list[Whole]:
        if not self._has_short:
            return []
        size = len(sums) - 1
        powers = _powers(_INVERSE, size + 2)
        keys: list[Keys] = []
        places: list[Whole] = []
        for length in range(ONE_EDIT_FROM - 1, TWO_EDITS_FROM + 1):
            at = starts[starts + length <= size]
            if not len(at):
                break
            keys.append((sums[at + length] - sums[at]) * powers[at])
            places.append(at)
            gap = at[:, None] + np.arange(length)
            head = (sums[gap] - sums[at][:, None]) * powers[at][:, None]
            tail = (sums[at + length][:, None] - sums[gap + 1]) * powers[at + 1][:, None]
            keys.append((head + tail).ravel())
            places.append(np.repeat(at, length))
        if not keys:
            return []
        return [self._short.find(_mixed(np.concatenate(keys)), np.concatenate(places))]

    def _find_long(self, sums: Keys, starts: Whole) -> list[Whole]:
        probes = self._probes
        if probes is None:
            return []
        size = len(sums) - 1
        stretches = _stretches(sums)
        first = starts[:, None] + probes.first
        second = starts[:, None] + probes.second
        inside = (first >= 0) & (second >= 0) & (second + probes.second_length <= size)
        inside &= first + probes.first_length <= size
        rows, columns = np.nonzero(inside)
        if not len(rows):
            return []
        one = stretches[probes.first_length[columns], first[rows, columns]]
        two = stretches[probes.second_length[columns], second[rows, columns]]
        keys = _mixed(one * _FIRST + two * _SECOND + probes.tag[columns])
        return [self._long.find(keys, starts[rows])]


class _Table:
    """Words by key: sorted keys, and a map of bits that turns most of those away that are not there."""

    def __init__(self, keys: Keys, words: Whole, count: int) -> None:
        self._count = count
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._words = words[order].astype(np.int32)
        bits = 4 + max(10, len(keys).bit_length())
        self._shift = np.uint64(64 - bits)
        self._mask = np.uint64((1 << bits) - 1)
        there = np.zeros(1 << bits, bool)
        there[keys >> self._shift] = True
        there[keys & self._mask] = True
        self._bits = np.packbits(there, bitorder="little")

    def find(self, keys: Keys, places: Whole) -> Whole:
        """Return `place * count + word` for each word that is there under a key."""
        kept = self._has(keys >> self._shift)
        keys, places = keys[kept], places[kept]
        kept = self._has(keys & self._mask)
        keys, places = keys[kept], places[kept]
        low = np.searchsorted(self._keys, keys, "left")
        many = np.searchsorted(self._keys, keys, "right") - low
        # The rarest keys first: what is under them is the likeliest.
        order = np.argsort(many, kind="stable")
        order = order[(many[order] > 0) & (np.cumsum(many[order]) <= _MOST_FOUND)]
        low, places = low[order], places[order]
        many = np.minimum(many[order], _MOST_FOR_A_KEY)
        ends = np.cumsum(many)
        rows = np.repeat(low - ends + many, many) + np.arange(ends[-1] if len(ends) else 0)
        found: Whole = np.repeat(places, many) * self._count + self._words[rows]
        return found

    def _has(self, index: Keys) -> NDArray[np.bool_]:
        byte = self._bits[index >> np.uint64(3)]
        there: NDArray[np.bool_] = (byte >> (index & np.uint64(7)).astype(np.uint8)) & 1 == 1
        return there


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _codes_of(words: Sequence[str]) -> tuple[NDArray[np.uint32], Whole, Whole]:
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])) if len(words) else lengths
    return _code_points("".join(words)), starts, lengths


def _bits(codes: NDArray[np.uint32]) -> Keys:
    """Return one of 64 bits for each character."""
    places = _mixed(codes.astype(np.uint64) + np.uint64(1)) >> np.uint64(58)
    bits: Keys = np.left_shift(np.uint64(1), places)
    return bits


def _letters_of(codes: NDArray[np.uint32], starts: Whole) -> Keys:
    """Return the bits of each word's characters."""
    if not len(starts):
        return np.zeros(0, np.uint64)
    letters: Keys = np.bitwise_or.reduceat(_bits(codes), starts)
    return letters


def _powers(base: int, count: int) -> Keys:
    powers = np.full(count, np.uint64(base))
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _sums(codes: NDArray[np.uint32]) -> Keys:
    """Return, for each row, the sums of its first 0, 1, 2... characters times powers of the base."""
    weighed = _mixed(codes.astype(np.uint64) + np.uint64(1)) * _powers(_BASE, codes.shape[1])
    return np.concatenate(
        (np.zeros((len(codes), 1), np.uint64), np.cumsum(weighed, axis=1, dtype=np.uint64)), axis=1
    )


def _mixed(keys: Keys) -> Keys:
    """Spread keys evenly over all 64 bits."""
    keys = (keys ^ (keys >> np.uint64(31))) * _TAG
    return keys ^ (keys >> np.uint64(29))


def _by_length(
    codes: NDArray[np.uint32], starts: Whole, lengths: Whole, first: int, last: int
) -> list[tuple[int, Whole, Keys]]:
    """Return length, words and sums for each length there is from `first` to `last`."""
    found = []
    for length in range(first, last + 1):
        words = np.flatnonzero(lengths == length)
        if len(words):
            found.append((length, words, _sums(codes[starts[words][:, None] + np.arange(length)])))
    return found


def _short_keys(codes: NDArray[np.uint32], starts: Whole, lengths: Whole) -> tuple[Keys, Whole]:
    keys, words = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    back = np.uint64(_INVERSE)
    for length, those, sums in _by_length(
        codes, starts, lengths, ONE_EDIT_FROM, TWO_EDITS_FROM - 1
    ):
        less_one = sums[:, :-1] + (sums[:, -1:] - sums[:, 1:]) * back
        keys += [sums[:, -1], less_one.ravel()]
        words += [those, np.repeat(those, length)]
    return _mixed(np.concatenate(keys)), np.concatenate(words)


def _long_keys(codes: NDArray[np.uint32], starts: Whole, lengths: Whole) -> tuple[Keys, Whole]:
    keys, words = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    powers = _powers(_INVERSE, LONGEST_WORD + 1)
    for length, those, sums in _by_length(codes, starts, lengths, TWO_EDITS_FROM, LONGEST_WORD):
        cuts = _quarters(length)
        pieces = [(sums[:, b] - sums[:, a]) * powers[a] for a, b in cuts]
        for number, (i, j) in enumerate(_MOVES):
            keys.append(pieces[i] * _FIRST + pieces[j] * _SECOND + _tag(length, number))
            words.append(those)
    return _mixed(np.concatenate(keys)), np.concatenate(words)


def _quarters(length: int) -> list[tuple[int, int]]:
    edges = [length * i // 4 for i in range(5)]
    return list(pairwise(edges))


def _tag(length: int, pair: int) -> np.uint64:
    return np.uint64((length * 8 + pair + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)


def _probes(lengths: Sequence[int]) -> _Probes | None:
    rows: list[tuple[int, int, int, int]] = []
    tags: list[np.uint64] = []
    for length in lengths:
        cuts = _quarters(length)
        for number, ((i, j), moves) in enumerate(_MOVES.items()):
            for by_first, by_second in moves:
                (a, b), (c, d) = cuts[i], cuts[j]
                rows.append((a + by_first, b - a, c + by_second, d - c))
                tags.append(_tag(length, number))
    if not rows:
        return None
    columns = np.asarray(rows, np.int64).T
    return _Probes(columns[0], columns[1], columns[2], columns[3], np.asarray(tags, np.uint64))


def _stretches(sums: Keys) -> Keys:
    """Return the key of every stretch of a text, by its length (up to a quarter) and its start."""
    size = len(sums) - 1
    powers = _powers(_INVERSE, size + 1)
    longest = LONGEST_WORD // 4 + 1
    table = np.zeros((longest + 1, size + 1), np.uint64)
    for length in range(1, min(longest, size) + 1):
        table[length, : size - length + 1] = (sums[length:] - sums[:-length]) * powers[
            : size - length + 1
        ]
    return table
