"""Which column of a table, or which key of a record, holds what the user said, and who said it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from builder.errors import Invalid, suggest
from builder.sentence import say, together
from builder.text import fold

# The best names first.
_SAID: Final = [
    "utterance",
    "用户输入",
    "用户说",
    "用户问题",
    "usermessage",
    "userinput",
    "userquery",
    "message",
    "query",
    "话术",
    "text",
    "content",
    "内容",
    "消息",
    "消息内容",
    "聊天内容",
    "文本",
    "问句",
    "问题",
    "question",
    "提问",
    "said",
    "input",
    "输入",
    "sentence",
    "句子",
    "body",
    "msg",
]
_WHO: Final = [
    "role",
    "sender",
    "speaker",
    "from",
    "author",
    "who",
    "channelrole",
    "sendertype",
    "角色",
    "发送方",
    "发送者",
    "发言人",
    "说话人",
    "来源角色",
]
_OTHERS: Final = frozenset(
    [
        "bot",
        "assistant",
        "agent",
        "system",
        "operator",
        "staff",
        "service",
        "robot",
        "seller",
        "server",
        "support",
        "机器人",
        "客服",
        "坐席",
        "系统",
        "人工",
        "商家",
        "助手",
        "小二",
    ]
)
_PREFIX: Final = re.compile(r"^\s*[\[【(（]?([^\W\d_]{2,12})[\]】)）]?\s*[:：]\s*")
_USERS: Final = frozenset(
    [
        "user",
        "customer",
        "client",
        "visitor",
        "buyer",
        "用户",
        "客户",
        "顾客",
        "访客",
        "买家",
        "会员",
    ]
)
# Rows that a column is guessed by.
MOST_LOOKED_AT: Final = 50


def column_of(names: Sequence[str], chosen: str | None, where: str) -> int | None:
    """Return the column that holds what was said: the chosen one, else the best by its name.

    None where no name tells; raises `Invalid('log-column')` for a chosen one that is not there.
    """
    folded = [_letters(name) for name in names]
    if chosen is not None:
        wanted = _letters(chosen)
        if wanted not in folded:
            what = say("The log '{log}' has no column '{column}'.", log=where, column=chosen)
            there = suggest(chosen, [n for n in names if n.strip()], say("columns"))
            raise Invalid("log-column", together(what, there))
        return folded.index(wanted)
    return next((folded.index(name) for name in _SAID if name in folded), None)


def speaker_column(names: Sequence[str]) -> int | None:
    """Return the column that tells who spoke, where there is one."""
    folded = [_letters(name) for name in names]
    return next((folded.index(name) for name in _WHO if name in folded), None)


def is_other_side(speaker: str) -> bool:
    """Tell whether this is somebody other than the user: the bot, or a person who serves."""
    return _letters(speaker) in _OTHERS


def wordiest(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the column that reads most like sentences; None where none has words."""
    width = max(map(len, rows), default=0)
    scores = [sum(_reads(row[i]) for row in rows if i < len(row)) for i in range(width)]
    best = max(range(width), key=lambda i: scores[i], default=None)
    return best if best is not None and scores[best] > 0 else None


def said_key(record: Mapping[str, object], chosen: str | None) -> str | None:
    """Return the key of a record that holds what was said; None where none does."""
    texts = [key for key, value in record.items() if isinstance(value, str)]
    folded = {_letters(key): key for key in reversed(texts)}
    if chosen is not None:
        return folded.get(_letters(chosen))
    return next((folded[name] for name in _SAID if name in folded), None)


def who_said(record: Mapping[str, object]) -> str:
    """Return who spoke in a record; empty where it does not say."""
    for key, value in record.items():
        if isinstance(value, str) and _letters(key) in _WHO:
            return value
    return ""


def without_speaker(text: str) -> str | None:
    """Take `User:` or 客户： from the front of a line; None where the other side speaks."""
    found = _PREFIX.match(text)
    if found is None:
        return text
    speaker = _letters(found[1])
    if speaker in _OTHERS:
        return None
    return text[found.end() :] if speaker in _USERS else text


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", fold(name))


def _reads(cell: str) -> float:
    """Score a cell as a sentence: its letters, where it has more than one word or ideograph."""
    letters = sum(c.isalpha() for c in cell)
    worded = " " in cell.strip() or any("\u4e00" <= c <= "\u9fff" for c in cell)
    return min(letters, 60) if worded and letters > len(cell) / 2 else 0.0
