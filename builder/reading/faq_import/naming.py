"""Ids and languages as files write them, in the forms that a skill knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from builder.text import ANY_LANGUAGE, fold

_CODE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
_LANGUAGES: Final = {
    **dict.fromkeys(
        ("中文", "汉语", "汉文", "普通话", "简体", "简体中文", "繁体中文", "chinese", "cn"),
        "zh",
    ),
    **dict.fromkeys(["英文", "英语", "english", "eng"], "en"),
    **dict.fromkeys(["任意", "全部", "通用", "不限", "any", "all"], ANY_LANGUAGE),
    ANY_LANGUAGE: ANY_LANGUAGE,
}


def language_named(told: str, spoken: Sequence[str]) -> str:
    """Return the code of a language that a file tells (`中文`, `zh_CN`), else what it tells."""
    plain = fold(told).strip()
    if plain in _LANGUAGES:
        return _LANGUAGES[plain]
    code = told.strip().replace("_", "-")
    by_small = {language.lower(): language for language in spoken}
    for wanted in (code.lower(), code.lower().split("-")[0]):
        if wanted in by_small:
            return by_small[wanted]
    return code if _CODE.fullmatch(code) else told


def usable_id(told: str) -> str:
    """Return what of an id may stand in one; empty where nothing does, or where there is none."""
    return re.sub(r"[^\w./-]+", "_", told.strip()).strip("_./-")[:80]


def free_id(wanted: str, taken: Collection[str]) -> str:
    """Return the id, with a number where it is taken; `faq_N` where none is wanted."""
    if wanted and wanted not in taken:
        return wanted
    stem, number = (wanted[:70], 2) if wanted else ("faq", len(taken) + 1)
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"
