"""Where sentences begin and end, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_CLOSING: Final = "”’」』）)\"'】》"
_END: Final = re.compile(rf"(?:[。！？!?；…]+[{_CLOSING}]*|\.+[{_CLOSING}]*(?=\s|$)|\n+)")
# What a full stop follows without ending a sentence.
_SHORTENED: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|mr|mrs|ms|dr|prof|st|no|vs|etc|approx|fig|inc|ltd|co|jr|sr|dept)|\b[A-Z]|(?:^|\n)\s*\d+)\.$",
    re.IGNORECASE,
)


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end (exclusive) of each sentence, without the spaces around it."""
    start = 0
    for match in _END.finditer(text):
        if match[0].startswith(".") and _SHORTENED.search(text[start : match.end()]):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end
