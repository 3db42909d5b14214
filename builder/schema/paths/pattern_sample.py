"""A text that an author's pattern matches, for examples: the plainest one that it allows."""

from __future__ import annotations

import re
from typing import Final

from builder.errors import Invalid
from builder.pattern import matches_whole

_REPEAT: Final = re.compile(r"\{(\d+)(?:,\d*)?\}|[?*+]")
_CLASSES: Final = {"d": "1", "w": "a", "s": " ", "D": "x", "W": "-", "S": "x", "b": "", "B": ""}


def sample_of(pattern: str) -> str | None:
    """Return a text that the whole of a pattern matches, or None where none was found."""
    try:
        text, _ = _alternatives(pattern, 0)
        return text if text and matches_whole(pattern, text) else None
    except (Invalid, IndexError, ValueError):
        return None


def _alternatives(pattern: str, at: int) -> tuple[str, int]:
    """Read up to the end of a group; the first alternative counts."""
    text, at = _sequence(pattern, at)
    while at < len(pattern) and pattern[at] == "|":
        _, at = _sequence(pattern, at + 1)
    return text, at


def _sequence(pattern: str, at: int) -> tuple[str, int]:
    text = ""
    while at < len(pattern) and pattern[at] not in "|)":
        one, at = _one(pattern, at)
        repeat = _REPEAT.match(pattern, at)
        if repeat is not None:
            times = int(repeat[1]) if repeat[1] else int(repeat[0] == "+")
            one, at = one * min(times, 40), repeat.end()
            if pattern[at : at + 1] == "?":
                at += 1
        text += one
    return text, at


def _one(pattern: str, at: int) -> tuple[str, int]:
    character = pattern[at]
    if character == "\\":
        following = pattern[at + 1]
        return _CLASSES.get(following, following), at + 2
    if character == "[":
        return _of_class(pattern, at + 1)
    if character == "(":
        return _of_group(pattern, at + 1)
    if character in "^$":
        return "", at + 1
    return ("a" if character == "." else character), at + 1


def _of_class(pattern: str, at: int) -> tuple[str, int]:
    end = pattern.index("]", at + 1)
    if pattern[at] == "^":
        return "x", end + 1
    if pattern[at] == "\\":
        return _CLASSES.get(pattern[at + 1], pattern[at + 1]), end + 1
    # A number does not begin with a nought.
    return ("1" if pattern[at : at + 3] == "0-9" else pattern[at]), end + 1


def _of_group(pattern: str, at: int) -> tuple[str, int]:
    if pattern[at] == "?":
        flags = re.compile(r"\?(?:P?<\w+>|:|[a-z-]+([:)]))").match(pattern, at)
        if flags is None:
            raise ValueError(pattern)
        if flags[1] == ")":
            return "", flags.end()
        at = flags.end()
    text, at = _alternatives(pattern, at)
    return text, at + 1
