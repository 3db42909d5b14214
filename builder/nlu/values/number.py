"""Numbers that count or measure: numerals that no date, telephone number or idiom claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from builder.nlu.values.found import FoundValue, matches
from builder.nlu.values.numeral import Numeral
from builder.schema.entity import SystemType

_MEASURE: Final = re.compile(
    r"\s?[个位名人张份件本台辆部只条支瓶杯盒箱袋包套间桌次遍回天晚周年岁米斤克吨升度层楼页节门科双对顿碗盘块元角片颗粒棵群家所座艘架门首场届项种类样步句口头匹单篇批束股"
    r"公千平立小分秒毫厘星礼成倍折票房床]"
)
_NOT_BEFORE_ZH: Final = re.compile(r"[第周期拜统唯万专初老]$")
_WORDS_ZH: Final = re.compile(
    r"[一](?:下|起|样|些|般|直|定|共|切|旦|会|点|边|律|致|生|方面|块(?=[儿去来走])|向|再|再而|流|心|路|时|贯|味)|十分|千万|百般|万分|百货|千古|三明治|三亚|三星|九寨|五粮|八卦|七夕|二维码|二手|四川|四季|六安|五一|十一"
)
_NOT_BEFORE_EN: Final = re.compile(
    r"\b(?:this|that|the|which|any|no|some|every|each|another|last|next|first|other|new|good|right|wrong|only)\s$"
)
_NOT_AFTER_EN: Final = re.compile(r"\s(?:of\sthe|of\sthose|of\sthese|another)\b")
_HALF: Final = re.compile(
    r"\b(?:one\s|a\s)?half\b(?!\s(?:past|an?|of\san?)\b)|(?<![一二三四五六七八九十百千两0-9])一半"
)
_LONG: Final = 10
_EDGE: Final = re.compile(r"[^\u4e00-\u9fffa-z0-9]|$")


def find_numbers(
    folded: str, numerals: Sequence[Numeral], taken: bytearray
) -> Iterator[FoundValue]:
    """Yield the numbers of a text outside the characters that are `taken`."""
    for numeral in numerals:
        if any(taken[numeral.start : numeral.end]) or not _counts(folded, numeral):
            continue
        end = numeral.end
        value = numeral.value
        if folded.startswith("个半", end) and not folded.startswith("个半月", end):
            value, end = value + 0.5, end + 2
        yield FoundValue(SystemType.NUMBER, numeral.start, end, value)
    for match in matches(_HALF, folded):
        if not any(taken[match.start() : match.end()]):
            yield FoundValue(SystemType.NUMBER, match.start(), match.end(), 0.5, 0.8)


def _counts(folded: str, numeral: Numeral) -> bool:
    start, end = numeral.start, numeral.end
    before = folded[max(0, start - 1) : start]
    if before == "第":
        return False
    if numeral.form == "figures":
        # A long row of digits is an order or account number, unless nothing else is said.
        is_long = end - start >= _LONG and "," not in folded[start:end]
        return before != "#" and (not is_long or folded.strip() == folded[start:end])
    if numeral.form == "fraction":
        return True
    if numeral.form == "english":
        if folded[start:end] != "one":
            return True
        return not (
            _NOT_BEFORE_EN.search(folded, max(0, start - 9), start)
            or _NOT_AFTER_EN.match(folded, end)
        )
    if _WORDS_ZH.match(folded, start):
        return False
    if end - start > 1:
        return True
    # A single Chinese numeral is part of many words: something to count must follow, or nothing.
    if _NOT_BEFORE_ZH.search(folded, max(0, start - 1), start):
        return False
    return bool(_MEASURE.match(folded, end) or (_EDGE.match(folded, end) and _stands_free(before)))


def _stands_free(before: str) -> bool:
    return (
        not before or before in "要是选有共买订来约到大为" or not ("\u4e00" <= before <= "\u9fff")
    )
