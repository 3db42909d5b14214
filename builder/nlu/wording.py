"""How the matcher and the examples look at words: bare texts, and names read as words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from builder.text import fold

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINER: Final = re.compile(r"[_/.\-\s]+")
_SPACES: Final = re.compile(r"\s+")
_UNWORDED_ASCII: Final = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """Fold a text and drop its punctuation and symbols, for comparing whole utterances."""
    folded = fold(text)
    if folded.isascii():
        return _UNWORDED_ASCII.sub(" ", folded).strip()
    kept = "".join(c if _is_worded(c) else " " for c in folded)
    return _SPACES.sub(" ", kept).strip()


def has_words(text: str) -> bool:
    """Tell whether there is anything to understand: a letter, an ideograph or a digit."""
    return any(c.isalnum() for c in text)


def words_of_name(name: str) -> str:
    """Read an intent's name as words: `track_order`, `app/LAUNCH` and `bookHotel`."""
    spaced = _CAMEL.sub(" ", _JOINER.sub(" ", name))
    return _SPACES.sub(" ", spaced).strip().lower()


def _is_worded(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")
