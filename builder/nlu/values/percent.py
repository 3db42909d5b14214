"""Percentages as plain numbers: 15 for 15 %."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from builder.nlu.values.found import FoundValue
from builder.nlu.values.numeral import Numeral
from builder.schema.entity import SystemType

_AFTER: Final = re.compile(r"\s?(?:%|per\s?cent\b|pct\b|个百分点)")
_BEFORE: Final = "百分之"
_TENTHS: Final = re.compile(r"成(?:的|$|[,.!?。,!?\s]|以[上下]|左右)")


def find_percents(folded: str, numerals: Sequence[Numeral]) -> Iterator[FoundValue]:
    """Yield the percentages of a text."""
    for numeral in numerals:
        start, end = numeral.start, numeral.end
        after = _AFTER.match(folded, end)
        if folded.startswith("分之", start) or folded[max(0, start - 3) : start] == _BEFORE:
            yield FoundValue(SystemType.PERCENT, start - 3, end, numeral.value)
        elif after:
            yield FoundValue(SystemType.PERCENT, start, after.end(), numeral.value)
        elif 1 <= numeral.value <= 10 and _TENTHS.match(folded, end):
            yield FoundValue(SystemType.PERCENT, start, end + 1, numeral.value * 10)
    if "百分之百" in folded:
        start = folded.index("百分之百")
        yield FoundValue(SystemType.PERCENT, start, start + 4, 100)
