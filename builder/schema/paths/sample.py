"""What a user may say in an example: an intent's own utterance, and values with their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from pydantic import JsonValue

from builder.pattern import matches_whole, pattern_problem
from builder.schema.entity import DictionaryEntry, Entity, SystemType
from builder.schema.holds import amount_of
from builder.schema.intent import Intent
from builder.schema.paths.pattern_sample import sample_of
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance
from builder.text import ANY_LANGUAGE, is_han

_MOST: Final = 4


class Told(NamedTuple):
    """A value, and the words by which a user tells it."""

    value: JsonValue
    words: str


# By system type: in Chinese and in English.
_SAID: Final[dict[str, tuple[Told, Told]]] = {
    SystemType.TEXT: (Told("外壳裂了", "外壳裂了"), Told("it has a crack", "it has a crack")),
    SystemType.DATE: (Told("2026-12-24", "12月24日"), Told("2026-12-24", "December 24")),
    SystemType.TIME: (Told("15:00", "下午三点"), Told("15:00", "3pm")),
    SystemType.DATETIME: (
        Told("2026-12-24T15:00", "12月24日下午三点"),
        Told("2026-12-24T15:00", "December 24 at 3pm"),
    ),
    SystemType.DURATION: (Told("PT2H", "两个小时"), Told("PT2H", "two hours")),
    SystemType.NUMBER: (Told(3, "3"), Told(3, "3")),
    SystemType.PERCENT: (Told(15, "15%"), Told(15, "15%")),
    SystemType.MONEY: (
        Told({"amount": 200, "currency": "CNY"}, "200元"),
        Told({"amount": 20, "currency": "USD"}, "$20"),
    ),
    SystemType.PHONE: (Told("+8613800138000", "13800138000"), Told("+14155552671", "+14155552671")),
    SystemType.EMAIL: (
        Told("li.lei@example.com", "li.lei@example.com"),
        Told("ann@example.com", "ann@example.com"),
    ),
    SystemType.URL: (
        Told("https://www.example.com", "https://www.example.com"),
        Told("https://www.example.com", "https://www.example.com"),
    ),
    SystemType.ID_CARD: (
        Told("11010519491231002X", "11010519491231002X"),
        Told("11010519491231002X", "11010519491231002X"),
    ),
    SystemType.PERSON: (Told("李小明", "李小明"), Told("Ann Lee", "Ann Lee")),
    SystemType.CITY: (Told("杭州", "杭州"), Told("London", "London")),
}


def is_chinese(language: str) -> bool:
    """Tell whether a language is Chinese; every other one is written in the words of English."""
    return language.split("-")[0] == "zh"


def opening_for(
    skill: Skill, intents: Iterable[str], language: str
) -> tuple[str, Utterance] | None:
    """Return an intent and how it is said, the plainest of its utterances; None without intents."""
    named: tuple[str, Utterance] | None = None
    for name in intents:
        intent = skill.find(Intent, name)
        named = named or (name, Utterance(text=f"/{name}"))
        if intent is None:
            continue
        for spoken in (language, ANY_LANGUAGE, *intent.utterances):
            said = intent.utterances.get(spoken, ())
            if said:
                # One that tells no values leaves the questions to be asked.
                return name, min(said, key=lambda utterance: len(utterance.spans))
    return named


def marked_values(skill: Skill) -> dict[str, str]:
    """Return the first value that utterances mark of each slot."""
    marked: dict[str, str] = {}
    for intent in skill.intents:
        for utterance in intent.all_utterances():
            for span in utterance.spans:
                text = utterance.text[span.start : span.end]
                marked.setdefault(span.slot, span.value or text)
    return marked


def values_for(
    skill: Skill, name: str, language: str, wanted: Iterable[JsonValue], marked: Mapping[str, str]
) -> list[Told]:
    """Return a few values that a user may give for a slot, those that conditions ask for among them.

    `marked` is what `marked_values` says of the skill.
    """
    slot = skill.find(Slot, name)
    if slot is None:
        return []
    if slot.type == SystemType.BOOLEAN:
        yes, no = ("是", "否") if is_chinese(language) else ("yes", "no")
        return [Told(True, yes), Told(False, no)]
    entity = skill.find(Entity, slot.type)
    tolds = list(_of_entity(slot, entity, language, set(map(str, wanted)), marked.get(name)))
    if slot.type in _SAID and entity is None:
        tolds = [_SAID[slot.type][0 if is_chinese(language) else 1]]
    if entity is None or not entity.dictionary:
        tolds += [Told(value, _words(value)) for value in wanted if _may_be_said(slot, value)]
    return _acceptable(slot, tolds)


def _acceptable(slot: Slot, tolds: list[Told]) -> list[Told]:
    """Leave out what the slot's validation refuses; make up a value that its pattern allows."""
    rule = slot.validation
    if rule is None:
        return tolds
    if rule.pattern is not None and pattern_problem(rule.pattern) is None:
        pattern = rule.pattern
        tolds = [told for told in tolds if matches_whole(pattern, str(told.value))]
        if not tolds and (sample := sample_of(pattern)) is not None:
            tolds = [Told(sample, sample)]
    low, high = rule.minimum, rule.maximum
    fitting = [t for t in tolds if _is_within(amount_of(t.value), low, high)]
    bound = low if low is not None else high
    if not fitting and bound is not None and slot.type in (SystemType.NUMBER, SystemType.PERCENT):
        return [Told(bound, f"{bound:g}")]
    return fitting


def _is_within(amount: float | None, low: float | None, high: float | None) -> bool:
    if low is None and high is None:
        return True
    return (
        amount is not None and (low is None or amount >= low) and (high is None or amount <= high)
    )


def _may_be_said(slot: Slot, value: JsonValue) -> bool:
    if slot.type in (SystemType.NUMBER, SystemType.PERCENT):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return slot.type == SystemType.TEXT and isinstance(value, str) and bool(value)


def _words(value: JsonValue) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _of_entity(
    slot: Slot, entity: Entity | None, language: str, wanted: set[str], marked: str | None
) -> Iterator[Told]:
    if entity is not None and entity.dictionary:
        first = entity.dictionary[: _MOST * 50]
        named = [entry for entry in first if entry.value in wanted]
        for entry in [*named, *(e for e in first if e.value not in wanted)][: _MOST + len(named)]:
            yield Told(entry.value, _word_for(entry, language))
        return
    if marked is not None:
        yield Told(marked, marked)
    elif entity is not None:
        samples = (sample_of(pattern) for pattern in entity.patterns)
        found = next((sample for sample in samples if sample), None)
        if found is not None:
            yield Told(found, found)


def _word_for(entry: DictionaryEntry, language: str) -> str:
    words = (entry.value, *entry.synonyms)
    fitting = (w for w in words if "_" not in w and any(map(is_han, w)) is is_chinese(language))
    return next(fitting, entry.value)
