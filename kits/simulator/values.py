"""Values that a made-up user has in mind for a slot, with the words that tell them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from builder.schema.entity import Entity, SystemType
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.text import language_of

# What people answer, by system type: in Chinese and in English.
_SAID: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    SystemType.TEXT: (
        ("昨天开始就这样了", "外壳上有一道裂缝", "一直没有反应，重启也没用", "文三路十二号"),
        ("it started yesterday", "there is a crack on the side", "nothing happens at all"),
    ),
    SystemType.BOOLEAN: (("好的", "是的", "对", "可以"), ("yes", "yes please", "sure", "ok")),
    SystemType.DATE: (("明天", "下周三", "12月24日"), ("tomorrow", "next friday", "december 24")),
    SystemType.TIME: (("下午三点", "晚上八点半", "15:20"), ("3pm", "half past eight", "15:20")),
    SystemType.DATETIME: (
        ("明天下午三点", "下周三上午十点", "后天晚上七点"),
        ("tomorrow at 3pm", "next friday at 10am", "on sunday at 7pm"),
    ),
    SystemType.DURATION: (("两个小时", "三天", "半个月"), ("two hours", "three days", "a week")),
    SystemType.NUMBER: (("3", "五", "十二"), ("3", "five", "twelve")),
    SystemType.PERCENT: (("15%", "百分之三十"), ("15%", "thirty percent")),
    SystemType.MONEY: (("200元", "三十五块", "¥99"), ("$20", "15 dollars", "99 euros")),
    SystemType.PHONE: (("13800138000", "15912345678"), ("13800138000", "+14155552671")),
    SystemType.EMAIL: (("li.lei@example.com",), ("ann@example.com", "bo.li@example.org")),
    SystemType.URL: (("www.example.com",), ("https://www.example.org",)),
    SystemType.ID_CARD: (("11010519491231002X",), ("11010519491231002X",)),
    SystemType.PERSON: (("李小明", "王芳"), ("Ann Lee", "Robert Brown")),
    SystemType.CITY: (("北京", "杭州", "成都"), ("London", "Paris", "Boston")),
}


@dataclass(frozen=True)
class Told:
    """The words by which a user tells a value; a boolean's are a plain yes."""

    words: str
    is_text: bool = False


def draw_value(skill: Skill, slot: Slot, language: str, chance: Random) -> Told | None:
    """Draw words for a value of a slot; None where nothing shows what such a value looks like."""
    base = language.split("-")[0]
    said = _SAID.get(slot.type)
    if said is not None and skill.find(Entity, slot.type) is None:
        words = said[0] if base == "zh" else said[1]
        if slot.type == SystemType.TEXT:
            # What was annotated for the slot says best what people answer.
            words = annotated_values(skill, slot.name, language) or words
        return Told(chance.choice(words), slot.type == SystemType.TEXT)
    entity = skill.find(Entity, slot.type)
    known: tuple[str, ...] = ()
    if entity is not None and entity.dictionary:
        entry = chance.choice(entity.dictionary)
        every = (entry.value, *entry.synonyms)
        known = tuple(w for w in every if language_of(w, skill.languages, language) == language)
        known = known or every
    known = known or annotated_values(skill, slot.name, language)
    return Told(chance.choice(known)) if known else None


def annotated_values(skill: Skill, slot: str, language: str) -> tuple[str, ...]:
    """Return the words annotated for a slot in a language's utterances, else in any."""
    found: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for intent in skill.intents:
        for spoken, utterances in intent.utterances.items():
            for utterance in utterances:
                for span in utterance.spans:
                    if span.slot == slot:
                        own = spoken.split("-")[0] in (language.split("-")[0], "*")
                        found[own][utterance.text[span.start : span.end]] = None
    return tuple(found[True] or found[False])
