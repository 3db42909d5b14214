"""Questions that lean on the one before: “那邮费呢？”, "and what about Sundays?"."""

from __future__ import annotations

import re
from typing import Final

from builder.text import fold

_CHINESE: Final = re.compile(r"(?:那么?|还有|另外)?[,，]?\s*(?P<core>.{1,14}?)\s*呢\s*[?？。!！~]*")
_CHINESE_WITHOUT: Final = re.compile(r"(?:那么?|还有)[,，]?\s*(?P<core>.{1,14}?)\s*[?？。!！~]*")
_ENGLISH: Final = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?)[,]?\s+)?(?:what|how)\s+about\s+(?P<core>.{1,60}?)\s*[?.!]*"
    r"|(?:and|but|so)[,]?\s+(?P<rest>.{1,50}?)\s*[?.!]*"
)


def joined_with(text: str, before: str) -> str | None:
    """Return what a question means after the one before, or None where it stands by itself."""
    plain = fold(text).strip()
    for form in (_CHINESE, _CHINESE_WITHOUT, _ENGLISH):
        match = form.fullmatch(plain)
        if match is not None:
            groups = match.groupdict()
            core = groups.get("core") or groups.get("rest") or ""
            return f"{before} {core}".strip() if core else None
    return None
