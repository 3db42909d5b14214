"""Web addresses, as written; `https://` is put in front where the scheme is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.nlu.values.found import FoundValue, matches
from builder.schema.entity import SystemType
from builder.text import fold_width

_ENDINGS = (
    "com|cn|net|org|edu|gov|io|ai|app|dev|co|uk|us|de|jp|hk|tw|info|biz|me|tv|top|xyz|shop|site|cc"
)
_ADDRESS = re.compile(
    r"(?<![a-z0-9@._-])(?:https?://[a-z0-9-][a-z0-9.-]{1,253}|www\.[a-z0-9][a-z0-9.-]{1,250}"
    rf"|[a-z0-9][a-z0-9-]{{0,62}}(?:\.[a-z0-9-]{{1,63}}){{0,3}}\.(?:{_ENDINGS})(?![a-z0-9.@-]*[a-z0-9@]))"
    r"(?::[0-9]{1,5})?(?:[/?#][!-~]*)?"
)
_TRAILING = ".,;:!?)]}>'\""


def find_urls(text: str, folded: str) -> Iterator[FoundValue]:
    """Yield the web addresses of a text; sentence marks at the end do not belong to them."""
    if "." not in folded and "://" not in folded:
        return
    for match in matches(_ADDRESS, folded):
        found = match[0].rstrip(_TRAILING)
        end = match.start() + len(found)
        if folded[end : end + 1] == ")" and "(" in found:
            end += 1
        written = fold_width(text[match.start() : end])
        value = written if "://" in written else f"https://{written}"
        yield FoundValue(SystemType.URL, match.start(), end, value)
