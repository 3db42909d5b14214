"""The words of a text as retrieval compares them, each as a number.

Words of scripts with spaces count as they stand, folded, with an English plural or ending taken off;
Chinese and Japanese count by characters and pairs of characters, which needs no dictionary and was
found to retrieve as well as words do (docs/reading.md).
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.text import fold

Terms = NDArray[np.uint64]

# Kana and ideographs stand without spaces.
_UNSPACED: Final = "\u3040-\u30ff\u3400-\u9fff"
_RUN: Final = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+(?:[.'’][^\W_{_UNSPACED}]+)*")
_WIDE: Final = re.compile(f"[{_UNSPACED}]")
_PAIR: Final = 21
_WORD: Final = 1 << 63


def characters_of(term: int) -> tuple[int, ...]:
    """Return the code points of a term of one or two ideographs or kana; none for a word."""
    if term & _WORD:
        return ()
    first = term >> _PAIR
    return (first, term & ((1 << _PAIR) - 1)) if first else (term,)


def terms_of(text: str) -> list[int]:
    """Return the terms of a text, in order and with repetitions."""
    terms: list[int] = []
    for match in _RUN.finditer(fold(text)):
        run = match[0]
        if _WIDE.match(run):
            codes = [ord(c) for c in run]
            terms += codes
            terms += [a << _PAIR | b for a, b in itertools.pairwise(codes)]
        else:
            terms.append(_word(run))
    return terms


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> int:
    stem = _stem(word.replace("’", "'").removesuffix("'s"))
    return int.from_bytes(blake2b(stem.encode(), digest_size=8).digest(), "little") | _WORD


def _stem(word: str) -> str:
    """Take the ending off an English word, lightly: plurals, -ing and -ed."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3 and any(c in "aeiouy" for c in stem):
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
                return stem[:-1]
            return stem.removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word
