"""Ideographs with a slip among them: the likeliest word that it may have been part of.

Chinese is written without spaces, and a slip mostly breaks a word into characters that are rare alone.
Of all ways to cut a message into words, one of which was misspelt by a character that sounds the same,
any other, or one that is missing, the likeliest is looked for: a noisy channel (Kernighan et al. 1990)
over the words of the language and of the skill's own texts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from builder.han import simplify
from builder.learning.softmax import Floats
from builder.nlu.sound import sounding_like
from builder.nlu.spelling.frequencies import (
    BITS,
    LONGEST,
    Codes,
    code_of,
    is_coded,
    of_chinese,
    of_skill,
    word_of,
)
from builder.text import fold

# Logarithms of how unlikely a slip is: a character that sounds the same, any other, one left out.
_SOUND: Final = -4.0
_ANY: Final = -11.0
_MISSING: Final = -4.5
# A character that is no word, and one that is no ideograph.
_RARE: Final = -17.7
_OTHER: Final = -9.0
# In a longer text one slip says little.
_LONGEST_TEXT: Final = 40


class Respelt(NamedTuple):
    """A text with a slip put right, and how much likelier it is than as typed, as a logarithm."""

    text: str
    gain: float


class _Slip(NamedTuple):
    """The words that may have been meant from one place to another, and how unlikely the slip is."""

    start: int
    end: int
    cost: float
    words: Codes


class Ideographs:
    """Knows the words of a skill's texts, and of the language."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._own = of_skill(fold(simplify(text)) for text in texts)

    def respell(self, text: str) -> Respelt | None:
        """Return the likeliest text with one slip put right, in simplified characters, or None.

        There is none where no ideograph is, in texts of more than 40 characters, and where the skill's
        own texts have no ideographs.
        """
        typed = fold(simplify(text))
        if len(typed) > _LONGEST_TEXT or not len(self._own.words):
            return None
        slips = [slip for start in range(len(typed)) for slip in self._slips(typed, start)]
        if not slips:
            return None
        before, behind = self._cut(typed)
        words = np.concatenate([slip.words for slip in slips])
        of_slip = np.repeat(np.arange(len(slips)), [len(slip.words) for slip in slips])
        around = np.asarray([before[slip.start] + slip.cost + behind[slip.end] for slip in slips])
        likely = self._log_shares(words) + around[of_slip]
        best = int(likely.argmax())
        if not np.isfinite(likely[best]):
            return None
        slip = slips[of_slip[best]]
        respelt = typed[: slip.start] + word_of(words[best]) + typed[slip.end :]
        return Respelt(respelt, float(likely[best]) - before[-1])

    def _cut(self, text: str) -> tuple[list[float], list[float]]:
        """Return how likely the text before each place is, and the text behind it, cut into words."""
        words = [
            (start, end)
            for start in range(len(text))
            for end in range(start + 1, min(start + LONGEST, len(text)) + 1)
            if all(map(is_coded, text[start:end]))
        ]
        codes = np.asarray([code_of(text[start:end]) for start, end in words], np.uint64)
        likely = dict(zip(words, self._log_shares(codes).tolist(), strict=True))
        for place, character in enumerate(text):
            alone = _RARE if is_coded(character) else _OTHER
            likely[place, place + 1] = max(likely.get((place, place + 1), alone), alone)
        before = [0.0, *[-math.inf] * len(text)]
        behind = before[::-1]
        for (start, end), share in sorted(likely.items()):
            before[end] = max(before[end], before[start] + share)
        for (start, end), share in sorted(likely.items(), reverse=True):
            behind[start] = max(behind[start], behind[end] + share)
        return before, behind

    def _log_shares(self, words: Codes) -> Floats:
        # The skill's own counts have those of the language within.
        return np.maximum(self._own.find(words), of_chinese().find(words))

    def _slips(self, text: str, start: int) -> Iterator[_Slip]:
        """Yield what may have been meant by the characters from a place on, up to four of them."""
        for end in range(start + 1, min(start + LONGEST, len(text)) + 1):
            if not is_coded(text[end - 1]):
                return
            word = text[start:end]
            for at in range(len(word) if len(word) > 1 else 0):
                left, right = word[:at], word[at + 1 :]
                yield _Slip(start, end, _SOUND, _filled(left, _same_sound(word[at]), right))
                others = self._beside(left, right)
                yield _Slip(start, end, _ANY, _filled(left, others[others != ord(word[at])], right))
            for at in range(len(word) + 1 if len(word) < LONGEST else 0):
                left, right = word[:at], word[at:]
                yield _Slip(start, end, _MISSING, _filled(left, self._beside(left, right), right))

    def _beside(self, left: str, right: str) -> Codes:
        """Return the characters that words have beside what is left or right of a gap."""
        character, behind = (left[-1], True) if left else (right[0], False)
        own = self._own.beside(character, behind=behind)
        return np.concatenate((own, of_chinese().beside(character, behind=behind)))


def _filled(left: str, characters: Codes, right: str) -> Codes:
    """Return the words that have each of the characters in a gap."""
    gap = BITS * len(left)
    around = code_of(left) | code_of(right) << (gap + BITS)
    return np.uint64(around) | characters << np.uint64(gap)


@cache
def _same_sound(character: str) -> Codes:
    others = filter(is_coded, sounding_like(character))
    return np.asarray([ord(other) for other in others], np.uint64)
