"""Texts that are nearly the same: found by MinHash, settled by the pieces that they do not share.

Broder, On the resemblance and containment of documents (1997). Each text is a set of pairs of letters
(of ideographs, single ones and pairs); equal parts of two signatures are expected to be as many as the
share of pieces that both texts have. Bands of the signature bring together who may be alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.text import fold

# Numbers of a signature, and how many of them make a band: texts that share 85 of 100 pieces meet in
# one of the bands almost surely, those that share half of them one time in three.
_HASHES: Final = 32
_BAND: Final = 4
# What two texts share of their pieces, at least, to be one.
ALIKE: Final = 0.8
_SHORTEST: Final = 8
_PIECE: Final = 3
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_OTHER: Final = np.uint64(0xC2B2AE3D27D4EB4F)
# Words that turn what is said round: texts that differ in one of them are never one.
_TURNING: Final = re.compile(
    r"[不没无未别非勿否]|\b(?:not?|never|without|un\w+|dis\w+|in|out|on|off|before|after)\b|n't|nt\b|[0-9]"
    r"|[开关进出上下大小多少增减左右前后买卖借还早晚]"
)

Signatures = NDArray[np.uint64]


def signatures(texts: Sequence[str]) -> Signatures:
    """Return the signature of each text: shape (texts, 32); equal pieces give equal numbers."""
    folded = [fold(text) or " " for text in texts]
    lengths = np.array([len(text) for text in folded])
    letters = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = letters.astype(np.uint64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    with np.errstate(over="ignore"):
        pieces = codes * _PRIME
        # A piece never goes over from one text into the next.
        ends = np.repeat(starts + lengths, lengths)
        for step in range(1, _PIECE):
            at = np.arange(len(codes)) + step
            within = at < ends
            following = codes[np.minimum(at, len(codes) - 1)]
            pieces = (pieces ^ np.where(within, following, np.uint64(0))) * _PRIME
        found = np.empty((len(texts), _HASHES), np.uint64)
        for number in range(_HASHES):
            seed = np.uint64(2 * number + 1) * _OTHER
            mixed = (pieces ^ seed) * _OTHER
            mixed ^= mixed >> np.uint64(29)
            found[:, number] = np.minimum.reduceat(mixed, starts)
    return found


def merged(
    texts: Sequence[str], counts: NDArray[np.int64], signed: Signatures
) -> NDArray[np.int64]:
    """Return for each text the row of the one that it is nearly the same as, its own row where of none.

    Of texts that are alike the most frequent one, of equals the first, stands for the others; nothing
    that was merged stands for others, so that likeness is never handed on.
    """
    stands = np.arange(len(texts))
    # What comes first stands for what comes later.
    order = np.lexsort((np.arange(len(texts)), -counts))
    rank = np.empty(len(texts), np.int64)
    rank[order] = np.arange(len(texts))
    leads = np.zeros(len(texts), bool)
    for rows in _meeting(signed, rank):
        head = rows[0]
        if stands[head] != head:
            continue
        for row in rows[1:]:
            if stands[row] == row and not leads[row] and are_alike(texts[head], texts[row]):
                stands[row] = head
                leads[head] = True
    return stands


def are_alike(one: str, other: str) -> bool:
    """Tell whether two texts say the same but for a slip or a word that changes nothing."""
    one, other = fold(one), fold(other)
    if min(len(one), len(other)) < _SHORTEST:
        return False
    first, second = _pieces(one), _pieces(other)
    if len(first & second) < ALIKE * len(first | second):
        return False
    return sorted(_TURNING.findall(one)) == sorted(_TURNING.findall(other))


def _pieces(text: str) -> set[str]:
    return {text[i : i + _PIECE] for i in range(max(1, len(text) - _PIECE + 1))}


def _meeting(signed: Signatures, rank: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield the rows that meet in a band, the most frequent first, two and more at a time."""
    for start in range(0, _HASHES, _BAND):
        with np.errstate(over="ignore"):
            band = np.zeros(len(signed), np.uint64)
            for column in range(start, start + _BAND):
                band = (band ^ signed[:, column]) * _PRIME
        order = np.lexsort((rank, band))
        changes = np.flatnonzero(band[order][1:] != band[order][:-1]) + 1
        bounds = np.concatenate([[0], changes, [len(order)]])
        for at in np.flatnonzero(np.diff(bounds) > 1):
            yield order[bounds[at] : bounds[at + 1]]
