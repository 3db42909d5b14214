"""What users say when they correct a skill, and when they are unhappy with it: Chinese and English."""

from __future__ import annotations

import re
from typing import Final

from builder.text import fold

_CORRECTIONS: Final = re.compile(
    r"\s*(?:"
    r"(?:不是|不对|错了|搞错|弄错|你?理解错|你?听错|说错)(?:了|吧|啊|呀|的)?"
    r"(?:[，,。.!！\s]+|(?=我|而?是)|$)(?:我(?:[说问要]的是|的意思是|是说|是想|是|想|要)|而?是)?"
    r"|我(?:不是(?:这个|那个|问这个|说这个|要这个)(?:意思)?|[说问要]的(?:是|不是)|的意思是|是[说问想])"
    r"|(?:no|nope|not that|wrong|that'?s (?:not|wrong)|incorrect)\b[\s,.!:-]*"
    r"(?:(?:what )?i (?:meant|mean|said|asked|want(?:ed)?|need(?:ed)?)"
    r"(?: was| is| to say)?(?: that| for| about)?)?"
    r"|i (?:meant|did(?:n'?t| not) (?:mean|ask|say|want))\b"
    r"|(?:what )?i (?:actually |really )?(?:asked|said|meant)\b"
    r")[\s,:.。，：]*"
)
# A bare "no" answers a question; only with more behind it does it correct.
_BARE: Final = re.compile(r"\s*(?:no|nope|不是|不对|wrong|incorrect)[\s,.!。，！]*")
_UNHAPPY: Final = re.compile(
    r"没用|没有用|有(?:什么|啥)用|听不懂|答非所问|驴唇不对|智障|太差|差劲|什么(?:鬼|破|玩意)|白问"
    r"|笨|蠢|垃圾|气死|无语|不是我(?:要|想要|问)的|没(?:回答|解决)"
    r"|useless|not helpful|unhelpful|did(?:n'?t| not) help|does(?:n'?t| not) help|no help|stupid|dumb"
    r"|terrible|awful|ridiculous|waste of (?:my )?time|you (?:do not|don'?t) (?:get|understand)"
    r"|not (?:what i|answering)|makes no sense|this is (?:bad|wrong)"
)
# What is left of a correction has to say something.
_LEAST: Final = 2


def corrected(text: str) -> str | None:
    """Return what a correction says instead, "" where it only refuses; None for what is none."""
    folded = fold(text)
    found = _CORRECTIONS.match(folded)
    if found is None or not found[0].strip():
        return None
    if _BARE.fullmatch(folded):
        return ""
    rest = text[found.end() :].strip(" ,，.。!！:：")
    return rest if len(rest) >= _LEAST else ""


def is_unhappy(text: str) -> bool:
    """Tell whether a message is about the answers and not about what the user wants."""
    return _UNHAPPY.search(fold(text)) is not None
