"""Names of persons: where words around say so, where they have a title, or are a whole message.

A Chinese surname with a given name, English capitals after "my name is". Rules, not a model: they
would rather miss a name than take 高兴 or "happy" for one. The value is the name as written, without
先生 or Mr where a given name is there. `data/person.json` holds surnames and words that are no names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson

from builder.nlu.values.boolean import read_boolean
from builder.nlu.values.city import is_city
from builder.nlu.values.found import FoundValue, matches
from builder.schema.entity import SystemType
from builder.text import fold_width

_FILE: Final = Path(__file__).parent.parent / "data" / "person.json"
_LISTS: Final[dict[str, list[str]]] = orjson.loads(_FILE.read_bytes())
_SINGLE: Final = "".join(_LISTS["surnames"])
_COMPOUND: Final = tuple(" ".join(_LISTS["compound_surnames"]).split())
# Words that look like a surname and a given name, or are no names though capitals begin them.
_WORDS_ZH: Final = frozenset(" ".join(_LISTS["words_zh"]).split())
_WORDS_EN: Final = frozenset(" ".join(_LISTS["words_en"]).split())

_SURNAME: Final = rf"(?:{'|'.join(_COMPOUND)}|[{_SINGLE}])"
# Alone in a message only a common surname makes a name: 沙眼 is none. The list has those first.
_COMMON: Final = rf"(?:{'|'.join(_COMPOUND)}|[{_SINGLE[:70]}])"
# A given name ends where the sentence goes on.
_ON: Final = (
    "的是想要在和跟与吧啊呢吗呀哦哈来去有会订买退查帮请给被把就也"
    "都你您他她它这那等总很不没了说到从我"
)
_ON_WORDS: Final = (
    "先生|女士|小姐|太太|老师|经理|主任|医生|大夫|教授|律师|师傅|阿姨|同学"
    "|今天|明天|后天|下周|现在|电话|手机|身份|住在|可以|需要|人民"
)
_HAN: Final = rf"(?:(?!{_ON_WORDS})[\u4e00-\u9fff](?<![{_ON}]))"
_OF_WHOM: Final = (
    "名字|姓名|联系人|收[件货]人|寄件人|乘客|乘[车机]人|入住人|预[订定]人|患者|持卡人|户名"
)
_CUE_ZH: Final = re.compile(
    rf"(?:我叫做?|我的名字|(?:{_OF_WHOM})[是为叫]?|(?:我|本人|这里|这边)是|叫做)[\s:,]*"
    rf"(?P<name>{_SURNAME}{_HAN}{{1,2}}|{_SURNAME}(?=$|[\s,.!]))|姓(?P<surname>{_SURNAME})(?=$|[\s,.!])"
)
_TITLE_ZH: Final = re.compile(
    rf"(?P<name>{_SURNAME}{_HAN}{{0,2}}?)"
    r"(?:先生|女士|小姐|太太|老师|经理|主任|医生|大夫|教授|律师|师傅|阿姨|同学|总(?=$|[,.!?\s在的好您你]))"
)
_DOTTED: Final = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•][\u4e00-\u9fff]{1,8}){1,3}")
_WHOLE_ZH: Final = re.compile(rf"\s*(?P<name>{_COMMON}{_HAN}{{1,2}})[\s.。!]*")

_ANSWER_ZH: Final = re.compile(
    rf"\s*(?:我?叫)?(?P<name>[小老阿]{_SURNAME}|{_SURNAME}{_HAN}{{1,3}})[\s.。!]*"
)
_ANSWER_EN: Final = re.compile(r"\s*(?P<name>[a-z][a-z'’-]+(?:\s[a-z][a-z'’.-]*){0,3})[\s.!]*")

_WORD: Final = r"[A-Z][a-zA-Z'’-]+"
_NAMES: Final = (
    rf"{_WORD}(?:\s(?:[A-Z]\.?\s)?(?:(?:van|von|de|da|del|bin|al|la|der)\s)*{_WORD}){{0,3}}"
)
_TITLE_EN: Final = re.compile(
    rf"\b(?:(?:[Mm](?:r|rs|s|x)|[Dd]r|[Pp]rof)\.?|[Mm]iss|[Mm]adam|Sir)\s(?P<name>{_NAMES})"
)
_CUE_EN: Final = re.compile(
    r"\b(?:(?:my|the|his|her|full|guest|passenger|contact)\s(?:full\s)?name(?:\sis|'s|:)?|name\s?(?:is|:)"
    r"|call\sme|under\sthe\sname(?:\sof)?|under|booked\sby|contact(?:\sperson)?\s?(?:is|:)"
    r"|passenger\s?(?:is|:))\s",
    re.IGNORECASE,
)
# After these a name is taken though no capitals show it.
_SURE_CUE: Final = re.compile(r"(?:is|'s|:|of|\bcall me)\s$")
_SELF_EN: Final = re.compile(
    rf"\b(?:[Ii]\sam|[Ii]['’]m|[Tt]his\sis|[Ii]t['’]s|[Hh]ere\sis)\s(?P<name>{_NAMES})"
)
_PROPER: Final = re.compile(_NAMES)
_LOWER: Final = re.compile(r"[a-z][a-z'’-]+(?:\s[a-z][a-z'’-]+){0,2}")
_WHOLE_EN: Final = re.compile(rf"\s*(?P<name>{_WORD}(?:\s(?:[A-Z]\.?\s)?{_WORD}){{1,3}})[\s.!]*")


def find_persons(text: str, folded: str) -> Iterator[FoundValue]:
    """Yield the names of persons in a text; they may overlap."""
    written = fold_width(text)
    if not folded.isascii():
        yield from _chinese(written, folded)
    if any("a" <= c <= "z" for c in folded):
        yield from _english(written)


def find_answered_name(text: str, folded: str) -> list[FoundValue]:
    """Find the name that a whole message is, when a name was asked for: `bob`, 小王, 梅长苏."""
    if read_boolean(folded) is not None:
        return []
    said = _ANSWER_ZH.fullmatch(folded)
    if said and _may_be_named(said["name"]):
        return [_found(fold_width(text), *said.span("name"), 0.6)]
    said = _ANSWER_EN.fullmatch(folded)
    if said and _without_words(said["name"]) == said["name"] and not is_city(said["name"]):
        return [_found(fold_width(text), *said.span("name"), 0.6)]
    return []


def _chinese(written: str, folded: str) -> Iterator[FoundValue]:
    for match in matches(_CUE_ZH, folded):
        group = "name" if match["name"] else "surname"
        if _may_be_named(match[group]):
            yield _found(written, *match.span(group), 0.9)
    for match in matches(_TITLE_ZH, folded):
        start, end = match.span("name")
        # 王先生 is all that is said of him, so his title stays.
        is_alone = end - start < 2 or match["name"] in _COMPOUND
        if match["name"] not in _WORDS_ZH:
            yield _found(written, start, match.end() if is_alone else end, 0.9)
    for match in matches(_DOTTED, folded):
        yield _found(written, match.start(), match.end(), 0.8)
    whole = _WHOLE_ZH.fullmatch(folded)
    if whole and _may_be_named(whole["name"]):
        yield _found(written, *whole.span("name"), 0.6)


def _may_be_named(name: str) -> bool:
    return name[:2] not in _WORDS_ZH and name not in _WORDS_ZH and not is_city(name)


def _english(written: str) -> Iterator[FoundValue]:
    for match in matches(_TITLE_EN, written):
        name = _without_words(match["name"])
        if name:
            start = match.start("name") if " " in name else match.start()
            yield _found(written, start, match.start("name") + len(name), 0.95)
    for match in matches(_CUE_EN, written):
        said = _PROPER.match(written, match.end())
        if said is None and _SURE_CUE.search(match[0].lower()):
            said = _LOWER.match(written, match.end())
        name = _without_words(said[0]) if said else ""
        if name:
            yield _found(written, match.end(), match.end() + len(name), 0.9)
    for match in matches(_SELF_EN, written):
        name = _without_words(match["name"])
        if name and not is_city(name.lower()):
            yield _found(written, match.start("name"), match.start("name") + len(name), 0.8)
    whole = _WHOLE_EN.fullmatch(written)
    if (
        whole
        and not is_city(whole["name"].lower())
        and _without_words(whole["name"]) == whole["name"]
    ):
        yield _found(written, *whole.span("name"), 0.6)


def _without_words(name: str) -> str:
    """Cut a row of words where it stops being a name; empty when it never was one."""
    kept: list[str] = []
    for word in name.split(" "):
        if word.lower().replace("’", "'").strip(".'-") in _WORDS_EN:
            break
        kept.append(word)
    return " ".join(kept)


def _found(written: str, start: int, end: int, score: float) -> FoundValue:
    name = written[start:end]
    value = name.title() if name.isascii() and name.islower() else name
    return FoundValue(SystemType.PERSON, start, end, value, score)


def is_no_name(word: str) -> bool:
    """Tell whether a word that begins with a capital is known to be none of a name."""
    return _without_words(word) != word
