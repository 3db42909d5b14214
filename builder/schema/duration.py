"""Lengths of time, as authors write them and as slots hold them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from builder.sentence import say

_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "second", "seconds", "秒", "秒钟"), 1.0),
    **dict.fromkeys(("m", "min", "minute", "minutes", "分钟"), 60.0),
    **dict.fromkeys(("h", "hour", "hours", "小时"), 3600.0),
    **dict.fromkeys(("d", "day", "days", "天"), 86400.0),
    **dict.fromkeys(("w", "week", "weeks", "周"), 604800.0),
}
_PART: Final = re.compile(r"\s*(\d{1,6}(?:\.\d{1,3})?)\s*([a-z]+|秒钟?|分钟|小时|天|周)", re.I)
_ISO: Final = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
# A month and a year have no length of their own; these are near enough for waiting.
_ISO_SECONDS: Final = (365 * 86400.0, 30 * 86400.0, 604800.0, 86400.0, 3600.0, 60.0, 1.0)
LONGEST: Final = timedelta(days=366)
HOW_TO: Final = say("Write a number and a unit, at most a year: 90s, 10m, 2h, 1h30m or 3d.")


def read_duration(text: str) -> timedelta | None:
    """Return a length of time, or None for what is none, or is longer than a year.

    It is written as `10m`, `1h30m`, `2 days` or `10分钟`, or as ISO 8601 (`PT10M`), as duration slots
    hold it.
    """
    text = text.strip()
    seconds = _of_iso(text) if text[:1] == "P" else _of_parts(text)
    if seconds is None or seconds > LONGEST.total_seconds():
        return None
    return timedelta(seconds=seconds)


def _of_parts(text: str) -> float | None:
    total, at = 0.0, 0
    while at < len(text):
        part = _PART.match(text, at)
        unit = _UNITS.get(part[2].lower()) if part else None
        if part is None or unit is None:
            return None
        total += float(part[1]) * unit
        at = part.end()
    return total if text else None


def _of_iso(text: str) -> float | None:
    found = _ISO.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    amounts = (float(amount or 0) for amount in found.groups())
    return sum(a * s for a, s in zip(amounts, _ISO_SECONDS, strict=True))
