"""What the columns of a sheet of questions and answers are called, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from builder.text import fold

_CALLED: Final = {
    "question": (
        "question questions q 问题 问 标准问 标准问题 标准问法 主问题 主问法 用户问题 常见问题 提问 "
        "query"
    ),
    "similar": (
        "similar similarquestion similarquestions 相似问 相似问法 相似问题 相似问句 扩展问 扩展问法 "
        "扩展问题 其他问法 同义问 同义问法 同义句 alternative alternatives alternativequestion "
        "alternativequestions otherquestions synonyms utterances"
    ),
    "answer": (
        "answer answers a reply replies 答案 答 回复 回答 标准答案 标准回复 标准答 答复 应答 解答 "
        "回复内容 答案内容 acceptedanswer"
    ),
    "variants": "variants variant otheranswers alternativeanswers 其他答案 备选答案 其他说法 答案变体",
    "response": "response 话术",
    "language": "language lang locale 语言 语种",
    "id": "id faqid entryid 标识 编号 条目编号 条目名称",
}
_ROLES: Final = {name: role for role, names in _CALLED.items() for name in names.split()}
_ASIDE: Final = re.compile(r"[(（\[【].*?[)）\]】]")


def role_of(title: str) -> str | None:
    """Return what a column holds by its title; numbers and remarks in it do not count."""
    letters = re.sub(r"[\W_]+", "", fold(_ASIDE.sub("", title)))
    return _ROLES.get(letters.rstrip("0123456789"))


def roles_in(row: Sequence[str]) -> dict[str, list[int]]:
    """Return by role the columns of a header; empty where the row is none of questions and answers.

    A column `response` holds the answers where there is none for them.
    """
    roles: dict[str, list[int]] = {}
    for number, title in enumerate(row):
        role = role_of(title)
        if role is not None:
            roles.setdefault(role, []).append(number)
    if "answer" not in roles and "response" in roles:
        roles["answer"] = roles.pop("response")
    return roles if "question" in roles and "answer" in roles else {}
