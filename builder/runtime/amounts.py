"""The numbers, percentages and amounts of money that a question names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from builder.nlu.values.recognise import find_values
from builder.reading.question import Amount
from builder.schema.entity import SystemType

_TYPES: Final = (SystemType.NUMBER, SystemType.MONEY, SystemType.PERCENT)
# No number depends on what day it is.
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


def amounts_in(text: str, language: str) -> tuple[Amount, ...]:
    """Return the amounts of a text, from left to right."""
    found: list[Amount] = []
    for value in find_values(text, language, _ANY_TIME, _TYPES):
        number = value.value.get("amount") if isinstance(value.value, dict) else value.value
        if isinstance(number, int | float) and not isinstance(number, bool):
            found.append(Amount(float(number), value.start, value.end))
    return tuple(found)
