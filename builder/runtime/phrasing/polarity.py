"""Whether a text denies, restricts, or says the opposite of another, in Chinese and English."""

from __future__ import annotations

import re
from typing import Final

from builder.text import fold

# Words that hold a denial and deny nothing.
_HARMLESS: Final = re.compile(
    r"不仅|不但|不只|不同|不断|不久|不过|差不多|不论|不管|不妨|不(?:超过|低于|少于|高于|晚于|早于|足|少)"
    r"|无(?:论|线|理由|条件)|非常|未来|除非|没错|以免|避免"
    r"|\b(?:not only|no later than|no more than|no less than|no matter|no problem|feel free)\b"
)
_DENIES: Final = re.compile(
    r"不|没|无|未|非|勿|莫|拒绝|禁止|严禁|谢绝|免"
    r"|\b(?:no|not|never|none|nor|neither|nobody|nothing|cannot|without|forbidden|prohibited"
    r"|refuse[sd]?|unable|free|\w+n't)\b"
)
# "No, ..." answers the question; what follows says what is so.
_LEAD: Final = re.compile(r"^\W*(?:yes|no|nope|不是?|不(?:能|行|可以)|是的?|可以的?)\s*[,，:：]\s*")
_RESTRICTS: Final[dict[str, re.Pattern[str]]] = {
    "only": re.compile(r"仅|只(?:有|能|限|可|对|支持|接受)|\b(?:only|solely|exclusively)\b"),
    "except": re.compile(
        r"除外|除非|除了|例外|\b(?:except|excluding|unless|other than|apart from)\b"
    ),
}
# Of each pair one says what the other denies.
_OPPOSITES: Final = (
    ("买家|顾客承担|客户承担", "卖家|商家"),
    ("免费", "收费|付费|自费"),
    (
        r"以上|(?<!不)(?:超过|高于|大于|多于)|至少|不低于|不少于|满(?=\d)",
        r"以下|以内|(?<!不)(?:低于|小于|少于)|不足|至多|最多|不超过|不高于",
    ),
    ("之前|以前|(?<=[日天月年周时])前", "之后|以后|(?<=[日天月年周时])后"),
    ("早于", "晚于"),
    ("增加|提高|上调|涨", "减少|降低|下调|降"),
    ("包括|(?<!不)含(?!义)", "不含|不包括|除外"),
    ("允许|可以|支持", "禁止|不允许|不可以|不支持|不能|不得"),
    ("工作日", "周末|节假日|休息日"),
    ("线上|网上", "线下|门店"),
    (r"\b(?:buyer|customer|you)s? pays?\b", r"\b(?:seller|shop|we)s? pays?\b"),
    (r"\bbuyers?\b", r"\bsellers?\b"),
    (r"\bbefore\b|\bearlier\b", r"\bafter\b|\blater\b"),
    (
        r"\b(?:more|above|over|at least|minimum)\b",
        r"\b(?:less|below|under|at most|maximum|up to)\b",
    ),
    (r"\bincludes?\b|\bincluded\b|\bincluding\b", r"\bexcludes?\b|\bexcluded\b|\bexcluding\b"),
    (r"\bincreases?d?\b|\brises?\b", r"\bdecreases?d?\b|\bfalls?\b"),
    (r"\bopens?\b", r"\bcloses?d?\b"),
    (r"\bweekdays?\b|\bworking days?\b", r"\bweekends?\b|\bholidays?\b"),
    (r"\bonline\b", r"\bin (?:the )?(?:store|shop)s?\b|\boffline\b"),
    (r"\bunopened\b|\bunused\b", r"\bopened\b|\bused\b"),
)
_PAIRS: Final = tuple((re.compile(one), re.compile(other)) for one, other in _OPPOSITES)


def denies(text: str) -> bool:
    """Tell whether a text holds a denial; what merely sounds like one aside."""
    return _DENIES.search(_HARMLESS.sub(" ", _LEAD.sub("", fold(text)))) is not None


def restrictions(text: str) -> frozenset[str]:
    """Return how a text narrows what it says: `only`, `except`."""
    folded = fold(text)
    return frozenset(name for name, pattern in _RESTRICTS.items() if pattern.search(folded))


def opposite(claim: str, text: str) -> str | None:
    """Return the word of a claim whose opposite, and not itself, stands in a text; None without."""
    claimed, stands = fold(claim), fold(text)
    for pair in _PAIRS:
        for said, meant in (pair, pair[::-1]):
            found = said.search(claimed)
            if found and not said.search(stands) and meant.search(stands):
                return found[0]
    return None
