"""Numbers that belong to one person: cards, accounts and plates, by check digits or the words before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LONG: Final = re.compile(r"(?<![0-9a-z])[0-9](?:[ -]?[0-9]){11,18}(?![0-9a-z])")
_IBAN: Final = re.compile(
    r"(?<![0-9a-z])[a-z]{2}[0-9]{2}(?: ?[0-9a-z]{4}){2,7}(?: ?[0-9a-z]{1,3})?(?![0-9a-z])"
)
_SOCIAL: Final = re.compile(
    r"(?<![0-9-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9-])"
)
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][·. ]?"
    r"(?=[0-9a-z]*[0-9])[0-9a-hj-np-z]{4,5}[0-9a-hj-np-z挂学警港澳](?![0-9a-z])"
)
# Behind these words a number is what they say, though its check digit was mistyped.
_CARD_SAID: Final = re.compile(
    r"(?:卡号|银行卡|信用卡|储蓄卡|账号|帐号|card\s(?:number|no)|account\s(?:number|no))\D{0,12}?"
    r"(?P<number>[0-9](?:[ -]?[0-9]){7,18})(?![0-9])"
)
_ID_SAID: Final = re.compile(
    r"(?:身份证|证件|护照|passport|identity\scard|id\s(?:card|number|no))[^0-9a-z]{0,10}?"
    r"(?:is\s|number\s|no\.?\s)*(?P<number>[a-z]{0,2}[0-9](?:[ -]?[0-9]){6,16}[0-9x])(?![0-9a-z])"
)
_HANDLE_SAID: Final = re.compile(
    r"(?:微信|wechat|vx|qq|支付宝|alipay|whatsapp|skype)(?:号码|号|账号|id|\snumber)?(?:\s?[是为:]|\sis)?\s{0,2}"
    r"(?P<number>[a-z0-9_][a-z0-9_-]{4,24})(?![0-9a-z])"
)
_SHORTEST_CARD, _LONGEST_CARD = 13, 19


def find_numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and kind of each number of a card, an account or a plate in a folded text."""
    for match in _LONG.finditer(folded):
        digits = re.sub(r"\D", "", match[0])
        if _SHORTEST_CARD <= len(digits) <= _LONGEST_CARD and digits[0] != "0" and luhn(digits):
            yield match.start(), match.end(), "bank_card"
    for match in _IBAN.finditer(folded):
        if _iban(match[0].replace(" ", "")):
            yield match.start(), match.end(), "bank_card"
    for match in _CARD_SAID.finditer(folded):
        yield *match.span("number"), "bank_card"
    for match in _ID_SAID.finditer(folded):
        yield *match.span("number"), "id_card"
    for match in _SOCIAL.finditer(folded):
        yield match.start(), match.end(), "id_card"
    for match in _HANDLE_SAID.finditer(folded):
        if any(c.isdigit() for c in match["number"]):
            yield *match.span("number"), "account"
    for match in _PLATE.finditer(folded):
        yield match.start(), match.end(), "plate"


def luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = [int(d) * 2 for d in digits[-2::-2]]
    total = sum(map(int, digits[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)
    return total % 10 == 0 and len(set(digits)) > 1


def _iban(number: str) -> bool:
    """Tell whether an account number has the right check digits (ISO 13616)."""
    turned = number[4:] + number[:4]
    return len(number) >= 15 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1
