"""Personal data in what users said, replaced by a stand-in that says what stood there.

Telephone numbers, addresses of e-mail and of the web, and identity cards are found by the recognisers
that serve (`builder/nlu/values`); bank cards by their check digit; names where the words around say
so; postal addresses down to a house. What is not sure is left: a name that nobody introduces cannot
be told from other words. Nothing here keeps, logs or returns what was replaced.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from builder.nlu.values.person import is_no_name
from builder.nlu.values.recognise import find_values
from builder.schema.entity import SystemType
from builder.text import fold, is_han
from kits.logs.numbers import find_numbers

# What stands in its place, in an English text and in a Chinese one.
STAND_INS: Final = {
    "phone": ("<phone>", "〈电话〉"),
    "email": ("<email>", "〈邮箱〉"),
    "url": ("<url>", "〈网址〉"),
    "id_card": ("<id card>", "〈身份证〉"),
    "bank_card": ("<bank card>", "〈银行卡〉"),
    "account": ("<account>", "〈账号〉"),
    "plate": ("<plate>", "〈车牌〉"),
    "name": ("<name>", "〈姓名〉"),
    "address": ("<address>", "〈地址〉"),
}
_KINDS: Final = {
    SystemType.PHONE: "phone",
    SystemType.EMAIL: "email",
    SystemType.URL: "url",
    SystemType.ID_CARD: "id_card",
    SystemType.PERSON: "name",
}
# A recogniser that is less sure takes a message that is nothing but two capitalised words for a name.
_SURE: Final = 0.8
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
_MAY_BE_CODE: Final = re.compile(
    r"[0-9@]|://|www\.|\.[a-z]{2}|[一二三四五六七八九零〇幺]{7}", re.IGNORECASE
)
_MAY_BE_NAME: Final = re.compile(
    r"[A-Z]|name|call\sme|under|[叫姓名是人者户]|先生|女士|小姐|太太|老师|经理|主任|医生|大夫|教授|律师|师傅|阿姨|同学|总|[·•]"
)
_WORD: Final = r"[A-Z][a-z'’]+"
# "Hi Anna," and, at the end, "Regards, Anna Smith".
_GREETED: Final = re.compile(
    rf"^(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|HI|HELLO)[\s,]+(?P<name>{_WORD}(?:\s{_WORD})?)(?=[,.!:;，。！-]|$)"
)
_SIGNED: Final = re.compile(
    r"(?:[Tt]hanks|[Tt]hank\syou|[Rr]egards|[Cc]heers|[Ss]incerely|[Bb]est|[Yy]ours)[\s,.!-]+"
    rf"(?P<name>{_WORD}(?:\s{_WORD})?)[\s.!]*$"
)
_HAN_NUMBER: Final = r"(?:[0-9a-z]{1,5}|[一二三四五六七八九十百]{1,4})"
_HOUSE_ZH: Final = re.compile(
    r"(?P<road>(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|市|区|县|镇|乡))*[\u4e00-\u9fff]{1,10}?"
    r"(?:大道|大街|街道|路|街|巷|弄|胡同|村|小区|花园|新村|苑|大厦|广场))"
    rf"(?:{_HAN_NUMBER}(?:号楼|号院|号|弄|栋|幢|座|单元|楼|层|室|户|[-#])\s?)+(?:{_HAN_NUMBER}(?![0-9]*[元块个]))?"
)
# What stands before an address and is no part of it.
_LEADING: Final = re.compile(
    r".*(?:地址是|住址是|地址|住址|住在|家在|在|寄到|送到|改到|改成|改为|换成|是|到|往|给|为|[:：,，\s])"
)
_HOUSE_EN: Final = re.compile(
    r"\b\d{1,5}[a-z]?\s(?:(?:north|south|east|west|n|s|e|w)\.?\s)?(?:[a-z0-9'’.-]+\s){1,3}?"
    r"(?:street|avenue|road|lane|drive|boulevard|terrace|crescent|(?:st|ave|rd|ln|dr|blvd)(?:\.|\b))"
    r"(?:,?\s(?:apt|apartment|suite|unit|flat|floor|#)\.?\s?[0-9a-z-]{1,6})?"
    r"(?:,\s[a-z]+(?:\s[a-z]+)?,?\s(?:[a-z]{2}\s)?\d{5}(?:-\d{4})?)?",
)
_NO_ROADS: Final = frozenset(
    [
        "minutes",
        "hours",
        "days",
        "weeks",
        "miles",
        "times",
        "of",
        "the",
        "on",
        "to",
        "for",
        "in",
        "at",
        "from",
    ]
)
_MOST_ROUNDS: Final = 8


def replace_personal(text: str, replaced: Counter[str]) -> str:
    """Return a text with stand-ins for personal data; `replaced` counts them by kind."""
    if not _MAY_BE_CODE.search(text) and not _MAY_BE_NAME.search(text):
        return text
    stand_in = 1 if any(map(is_han, text)) else 0
    for _ in range(_MOST_ROUNDS):
        # A recogniser stops after a hundred finds: what is left is looked through again.
        found = _longest(_found(text))
        if not found:
            break
        for start, end, kind in reversed(found):
            text = f"{text[:start]}{STAND_INS[kind][stand_in]}{text[end:]}"
            replaced[kind] += 1
    return text


Found = tuple[int, int, str]


def _found(text: str) -> Iterator[Found]:
    folded = fold(text)
    if _MAY_BE_CODE.search(text):
        codes = (SystemType.PHONE, SystemType.EMAIL, SystemType.URL, SystemType.ID_CARD)
        for value in find_values(text, "zh", _NOW, codes):
            yield value.start, value.end, _KINDS[value.type]
        yield from find_numbers(folded)
        yield from _addresses(folded)
    if _MAY_BE_NAME.search(text):
        for value in find_values(text, "zh", _NOW, (SystemType.PERSON,)):
            if value.score >= _SURE:
                yield value.start, value.end, "name"
        for pattern in (_GREETED, _SIGNED):
            said = pattern.search(text)
            if said is not None and not any(map(is_no_name, said["name"].split())):
                yield *said.span("name"), "name"


def _addresses(folded: str) -> Iterator[Found]:
    for match in _HOUSE_ZH.finditer(folded):
        leading = _LEADING.match(match["road"][:-1])
        yield match.start() + (leading.end() if leading else 0), match.end(), "address"
    for match in _HOUSE_EN.finditer(folded):
        if _NO_ROADS.isdisjoint(match[0].split()):
            yield match.start(), match.end(), "address"


def _longest(found: Iterable[Found]) -> list[Found]:
    """Return finds that do not overlap, the longest first chosen, in the order of the text."""
    kept: list[Found] = []
    for start, end, kind in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, kind))
    return sorted(kept)
