"""Text as the whole house sees it: folded one character for one, so that offsets never move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from builder.han import SIMPLIFIED

ANY_LANGUAGE: Final = "*"

_HAN_LANGUAGES: Final = ("zh",)


def _fold_table() -> dict[int, str]:
    table = {0xFF01 + i: chr(0x21 + i) for i in range(94)}  # full-width ASCII
    table[0x3000] = " "
    table.update({ord("“"): '"', ord("”"): '"', ord("‘"): "'", ord("’"): "'", ord("￥"): "¥"})
    return table


_WIDTH: Final = _fold_table()
_FOLD: Final = _WIDTH | SIMPLIFIED


def fold_width(text: str) -> str:
    """Fold full-width forms, one character for one; case stays."""
    return text.translate(_WIDTH)


def fold_han(text: str) -> str:
    """Fold full-width forms, and traditional Chinese to simplified, one character for one."""
    return text if text.isascii() else text.translate(_FOLD)


def fold(text: str) -> str:
    """Fold full-width forms, case and traditional Chinese without changing the number of characters.

    Offsets into the folded text are offsets into the original text.
    """
    folded = fold_han(text)
    lowered = folded.lower()
    if len(lowered) == len(text):
        return lowered
    # A few capitals lower to two characters (İ); those keep their form so that offsets hold.
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)


def _repair_table() -> dict[int, str]:
    controls = [c for c in range(0xA0) if c < 0x20 or c >= 0x7F]
    return {c: " " for c in controls if chr(c) not in "\t\n\r"}


_REPAIR: Final = _repair_table()
_LONE: Final = re.compile("[\ud800-\udfff]")
# What UTF-8 (half of a surrogate pair) or a database (NUL) cannot hold.
UNREADABLE: Final = re.compile("[\x00\ud800-\udfff]")


def repair(text: str) -> str:
    """Replace what no text should hold, one character for one.

    Half of a surrogate pair becomes U+FFFD, a control character (tab and line ends aside) a space.
    """
    return _LONE.sub("\ufffd", text.translate(_REPAIR))


def fold_many(words: Sequence[str]) -> list[str]:
    """Fold many words in one pass, and drop the spaces around them."""
    # NUL stands in no word that was typed.
    folded = fold("\0".join(words)).split("\0") if words else []
    if len(folded) != len(words):
        folded = [fold(word) for word in words]
    return [word.strip() for word in folded]


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese ideograph."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"


@lru_cache(maxsize=4096)
def language_of(text: str, among: tuple[str, ...], fallback: str | None = None) -> str:
    """Guess which of a skill's languages a text is written in.

    Judged by script: a text with Chinese ideographs is Chinese if the skill speaks it. A text without
    words (a number, an emoji, a code such as A1001, an e-mail address) says nothing, and `fallback`,
    the language spoken so far, is returned; nor does "ok" say anything once a language is spoken.
    """
    default = fallback if fallback in among else among[0]
    if len(among) == 1:
        return among[0]
    han = sum(map(is_han, text))
    letters = _letters_of_words(text, shortest=1 if fallback is None else 3)
    if han == 0 and letters == 0:
        return default
    han_spoken = [language for language in among if language.split("-")[0] in _HAN_LANGUAGES]
    others = [language for language in among if language not in han_spoken]
    # One ideograph says as much as a short word of four letters.
    wanted = han_spoken if han * 4 >= letters else others
    if not wanted:
        return default
    return default if default in wanted else wanted[0]


def _letters_of_words(text: str, *, shortest: int) -> int:
    """Count the letters, ideographs aside, in words of at least `shortest`; codes are no words."""
    count = 0
    for word in text.split():
        letters = sum(c.isalpha() and not is_han(c) for c in word)
        if letters >= shortest and not any(c.isdigit() or c in "@/_" for c in word):
            count += letters
    return count


def shorten(text: str, length: int = 60) -> str:
    """Cut a text for a message, with an ellipsis when something was cut."""
    return text if len(text) <= length else text[: length - 1] + "…"


def join_names(names: Sequence[str]) -> str:
    """List names for a person: 'a', 'b' and 'c'."""
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]
