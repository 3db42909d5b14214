"""Numerals as they are written and said: 1,234.5, 2.5万, 两百五, one hundred and five, a dozen.

Finds every numeral of a text in one pass; whether it is a number, an amount of money or a part of
a date is for the other files to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from builder.nlu.values.found import matches

Number = int | float

HAN_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "俩": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6,
    "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_ZEROS: Final = "零〇○"
_HAN_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_HAN_SCALES: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_DIGIT: Final = "".join(HAN_DIGITS)
_UNIT: Final = "".join(_HAN_UNITS) + "".join(_HAN_SCALES)

_ONES: Final = {
    word: i
    for i, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS: Final = {
    word: 10 * i
    for i, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
_SCALES: Final = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9,
    "k": 1000, "m": 10**6, "dozen": 12,
}  # fmt: skip
_ANY_ONE: Final = "|".join(sorted(_ONES, key=len, reverse=True))
_BELOW_TEN: Final = "|".join(list(_ONES)[1:10])
_BELOW_HUNDRED: Final = rf"(?:(?:{'|'.join(_TENS)})(?:[ -]?(?:{_BELOW_TEN}))?|{_ANY_ONE})"
_BELOW_THOUSAND: Final = (
    rf"(?:(?:{_BELOW_HUNDRED}|a) hundred(?: (?:and )?{_BELOW_HUNDRED}\b)?|{_BELOW_HUNDRED})"
)
_ENGLISH: Final = re.compile(
    rf"(?<![a-z0-9'])(?:half a dozen|(?:{_BELOW_THOUSAND}|a(?= (?:thousand|million|billion|dozen)))"
    rf"(?: (?:thousand|million|billion|dozen)\b(?:,? (?:and )?{_BELOW_THOUSAND}\b)?)*)(?![a-z0-9'])"
)
_FIGURES: Final = re.compile(
    r"(?<![0-9a-z_.])(?<![0-9],)(?P<sign>(?<![^\s(=:])[-+])?"
    r"(?P<figures>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?P<decimals>\.[0-9]+)?(?!\.?[0-9]|(?:st|nd|rd|th)\b)"
    r"(?:(?P<han>[十百千万亿]+[0-9一二三四五六七八九]?[百千万]?)"
    r"|\s?(?P<scale>thousand|million|billion|dozen|k|m)(?![a-z0-9]))?",
    re.ASCII,
)
_HAN: Final = re.compile(
    rf"(?P<sign>负)?(?P<whole>[{_DIGIT}{_UNIT}廿卅]+)(?P<decimals>点[零〇一二三四五六七八九]+(?![十百分点刻]))?"
)
_NEGATIVE: Final = re.compile(r"(?:\bminus|\bnegative|负)\s?$")
_MOST_DIGITS: Final = 15
# More than anybody means; what comes after in a very long text is left alone.
_MOST_NUMERALS: Final = 100


@dataclass(frozen=True)
class Numeral:
    """A numeral of a text; `form` is 'figures', 'han' or 'english'."""

    start: int
    end: int
    value: Number
    form: str


def find_numerals(folded: str) -> list[Numeral]:
    """Find every numeral of a folded text, from left to right, none overlapping another."""
    found = [*_figures(folded), *_han(folded)]
    if not folded.isascii() or any("a" <= c <= "z" for c in folded):
        found += _english(folded)
    found.sort(key=lambda n: (n.start, -n.end))
    del found[_MOST_NUMERALS:]
    kept: list[Numeral] = []
    for numeral in found:
        if not kept or numeral.start >= kept[-1].end:
            kept.append(numeral)
    return kept


def read_han(text: str) -> Number | None:
    """Return the number that Chinese numerals say (两百五 is 250), or None when they say none."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if all(c in HAN_DIGITS for c in text):
        # A row of digits is read as figures: 二零二六. 两 never stands in one, and 三四 means about.
        if (
            not text
            or (len(text) > 1 and "两" in text)
            or (len(text) == 2 and text[0] not in _ZEROS)
        ):
            return None
        return int("".join(str(HAN_DIGITS[c]) for c in text))
    return _read_sections(text)


def read_small(text: str) -> int | None:
    """Return the whole number of a short numeral in figures or Chinese, such as a day or an hour."""
    if text.isascii() and text.isdigit():
        return int(text)
    value = read_han(text)
    return value if isinstance(value, int) else None


def read_english(text: str) -> Number:
    """Return the number that English words say; the text has the form that `find_numerals` finds."""
    if text == "half a dozen":
        return 6
    total, current = 0, 0
    for word in re.split(r"[ ,-]+", text):
        if word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "a":
            current = 1
        elif word in ("hundred", "dozen"):
            current = (current or 1) * _SCALES[word]
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0
    return total + current


def tidy(value: float) -> Number:
    """Return a number as int when it is whole, and without the dust of binary fractions."""
    rounded = round(value, 10)
    return int(rounded) if rounded == int(rounded) else rounded


def _read_sections(text: str) -> Number | None:
    if text[0] in _HAN_SCALES or text == "千万":
        return None  # 万一 and 千万 are words
    total, section, digit, unit, zero = 0, 0, -1, 0, False
    for c in text:
        if c in HAN_DIGITS:
            if digit >= 0 and HAN_DIGITS[c]:
                return None  # 三四百: about so many
            zero = zero or HAN_DIGITS[c] == 0
            digit = HAN_DIGITS[c] or digit
        elif c in _HAN_UNITS:
            if 0 < unit <= _HAN_UNITS[c]:
                return None
            unit, zero = _HAN_UNITS[c], False
            section += abs(digit) * unit
            digit = -1
        else:
            section += max(digit, 0)
            unit, zero = _HAN_SCALES[c], False
            total = (total + section) * unit if unit > 10**4 else total + section * unit
            section, digit = 0, -1
            unit = unit if c == text[-2:-1] else 0
    if digit > 0:
        # 两百五 leaves the smaller unit out; 一百零五 does not.
        section += digit * (unit // 10 if unit > 10 and not zero else 1)
    return total + section


def _figures(folded: str) -> list[Numeral]:
    found = []
    for match in matches(_FIGURES, folded):
        figures = match["figures"].replace(",", "")
        if len(figures) > _MOST_DIGITS or (len(figures) > 1 and figures[0] == "0"):
            continue  # an order or account number, not a quantity
        value: float = (
            float(figures + (match["decimals"] or "")) if match["decimals"] else int(figures)
        )
        if match["scale"]:
            value *= _SCALES[match["scale"]]
        elif match["han"]:
            scaled = _scale_han(value, match["han"])
            if scaled is None:
                continue
            value = scaled
        value = -value if match["sign"] == "-" else value
        found.append(_signed(folded, Numeral(match.start(), match.end(), tidy(value), "figures")))
    return found


def _scale_han(value: float, units: str) -> Number | None:
    """Multiply figures by the units after them: 2.5万, 3千, 3万5, 3万5千."""
    names = _HAN_UNITS | _HAN_SCALES
    first = 1
    at = 0
    while at < len(units) and units[at] in names:
        first *= names[units[at]]
        at += 1
    value *= first
    if at < len(units):
        digit = (
            int(units[at]) if units[at].isdigit() and units[at].isascii() else HAN_DIGITS[units[at]]
        )
        unit = names[units[at + 1]] if at + 1 < len(units) else first // 10
        if unit >= first:
            return None
        value += digit * unit
    return tidy(value)


def _han(folded: str) -> list[Numeral]:
    found = []
    for match in matches(_HAN, folded):
        whole = read_han(match["whole"]) if len(match["whole"]) <= _MOST_DIGITS else None
        if whole is None:
            continue
        value: float = whole
        if match["decimals"]:
            value += float("0." + "".join(str(HAN_DIGITS[c]) for c in match["decimals"][1:]))
        found.append(
            Numeral(match.start(), match.end(), tidy(-value if match["sign"] else value), "han")
        )
    return found


def _english(folded: str) -> list[Numeral]:
    found = []
    for match in matches(_ENGLISH, folded):
        numeral = Numeral(match.start(), match.end(), read_english(match[0]), "english")
        found.append(_signed(folded, numeral))
    return found


def _signed(folded: str, numeral: Numeral) -> Numeral:
    sign = _NEGATIVE.search(folded, max(0, numeral.start - 10), numeral.start)
    return replace(numeral, start=sign.start(), value=-numeral.value) if sign else numeral
