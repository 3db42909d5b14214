"""E-mail addresses, in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.nlu.values.found import FoundValue, matches
from builder.schema.entity import SystemType

_ADDRESS = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}(?![a-z0-9-])"
)


def find_emails(folded: str) -> Iterator[FoundValue]:
    """Yield the e-mail addresses of a text."""
    if "@" in folded:
        for match in matches(_ADDRESS, folded):
            yield FoundValue(SystemType.EMAIL, match.start(), match.end(), match[0])
