"""Telephone numbers: E.164 for China and North America and where a country code is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.nlu.values.found import FoundValue, matches
from builder.nlu.values.numeral import HAN_DIGITS
from builder.schema.entity import SystemType

_BEFORE = r"(?<![0-9a-z_.@/=-])(?<![0-9]\s)"
_AFTER = r"(?![0-9a-z_@]|[.-][0-9])"
_MOBILE = re.compile(
    rf"{_BEFORE}(?:(?:\+|00)?86[\s-]?)?(?P<number>1[3-9][0-9][\s-]?[0-9]{{4}}[\s-]?[0-9]{{4}}){_AFTER}"
)
_LANDLINE = re.compile(
    rf"{_BEFORE}(?:(?:\+|00)86[\s-]?(?P<area1>[1-9][0-9]{{1,2}})[\s-]?|\(0(?P<area2>[0-9]{{2,3}})\)\s?|0(?P<area3>[1-9][0-9]{{1,2}})[\s-]?)"
    rf"(?P<number>[2-9][0-9]{{3}}[\s-]?[0-9]{{3,4}}){_AFTER}"
)
_SERVICE = re.compile(rf"{_BEFORE}(?P<number>[48]00[\s-]?[0-9]{{3,4}}[\s-]?[0-9]{{3,4}}){_AFTER}")
_NORTH_AMERICA = re.compile(
    rf"{_BEFORE}(?:\+?1[\s.-]?)?(?:\((?P<area1>[2-9][0-9]{{2}})\)\s?|(?P<area2>[2-9][0-9]{{2}})[\s.-])"
    rf"(?P<exchange>[2-9][0-9]{{2}})[\s.-](?P<line>[0-9]{{4}}){_AFTER}"
)
_INTERNATIONAL = re.compile(rf"{_BEFORE}\+(?P<number>[1-9](?:[\s-]?[0-9]){{6,14}}){_AFTER}")


# Read out figure by figure, as a recogniser of speech writes it; 幺 is a one.
_SPOKEN = re.compile(
    r"(?<![零〇一二两三四五六七八九幺十百千万])[一幺][三四五六七八九](?:[零〇一二两三四五六七八九幺]){9}(?![零〇一二两三四五六七八九幺十百千万点])"
)


def find_phones(folded: str) -> Iterator[FoundValue]:
    """Yield the telephone numbers of a text; they may overlap."""
    for match in matches(_MOBILE, folded):
        yield _found(match, "+86" + _digits(match["number"]))
    for match in matches(_SPOKEN, folded):
        yield _found(match, "+86" + "".join(str(HAN_DIGITS.get(c, 1)) for c in match[0]))
    for match in matches(_LANDLINE, folded):
        area = match["area1"] or match["area2"] or match["area3"]
        number = _digits(match["number"])
        # Areas of two digits are the big cities; with seven digits only areas of three go.
        if len(area) + len(number) in (10, 11) and (len(area) == 3 or area[0] in "12"):
            yield _found(match, f"+86{area}{number}")
    for match in matches(_SERVICE, folded):
        number = _digits(match["number"])
        if len(number) == 10:
            yield _found(match, number)
    for match in matches(_NORTH_AMERICA, folded):
        area = match["area1"] or match["area2"]
        yield _found(match, f"+1{area}{match['exchange']}{match['line']}")
    for match in matches(_INTERNATIONAL, folded):
        yield _found(match, "+" + _digits(match["number"]))


def _found(match: re.Match[str], value: str) -> FoundValue:
    return FoundValue(SystemType.PHONE, match.start(), match.end(), value)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
