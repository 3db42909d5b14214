"""How a message tells a value: as its whole point, as a correction, or while wishing for something else.

"It is A1002" and "no, A1002" give a value; "where is A1002" asks for something and mentions one.
The words are those of Chinese and English; in another language only the share of the value counts.
"""

from __future__ import annotations

import re
from typing import Final

from builder.conversation.understanding import SlotValue, Understanding
from builder.text import fold, is_han

# Of the letters and digits of a message, the share from which a value is the whole of it.
_WHOLE: Final = 0.75
# A wish of so few ideographs and words is told apart from free text.
_SHORT: Final = 6

_CORRECTS: Final = re.compile(
    r"不对|不是|错了|[说写搞弄填输]错|改成|改为|换成|应该是|更正|纠正|其实|我是说|我说的是|我指的是"
    r"|^\W*(?:no|nope|sorry|oops|wait)\b|\b(?:i (?:meant|mean)|actually|instead|wrong|mistake"
    r"|correction|should (?:be|have been)|rather|make (?:it|that)|change (?:it|that) to)\b"
)
# The words before a value that lead to it.
_LEADS: Final = re.compile(
    r"(?:[是为成叫要选:=]|\b(?:is|was|be|am|are|it'?s|that'?s|meant|because)(?: (?:the|a|an|my))?)\W*$"
)
_ASKS: Final = re.compile(
    r"[?？]\s*$|[吗呢么]\W*$|哪|什么|多少|多久|多长|谁|几[时天点个年月次周号]|怎么|怎样|如何"
    r"|能不能|可不可以|是不是|有没有|查一?下|看一?下"
    r"|\b(?:where|what|when|which|how|why|who|can|could|please (?:check|track|find|tell))\b"
)
_DENIES: Final = re.compile(r"(?:不是|不要|并非|而非|\bnot|n't)(?: (?:the|a|an|be|want))?\W*$")
# As much of a message as is read for the words before a value.
_BEFORE: Final = 40
_POLITE: Final = re.compile(
    r"谢谢你?|多谢|麻烦你?了?|拜托|请|\b(?:please|pls|thanks|thank you|thx|cheers)\b"
)
_WORD: Final = re.compile(r"[^\W_]+")


def is_payload(understanding: Understanding) -> bool:
    """Tell whether a button spoke, or whoever writes as buttons do: `/intent{"slot": "value"}`."""
    return (
        understanding.text.lstrip().startswith("/")
        and understanding.intent.score >= 1
        and len(understanding.ranking) < 2
    )


def is_outright(understanding: Understanding) -> bool:
    """Tell whether the message is an intent's very own wording, which leaves no other reading."""
    return understanding.intent.score >= 1 and len(understanding.ranking) == 1


def covers(understanding: Understanding, value: SlotValue) -> bool:
    """Tell whether a value is nearly the whole of a message, polite words aside."""
    text = understanding.text
    own = sum(map(str.isalnum, text[value.start : value.end]))
    around = _POLITE.sub("", f"{fold(text[: value.start])}|{fold(text[value.end :])}")
    return own >= _WHOLE * max(own + sum(map(str.isalnum, around)), 1)


def corrects(understanding: Understanding, value: SlotValue) -> bool:
    """Tell whether a message says, beside the value, that something was wrong."""
    text = fold(understanding.text)
    return _CORRECTS.search(f"{text[: value.start]}|{text[value.end :]}") is not None


def tells(understanding: Understanding, value: SlotValue) -> bool:
    """Tell whether a message is there to give the value, and not to ask for something with it."""
    if covers(understanding, value) or corrects(understanding, value):
        return True
    return _LEADS.search(_before(understanding, value)) is not None and not asks(understanding)


def denies(understanding: Understanding, value: SlotValue) -> bool:
    """Tell whether a message says that it is *not* this value: "not A1001 but A1002"."""
    return _DENIES.search(_before(understanding, value)) is not None


def asks(understanding: Understanding) -> bool:
    """Tell whether a message has the form of a question or a request."""
    return _ASKS.search(fold(understanding.text)) is not None


def is_short(understanding: Understanding) -> bool:
    """Tell whether a message is a handful of words."""
    han = sum(map(is_han, understanding.text))
    others = "".join(" " if is_han(c) else c for c in understanding.text)
    return han + len(_WORD.findall(others)) <= _SHORT


def _before(understanding: Understanding, value: SlotValue) -> str:
    return fold(understanding.text[max(value.start - _BEFORE, 0) : value.start])
