"""Questions that lean on the one before: “那邮费呢？”, "and what about Sundays?"."""

from __future__ import annotations

import re
from typing import Final

from builder.text import fold, is_han

_CHINESE: Final = re.compile(r"(?:那么?|还有|另外)?[,，]?\s*(?P<core>.{1,14}?)\s*呢\s*[?？。!！~]*")
_CHINESE_WITHOUT: Final = re.compile(r"(?:那么?|还有)[,，]?\s*(?P<core>.{1,14}?)\s*[?？。!！~]*")
_ENGLISH: Final = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?)[,]?\s+)?(?:what|how)\s+about\s+(?P<core>.{1,60}?)\s*[?.!]*"
    r"|(?:and|but|so)[,]?\s+(?P<rest>.{1,50}?)\s*[?.!]*"
)
# Behind it stands what was added to a question; the next addition takes its place.
_JOINT: Final = "\n"
_WORD: Final = re.compile(r"[^\W_]+")
_SHORTEST_COMMON: Final = 2
_ARTICLES: Final = frozenset({"the", "a", "an", "on", "in", "for", "to"})
_ASKS: Final = re.compile(
    r"怎么|怎样|如何|什么|多少|多久|多长|为何|哪|谁|几|吗|能不能|可不可以|是不是|有没有"
    r"|^(?:what|when|where|who|which|why|how|is|are|do|does|can|could|may|should|will|i|we|you)\b"
)


def core_of(text: str) -> str | None:
    """Return what a question adds to the one before, or None where it stands by itself."""
    plain = fold(text).strip()
    for form in (_CHINESE, _CHINESE_WITHOUT, _ENGLISH):
        match = form.fullmatch(plain)
        if match is not None:
            groups = match.groupdict()
            return (groups.get("core") or groups.get("rest") or "").strip() or None
    return None


def asks_by_itself(core: str) -> bool:
    """Tell whether what a question adds is a question, or says something, of its own."""
    return _ASKS.search(core) is not None


def joined_with(text: str, before: str) -> str | None:
    """Return what a question means after the one before, or None where it stands by itself.

    What it names takes the place of something of the same kind there (“Air S 多少钱”, “那 Air M 呢”),
    else of what the question before had added, or is added itself.
    """
    core = core_of(text)
    if core is None:
        return None
    return _replaced(core, before) or f"{before.split(_JOINT)[0]}{_JOINT}{core}"


def _replaced(core: str, before: str) -> str | None:
    """Put a name into the place of one that begins or ends alike; None where there is none."""
    plain = fold(before)
    if any(map(is_han, core)):
        return _replaced_by_ending(core, before, plain)
    words = [match[0] for match in _WORD.finditer(core)]
    places = list(_WORD.finditer(plain))
    for at in range(len(places) - len(words) + 1):
        there = places[at : at + len(words)]
        same = [one[0] == word for one, word in zip(there, words, strict=True)]
        # "Air S" and "Air M", "the small plan" and "the large plan".
        kept = {word for word, is_same in zip(words, same, strict=True) if is_same}
        if not all(same) and (same[0] or same[-1]) and kept - _ARTICLES:
            return before[: there[0].start()] + core + before[there[-1].end() :]
    return None


def _replaced_by_ending(core: str, before: str, plain: str) -> str | None:
    """“S套餐” gives way to “M套餐”: as long, with the same ending, and another beginning."""
    for length in range(len(core) - 1, _SHORTEST_COMMON - 1, -1):
        at = plain.find(core[-length:])
        start = at - (len(core) - length)
        if at >= 0 and start >= 0 and plain[start:at] != core[:-length]:
            return before[:start] + core + before[at + length :]
    return None
