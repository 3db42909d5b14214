"""Amounts of money: 三十块, 两百五十元, 三块五, ¥20, $5.50, twenty bucks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import JsonValue

from builder.nlu.values.found import FoundValue
from builder.nlu.values.numeral import HAN_DIGITS, Numeral, tidy
from builder.schema.entity import SystemType

_SYMBOLS: Final = {
    "us$": "USD", "hk$": "HKD", "a$": "AUD", "c$": "CAD", "s$": "SGD", "nt$": "TWD",
    "$": "USD", "¥": "CNY", "€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR",
    "rmb": "CNY", "cny": "CNY", "usd": "USD", "eur": "EUR", "gbp": "GBP", "jpy": "JPY",
    "hkd": "HKD", "人民币": "CNY", "美元": "USD",
}  # fmt: skip
_UNITS: Final = {
    "块钱": "CNY", "元钱": "CNY", "块": "CNY", "元": "CNY", "圆": "CNY", "人民币": "CNY",
    "美元": "USD", "美金": "USD", "刀": "USD", "欧元": "EUR", "日元": "JPY", "英镑": "GBP",
    "港币": "HKD", "港元": "HKD", "韩元": "KRW", "韩币": "KRW", "澳元": "AUD", "加元": "CAD",
    "台币": "TWD", "新台币": "TWD", "新币": "SGD", "泰铢": "THB", "卢布": "RUB", "卢比": "INR",
    "dollars": "USD", "dollar": "USD", "bucks": "USD", "buck": "USD", "usd": "USD", "euros": "EUR",
    "euro": "EUR", "eur": "EUR", "pounds": "GBP", "quid": "GBP", "gbp": "GBP", "yuan": "CNY",
    "rmb": "CNY", "cny": "CNY", "renminbi": "CNY", "kuai": "CNY", "yen": "JPY", "jpy": "JPY",
    "hkd": "HKD", "us dollars": "USD", "hong kong dollars": "HKD", "won": "KRW", "rupees": "INR",
}  # fmt: skip
_BEFORE: Final = re.compile(
    "(?:"
    + "|".join(rf"(?<![a-z]){re.escape(s)}" for s in sorted(_SYMBOLS, key=len, reverse=True))
    + r")\s?$"
)
_AFTER: Final = re.compile(
    r"\s?(?P<unit>"
    + "|".join(
        rf"{u}(?![a-z])" if u.isascii() else u for u in sorted(_UNITS, key=len, reverse=True)
    )
    + r"|€|£|¥(?![0-9])|\$(?![0-9]))"
)
_DIGITS: Final = "0-9" + "".join(HAN_DIGITS)
_CHANGE: Final = re.compile(
    rf"(?:零?(?P<jiao>[{_DIGITS}])(?:[毛角]|(?![0-9十百千万个点月日号]))(?:(?P<fen>[{_DIGITS}])分?(?![0-9]))?)?(?:钱)?"
)
_SMALL: Final = re.compile(
    r"(?P<unit>[毛角])(?P<fen>[0-9一二两三四五六七八九]分?)?(?:钱)?(?![衣巾线笔豆坯病色度落尖质楼])"
)
_CENTS: Final = re.compile(r"\s?cents?\b")
_AND_CENTS: Final = re.compile(r"\s(?:and\s)?$")
# 三块 may be pieces of something: what follows tells money from cake.
_MONEY_FOLLOWS: Final = re.compile(
    r"[^\u4e00-\u9fff]|$|[的以左上下到至吧呢了就多行和能可太有内够吗一每起是给买退优]"
)
_NOT_YUAN: Final = re.compile(r"[旦宵素件]")


def find_money(folded: str, numerals: Sequence[Numeral]) -> Iterator[FoundValue]:
    """Yield the amounts of money of a text."""
    previous: tuple[int, int, float, str] | None = None
    for numeral in numerals:
        if numeral.value < 0:
            continue
        cents = _CENTS.match(folded, numeral.end)
        if cents:
            start, value, currency = numeral.start, numeral.value / 100, "USD"
            if previous and _AND_CENTS.fullmatch(folded, previous[1], numeral.start):
                start, value, currency = previous[0], previous[2] + value, previous[3]
            yield _found(start, cents.end(), value, currency)
            continue
        amount = _before(folded, numeral) or _after(folded, numeral) or _small(folded, numeral)
        if amount is not None:
            previous = amount
            yield _found(*amount)


def _before(folded: str, numeral: Numeral) -> tuple[int, int, float, str] | None:
    match = _BEFORE.search(folded, max(0, numeral.start - 6), numeral.start)
    if match is None:
        return None
    currency = _SYMBOLS[match[0].strip()]
    after = _AFTER.match(folded, numeral.end)
    end = after.end() if after and _UNITS.get(after["unit"], currency) == currency else numeral.end
    return match.start(), end, numeral.value, currency


def _after(folded: str, numeral: Numeral) -> tuple[int, int, float, str] | None:
    match = _AFTER.match(folded, numeral.end)
    if match is None:
        return None
    unit = match["unit"]
    currency = _UNITS.get(unit) or _SYMBOLS[unit]
    value, end = float(numeral.value), match.end()
    if unit in ("块", "元", "圆"):
        change = _CHANGE.match(folded, end)
        if change and change["jiao"]:
            value += _digit(change["jiao"]) / 10 + (
                _digit(change["fen"]) / 100 if change["fen"] else 0
            )
            end = change.end()
        elif (
            unit == "块"
            and (not _MONEY_FOLLOWS.match(folded, end) or _is_together(folded, numeral, end))
        ) or _NOT_YUAN.match(folded, end):
            return None
    return numeral.start, end, value, currency


def _is_together(folded: str, numeral: Numeral, end: int) -> bool:
    """一块 means together unless it is all there is."""
    return folded[numeral.start : end] == "一块" and folded.strip() != "一块"


def _small(folded: str, numeral: Numeral) -> tuple[int, int, float, str] | None:
    match = _SMALL.match(folded, numeral.end)
    if match is None or not float(numeral.value).is_integer() or numeral.value > 99:
        return None
    fen = _digit(match["fen"][0]) / 100 if match["fen"] else 0
    return numeral.start, match.end(), numeral.value / 10 + fen, "CNY"


def _digit(character: str) -> int:
    return int(character) if character.isascii() else HAN_DIGITS[character]


def _found(start: int, end: int, value: float, currency: str) -> FoundValue:
    amount: JsonValue = {"amount": tidy(round(value, 4)), "currency": currency}
    return FoundValue(SystemType.MONEY, start, end, amount)
