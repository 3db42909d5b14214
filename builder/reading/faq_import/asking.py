"""What reads as a question, and how questions and answers are marked as such."""

from __future__ import annotations

import re
from typing import Final

from builder.text import fold, is_han

_NUMBERED: Final = re.compile(
    r"\s*(?:[(（]?\d{1,4}[.、)）．]|[一二三四五六七八九十]{1,3}、)\s*(?!\d)"
)
_ASKS: Final = re.compile(
    r"\s*(?:question|questions?\s*\d{1,4}|q\s*\d{0,4}|问题\s*\d{0,4}|[问問]\s*\d{0,4})\s*[:：.、]\s*(?=\S)",
    re.IGNORECASE,
)
_ANSWERS: Final = re.compile(
    r"\s*(?:answer\s*\d{0,4}|a\s*\d{0,4}|答案\s*\d{0,4}|回答\s*\d{0,4}|答\s*\d{0,4})\s*[:：.、]\s*",
    re.IGNORECASE,
)
_ANSWERS_WITHIN: Final = re.compile(
    r"\s+(?:answer|a|答案|回答|答)\s*\d{0,4}\s*[:：]\s*", re.IGNORECASE
)
_ENDS: Final = ("?", "？", "吗", "呢", "么")
_BEGINS_ENGLISH: Final = re.compile(
    r"(?:how|what|when|where|why|who|whom|whose|which|can|could|do|does|did|is|are|am|was|were|will|would|"
    r"should|shall|may|might|must|has|have)\b(?:'\w+)?\s+\S+\s+\S"
)
_HOLDS_CHINESE: Final = re.compile(
    r"怎么|怎样|怎麼|如何|什么|什麼|为什么|为何|為何|哪|谁|誰|多少|多久|多长|几[个点天时月号次种]|能不能|可不可以|"
    r"能否|是否|可否|有没有|是不是|会不会|要不要|咋|啥"
)
# A heading that long is a sentence, whatever it begins with.
_LONGEST_WITHOUT_MARK: Final = 60


def reads_as_question(text: str) -> bool:
    """Tell whether a line is a question: by its mark, its first word, or what it asks with."""
    plain = bare_question(text)
    if plain.endswith(_ENDS):
        return True
    if (
        not plain
        or len(plain) > _LONGEST_WITHOUT_MARK
        or plain.endswith((".", "。", ":", "：", "!"))
    ):
        return False
    if any(map(is_han, plain)):
        return _HOLDS_CHINESE.search(plain) is not None
    return _BEGINS_ENGLISH.match(fold(plain)) is not None


def bare_question(text: str) -> str:
    """Return a question without its number and its mark: `Q3: ...`, `（2）...`."""
    text = " ".join(text.split())
    for mark in (_ASKS, _NUMBERED):
        match = mark.match(text)
        if match is not None and match.end() < len(text):
            text = text[match.end() :]
    return text.strip()


def is_numbered_question(line: str) -> bool:
    """Tell whether a line is a number and a question with its mark, as plain lists of questions are."""
    return _NUMBERED.match(line) is not None and line.rstrip().endswith(("?", "？"))


def asked_in(line: str) -> str | None:
    """Return what follows `Q:` or `问：` at the beginning of a line, or None."""
    match = _ASKS.match(line)
    return line[match.end() :].strip() if match is not None else None


def answered_in(line: str) -> str | None:
    """Return what follows `A:` or `答：` at the beginning of a line, or None."""
    match = _ANSWERS.match(line)
    return line[match.end() :].strip() if match is not None else None


def split_answer(question: str) -> tuple[str, str]:
    """Split a question whose answer stands in the same line: `... A: ...`."""
    match = _ANSWERS_WITHIN.search(question)
    if match is None:
        return question, ""
    return question[: match.start()].strip(), question[match.end() :].strip()
