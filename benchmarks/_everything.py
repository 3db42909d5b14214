"""A skill with everything on: intents, dictionary, pattern, system types, roles that are learned."""

from __future__ import annotations

from typing import Final

from benchmarks._grammar import grown_skill
from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import parse_markup

_INTENTS: Final = 30
_LABELS: Final = 10
_CITIES: Final = {
    "en": ("Berlin", "Paris", "Lisbon", "Vienna", "Oslo", "Madrid", "Prague", "Warsaw", "Dublin"),
    "zh": ("北京", "上海", "广州", "成都", "西安", "武汉", "南京", "杭州", "重庆"),
}
# Our own words: where from, where to, when, how many, and a sum.
_SAID: Final = {
    "en": (
        "I need [{n}](people) seats from [{a}](from_city) to [{b}](to_city) [tomorrow](day)",
        "fly to [{b}](to_city) out of [{a}](from_city) on [{d} June](day) please",
        "get me from [{a}](from_city) over to [{b}](to_city) for under [$300](budget)",
        "a trip to [{b}](to_city) next week, starting in [{a}](from_city), [{n}](people) of us",
    ),
    "zh": (
        "帮我订[{n}](people)个人[明天](day)从[{a}](from_city)到[{b}](to_city)的票",
        "[6月{d}日](day)去[{b}](to_city)，从[{a}](from_city)出发",
        "从[{a}](from_city)飞[{b}](to_city)，不超过[300元](budget)",
        "下周去[{b}](to_city)玩，[{a}](from_city)出发，一共[{n}](people)个人",
    ),
}
# Twenty tokens each or a little more; the number makes every message one that nobody has said.
MESSAGES: Final = {
    "en": "could you book {0} seats from Vienna to Lisbon for tomorrow at 9 under order AB-{0:04d}",
    "zh": "请帮我把订单AB-{0:04d}订成{0}个人明天上午九点从南京到成都的票",
}
# The same with a comma, where a message may hold two requests and each part is looked at.
PARTED: Final = {
    "en": "could you book {0} seats from Vienna to Lisbon for tomorrow, the order is AB-{0:04d}",
    "zh": "请帮我订{0}个人明天上午九点从南京到成都的票，订单号是AB-{0:04d}",
}
_SLOTS: Final = (
    Slot(name="from_city", type="city"),
    Slot(name="to_city", type="city"),
    Slot(name="order", type="order_number"),
    Slot(name="day", type="date"),
    Slot(name="hour", type="time"),
    Slot(name="people", type="number"),
    Slot(name="budget", type="money"),
    Slot(name="callback", type="phone"),
    Slot(name="address", type="email"),
)


def everything_on(language: str, *, words: int = 2_000) -> Skill:
    """Return the skill; its dictionary has so many values, some of which the messages hold."""
    grown = grown_skill(language, _INTENTS, _LABELS)
    names = _CITIES[language]
    more = (f"{names[i % len(names)]}{i:05d}" for i in range(words - len(names)))
    city = Entity(
        name="city", dictionary=tuple(DictionaryEntry(name) for name in (*names, *more)), fuzzy=True
    )
    order = Entity(name="order_number", patterns=(r"\b[A-Z]{2}-\d{4}\b",))
    trips = tuple(
        parse_markup(said.format(n=n + 2, d=n + 1, a=names[n], b=names[(n * 4 + 1) % len(names)]))
        for said in _SAID[language]
        for n in range(0, len(names), 2)
    )
    book = Intent(name="book_trip", utterances={language: trips})
    return grown.model_copy(
        update={
            "name": "everything",
            "intents": (*grown.intents, book),
            "entities": (city, order),
            "slots": _SLOTS,
        }
    )
