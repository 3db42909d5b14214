"""Quarters and halves of years: 第三季度, 下个季度, 明年上半年, Q3, next quarter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from builder.nlu.values.date_zh import read_year
from builder.nlu.values.days import Days, Grain, add_months
from builder.nlu.values.found import matches

_QUARTER: Final = re.compile(
    r"(?:(?P<year>(?<![0-9])[0-9]{4}|[零〇○一二三四五六七八九]{4}|[今明后去])年的?)?"
    r"(?:(?:第?(?P<number>[一二三四1-4])|(?P<which>上上个?|上个?|下下个?|下个?|本|这个?))季度"
    r"|(?P<half>[上下])半年)"
    r"|\b(?P<en>this|next|last)\squarter\b|\bq(?P<q>[1-4])(?:\s(?P<in>(?:19|20|21)[0-9]{2}))?\b"
)
_OFF_EN: Final = {"this": 0, "next": 1, "last": -1}


def find_quarters(folded: str, today: date) -> Iterator[Days]:
    """Yield the quarters and halves of years that a text names; the next one where it is open."""
    for match in matches(_QUARTER, folded):
        if match["half"]:
            year = read_year(match["year"], today) or today.year
            first = date(year, 1 if match["half"] == "上" else 7, 1)
            yield _days(match, first, 6)
            continue
        number = match["number"] or match["q"]
        if number:
            month = 3 * ("一二三四1234".index(number) % 4) + 1
            said = int(match["in"]) if match["in"] else read_year(match["year"], today)
            year = said or today.year + (month + 2 < today.month)
            yield _days(match, date(year, month, 1), 3)
        else:
            which = match["which"] or ""
            off = _OFF_EN[match["en"]] if match["en"] else which.count("下") - which.count("上")
            this = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
            yield _days(match, add_months(this, 3 * off), 3)


def _days(match: re.Match[str], first: date, months: int) -> Days:
    last = add_months(first, months) - timedelta(days=1)
    return Days(match.start(), match.end(), first, last, Grain.STRETCH)
