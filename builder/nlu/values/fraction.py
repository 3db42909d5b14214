"""Parts of a whole, and wholes with a half: 三分之二, 千分之三, two thirds, one and a half."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from builder.nlu.values.numeral import Numeral, tidy

_OF_ZH: Final = "分之"
_PARTS_EN: Final = re.compile(
    r"[\s-](?P<part>half|hal(?:ves)|third|quarter|fourth|fifth|eighth|tenth)s?\b"
)
_AND_HALF: Final = re.compile(r"\sand\sa\shalf\b")
_DENOMINATORS: Final = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "eighth": 8, "tenth": 10,
}  # fmt: skip
# "a third of it" and "two thirds" count parts; "one third avenue" is a place in a row.
_MOST_PARTS: Final = 9


def join_fractions(folded: str, numerals: Sequence[Numeral]) -> list[Numeral]:
    """Join numerals and what makes a fraction of them; others stay as they are."""
    joined: list[Numeral] = []
    for numeral in numerals:
        last = joined[-1] if joined else None
        if last is not None and _is_denominator(folded, last, numeral):
            value = tidy(numeral.value / last.value)
            joined[-1] = Numeral(last.start, numeral.end, value, "fraction")
        else:
            joined.append(_with_part(folded, numeral))
    return joined


def _is_denominator(folded: str, first: Numeral, second: Numeral) -> bool:
    if folded[first.end : second.start] != _OF_ZH or first.value in (0, 100):
        return False  # 百分之十五 is a percentage
    return second.value >= 0 and float(first.value).is_integer()


def _with_part(folded: str, numeral: Numeral) -> Numeral:
    half = _AND_HALF.match(folded, numeral.end)
    if half and float(numeral.value).is_integer() and numeral.form != "han":
        return Numeral(numeral.start, half.end(), tidy(numeral.value + 0.5), numeral.form)
    part = _PARTS_EN.match(folded, numeral.end)
    if part is None or numeral.form != "english" or not 1 <= numeral.value <= _MOST_PARTS:
        return numeral
    is_plural = part[0].endswith("s")
    if is_plural == (numeral.value == 1) or folded.startswith(
        (" past", " to", " of an hour"), part.end()
    ):
        return numeral
    value = tidy(numeral.value / _DENOMINATORS[part["part"]])
    return Numeral(numeral.start, part.end(), value, "fraction")
