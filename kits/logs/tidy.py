"""One utterance as people would write it down: without what channels and programs put around it."""

from __future__ import annotations

import html
import re
from typing import Final

from builder.text import fold, is_han, repair

# Letters, digits and what codes are made of become plain; Chinese punctuation stays as it is read.
_WIDTH: Final = {
    0xFF01 + i: chr(0x21 + i)
    for i in range(94)
    if chr(0x21 + i).isalnum() or chr(0x21 + i) in "#%&*+-./<=>@[]_~"
} | {0x3000: " "}
# What no eye sees: zero-width signs, marks of direction, soft hyphens, selectors of how emoji look.
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_TAGS: Final = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
# When a line was written: a date with a time, or a time between brackets or with its seconds. What
# a user says of a time ("10:30 to Oslo") has neither.
_TIME: Final = re.compile(
    r"^(?:\[|\()?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T\s]\s?\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}:\d{2}:\d{2}"
    r"|(?<=[\[(])\d{1,2}:\d{2})(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?(?:\]|\))?[\s:,-]*"
)
_LEVEL: Final = re.compile(r"^[\[(]?(?:INFO|DEBUG|WARN|WARNING|ERROR|TRACE)[\])]?[\s:]+")
# Pictures, voices and faces that a channel writes as words between brackets.
_PLACEHOLDER: Final = re.compile(
    r"[\[【](?:图片|表情|语音|视频|文件|动画表情|链接|位置|红包|[\u4e00-\u9fff]{1,3}"
    r"|image|photo|sticker|voice|video|file|emoji|gif|attachment)[\]】]",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"^(?:\s*>+\s*)+")
_AROUND: Final = (('"', '"'), ("“", "”"), ("「", "」"), ("『", "』"), ("'", "'"), ("`", "`"))
_SPACES: Final = re.compile(r"\s+")
_BETWEEN_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_REPEATED: Final = re.compile(r"([^\w\s])\1{2,}")
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{3,}")
_UNWORDED: Final = re.compile(r"[\W_]+")
_DIGITS: Final = re.compile(r"\d+")


def tidy(text: str) -> str:
    """Return a text in plain width, in one line, without control signs, tags, stamps and quotes.

    Words stay as they were written; a sign or letter that is drawn out is shortened to three.
    """
    text = _UNSEEN.sub("", _COLOURS.sub("", text))
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    text = _SPACES.sub(" ", repair(text).translate(_WIDTH)).strip()
    if text[:1].isdigit() or text[:1] in "[(":
        text = _TIME.sub("", text, count=1)
        text = _LEVEL.sub("", text, count=1)
    if "[" in text or "【" in text:
        text = _PLACEHOLDER.sub(" ", text)
    if text.startswith(">"):
        text = _QUOTED.sub("", text)
    text = _unquoted(text.strip())
    text = _DRAWN_OUT.sub(r"\1\1\1", _REPEATED.sub(r"\1\1\1", text))
    if not text.isascii():
        text = _BETWEEN_HAN.sub("", text)
    return _SPACES.sub(" ", text).strip()


def has_words(text: str) -> bool:
    """Tell whether anything is said: two letters, or one ideograph."""
    letters = 0
    for character in text:
        if is_han(character):
            return True
        letters += character.isalpha()
        if letters > 1:
            return True
    return False


def key_of(text: str) -> str:
    """Return what two texts share that say the same: letters without case, and any number as one."""
    return _DIGITS.sub("0", _UNWORDED.sub("", fold(text)))


def _unquoted(text: str) -> str:
    for start, end in _AROUND:
        inner = text[len(start) : len(text) - len(end)]
        if len(text) > 2 and text.startswith(start) and text.endswith(end) and start not in inner:
            return inner.strip()
    return text
