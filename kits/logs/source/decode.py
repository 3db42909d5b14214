"""The text of one line of bytes, each line by itself: logs are joined from systems that differ."""

from __future__ import annotations

import re
from typing import Final

# A line that was cut after a number of bytes may end within a character.
_LONGEST_CHARACTER: Final = 4
# From this share of everyday ideographs on, bytes that are no UTF-8 are Chinese of older systems: any
# bytes at all are some text in GB18030, but mostly one of rare characters.
_EVERYDAY: Final = 0.8
# Letters with accents make up no more than this of a Western text.
_ACCENTED: Final = 0.2
# Tab, line feed and carriage return aside, and the escape of colours in terminals.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")


def decode_line(data: bytes) -> str | None:
    """Return the text of a line in UTF-8, GB18030 or Windows-1252; None where it is no text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _without_cut_end(data, error) or _chinese(data) or _western(data) or ""
        if not text:
            return None
    return None if _CONTROL.search(text) else text


def _without_cut_end(data: bytes, error: UnicodeDecodeError) -> str | None:
    if error.start < max(1, len(data) - _LONGEST_CHARACTER + 1) or error.reason != (
        "unexpected end of data"
    ):
        return None
    return data[: error.start].decode("utf-8")


def _chinese(data: bytes) -> str | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    others = [c for c in text if not c.isascii()]
    return text if sum(map(_is_everyday, others)) >= _EVERYDAY * len(others) else None


def _is_everyday(character: str) -> bool:
    """Tell whether a character is in GB2312's first level, or a sign that stands beside those."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and (code[0] in (0xA1, 0xA3) or 0xB0 <= code[0] <= 0xD7)


def _western(data: bytes) -> str | None:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    others = [c for c in text if not c.isascii()]
    fits = len(others) <= _ACCENTED * len(text) and all(
        c.isalpha() or c in "’‘“”–…€£" for c in others
    )
    return text if fits else None
