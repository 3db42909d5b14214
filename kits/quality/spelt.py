"""Which utterances of a skill are written nearly like a text: in milliseconds, without any encoder.

Pairs of neighbouring characters are hashed into bits; the bits that two texts share bound how many pairs
they share (Dice's coefficient), which is then counted exactly for those that come first.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from builder.schema.check_intent import said_key
from kits.quality.alike import Near
from kits.quality.said import Placed

Bits = NDArray[np.uint8]

_BITS: Final = 1024
_BYTES: Final = _BITS // 8
# So many are compared exactly.
_EXACT: Final = 30


class Spelt:
    """The utterances of a skill by how they are written, kept while it is edited."""

    def __init__(self) -> None:
        self._of_intent: dict[str, tuple[Sequence[Placed], Bits]] = {}

    def update(self, placed: Mapping[str, Sequence[Placed]]) -> None:
        """Take the utterances as they are now; those of an intent that are the same list stay."""
        held = self._of_intent
        self._of_intent = {
            intent: held[intent] if intent in held and held[intent][0] is own else (own, _all(own))
            for intent, own in placed.items()
        }

    def nearest(self, text: str, *, least: float, most: int) -> list[Near]:
        """Return the utterances written nearly like a text, but in other words, the nearest first.

        Only those whose likeness is `least` of 1 or more.
        """
        places = [place for own, _ in self._of_intent.values() for place in own]
        words = said_key(text)
        if not places or len(words) < 2:
            return []
        bits = np.concatenate([bits for _, bits in self._of_intent.values()])
        wanted = _bits_of(words)
        shared = _count(bits & wanted)
        rough = 2.0 * shared / np.maximum(_count(bits) + int(_count(wanted[None])[0]), 1)
        take = min(_EXACT, len(places))
        pairs = _pairs(words)
        found = []
        for row in np.argpartition(-rough, take - 1)[:take].tolist():
            place = places[row]
            others = _pairs(place.words)
            likeness = 2.0 * len(pairs & others) / max(len(pairs) + len(others), 1)
            if likeness >= least and place.words != words:
                found.append(Near(place.intent, place.text, likeness))
        return sorted(dict.fromkeys(found), key=lambda near: -near.likeness)[:most]


def _pairs(words: str) -> set[str]:
    return {words[at : at + 2] for at in range(len(words) - 1)}


def _all(placed: Sequence[Placed]) -> Bits:
    rows = np.zeros((len(placed), _BYTES), np.uint8)
    for number, place in enumerate(placed):
        rows[number] = _bits_of(place.words)
    return rows


def _bits_of(words: str) -> Bits:
    bits = np.zeros(_BITS, np.uint8)
    bits[[zlib.crc32(pair.encode("utf-8", "replace")) % _BITS for pair in _pairs(words)]] = 1
    return np.packbits(bits)


def _count(bits: Bits) -> NDArray[Any]:
    counted: NDArray[Any] = np.bitwise_count(bits.view(np.uint64)).sum(axis=1)
    return counted
