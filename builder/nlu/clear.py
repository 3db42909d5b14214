"""A message as the encoders should see it: without what hides its words from them.

Encoders have hardly seen full-width letters, shouting, drawn-out words or emoji, which cost up to
half of the accuracy. A clear text has as many characters as the message, and a word begins where it
began, so that offsets of tokens count in the message.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters, digits and the space only: full-width punctuation is how Chinese is written.
_FULL: Final = {
    c + 0xFEE0: c for c in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))
} | {0x3000: 0x20}
# "pleeease", "!!!"; no word of a language that we speak has a letter three times. "www" has.
_STRETCHED: Final = re.compile(r"(?!www)([^\W\d_])\1{2,}|([!?~！？～])\2+", re.IGNORECASE)
_SHOUTED: Final = 8
_SELECTORS: Final = range(0xFE00, 0xFE10)
_SKIN: Final = range(0x1F3FB, 0x1F400)


def clear(text: str) -> str:
    """Return a text of the same length without width, shouting, drawn-out letters and emoji."""
    if not text.isascii():
        text = _without_marks(text.translate(_FULL))
    if _STRETCHED.search(text):
        text = "".join(_squeezed(part) for part in re.split(r"(\s+)", text))
    if _is_shouted(text):
        lowered = text.lower()
        text = lowered if len(lowered) == len(text) else text
    return text


def _without_marks(text: str) -> str:
    """Blank out symbols where they stand, and close the gaps that invisible characters leave."""
    if all(c.isalnum() or c.isspace() or c.isascii() or c in "，。？！、：；" for c in text):
        return text
    parts = []
    for part in re.split(r"(\s+)", text):
        kept = "".join(" " if _is_symbol(c) else c for c in part if not _is_invisible(c))
        parts.append(kept.ljust(len(part)))
    return "".join(parts)


def _is_symbol(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind in ("So", "Co", "Cn", "Cs", "Cc") or ord(character) in _SKIN


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or ord(character) in _SELECTORS


def _squeezed(word: str) -> str:
    return _STRETCHED.sub(lambda found: found[0][0], word).ljust(len(word))


def _is_shouted(text: str) -> bool:
    """Tell whether a text is all capitals, and more than a code or two."""
    if not text.isupper():
        return False
    words = [word for word in text.split() if word.isalpha()]
    return len(words) > 1 and sum(map(len, words)) >= _SHOUTED
