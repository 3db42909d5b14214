"""Numbers of Chinese resident identity cards: a real birthday and a right check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from builder.nlu.values.days import day_of
from builder.nlu.values.found import FoundValue, matches
from builder.schema.entity import SystemType

_NUMBER: Final = re.compile(
    r"(?<![0-9a-z])[1-9][0-9]{5}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9x](?![0-9a-z])"
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10x98765432"


def find_id_cards(folded: str) -> Iterator[FoundValue]:
    """Yield the identity card numbers of a text, with a capital X."""
    for match in matches(_NUMBER, folded):
        number = match[0].replace(" ", "").replace("-", "")
        born = day_of(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        if born is not None and check_digit(number[:-1]) == number[-1]:
            yield FoundValue(SystemType.ID_CARD, match.start(), match.end(), number.upper())


def check_digit(body: str) -> str:
    """Return the last digit, perhaps `x`, of a number whose first 17 digits are these (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]
