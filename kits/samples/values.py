"""What can be said for a slot: words of its dictionary, or a system type in the spoken language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson

from builder.errors import Place, Problem, suggest
from builder.nlu.values.city import city_names
from builder.nlu.values.id_card import check_digit
from builder.schema.entity import Entity, SystemType
from builder.schema.notation import CuePlace, Numbers, SlotPlace, parse_notation
from builder.schema.part import variants_in
from builder.schema.paths.pattern_sample import sample_of
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.sentence import say
from builder.text import ANY_LANGUAGE, fold, language_of
from kits.samples.ways import Counting, Filling, Listed, OneOf, Piece, Ways, ways_of

_CHINESE: Final = "zh"
# The districts that identity cards of the examples come from.
_REGIONS: Final = ("110105", "310101", "440103", "330106", "510104")
_FIRST_DAY: Final = date(1960, 1, 1)
_DAYS: Final = 15_000


class NothingToSay(Exception):
    """A pattern names something that there are no words for; carries the `Problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class _IdCards:
    """Resident identity cards with a right check digit."""

    @property
    def count(self) -> int:
        """How many there are: by district, birthday and number within the day."""
        return len(_REGIONS) * _DAYS * 999

    def nth(self, index: int) -> tuple[Piece, ...]:
        """Return the card of that number."""
        index, region = divmod(index, len(_REGIONS))
        index, day = divmod(index, _DAYS)
        born = _FIRST_DAY + timedelta(days=day)
        body = f"{_REGIONS[region]}{born:%Y%m%d}{index + 1:03d}"
        return (Piece(body + check_digit(body).upper()),)


def slot_ways(skill: Skill, name: str, language: str, place: Place) -> Ways:
    """Return what can be said for a slot; raises `NothingToSay` with a remedy where that is nothing."""
    slot = skill.find(Slot, name)
    if slot is None:
        known = [each.name for each in skill.slots]
        raise NothingToSay(
            Problem(
                "template-unknown-slot",
                place,
                say("The pattern names slot '{slot}', which does not exist.", slot=name),
                suggest(name, known, say("slots")),
            )
        )
    return Filling(name, _values(skill, slot, language, place))


def cue_ways(skill: Skill, name: str, language: str, place: Place) -> Ways:
    """Return the words of a cue in a language; raises `NothingToSay`."""
    words = [word for word in variants_in(skill.cues.get(name, {}), language) if word.strip()]
    if words:
        return Listed([Piece(word) for word in dict.fromkeys(words)])
    if name in skill.cues:
        what = say("Cue '{cue}' has no words.", cue=name)
        remedy = say("Give it words, or take it out of the pattern.")
        raise NothingToSay(Problem("cue-empty", place, what, remedy))
    raise NothingToSay(
        Problem(
            "template-unknown-cue",
            place,
            say("The pattern names cue '{cue}', which does not exist.", cue=name),
            suggest(name, skill.cues, say("cues")),
        )
    )


def words_of(skill: Skill, slot_name: str, language: str) -> list[tuple[str, str]]:
    """Return the dictionary's words of a language for a slot, each with the value it stands for."""
    slot = skill.find(Slot, slot_name)
    entity = skill.find(Entity, slot.type) if slot else None
    if entity is None:
        return []
    return [
        (word, entry.value)
        for entry in entity.dictionary
        for word in (entry.value, *entry.synonyms)
        # not_as_described is a name for programs: nobody says it.
        if "_" not in word and language_of(word, skill.languages, language) == language
    ]


def system_ways(kind: str, language: str) -> Ways | None:
    """Return how values of a system type are said; None for free text, and what is no system type."""
    base = _CHINESE if language.split("-")[0] == _CHINESE else "en"
    if kind == SystemType.ID_CARD:
        return _IdCards()
    if kind == SystemType.CITY:
        return Listed([Piece(name) for name in city_names(base)])
    said = _data()[base]
    if kind not in said or kind == "cues":
        return None

    def fill(node: SlotPlace | CuePlace) -> Ways:
        if isinstance(node, CuePlace):
            return Listed([Piece(word) for word in said["cues"][node.name]])
        inner = system_ways(node.name, language)
        assert inner is not None, node.name
        return inner

    return OneOf([ways_of(parse_notation(line), fill) for line in said[kind]])


def _values(skill: Skill, slot: Slot, language: str, place: Place) -> Ways:
    entity = skill.find(Entity, slot.type)
    if entity is not None:
        pieces = _of_dictionary(skill, slot, language)
        samples = filter(None, map(sample_of, entity.patterns)) if not pieces else ()
        pieces = pieces or [Piece(sample) for sample in dict.fromkeys(samples)]
        what = say(
            "Slot '{slot}' is of type '{type}', whose dictionary is empty and whose patterns show no "
            "value.",
            slot=slot.name,
            type=slot.type,
        )
        remedy = say("Give entity '{entity}' words in its dictionary.", entity=entity.name)
    else:
        rule = slot.validation
        if (
            rule is not None
            and slot.type == SystemType.NUMBER
            and rule.minimum is not None
            and rule.maximum is not None
            and rule.minimum >= 0
        ):
            return Counting(Numbers(round(rule.minimum), round(rule.maximum), 1))
        ways = system_ways(slot.type, language)
        if ways is not None:
            return ways
        pieces = []
        what = say(
            "Slot '{slot}' is of type '{type}', and no utterance shows what people answer.",
            slot=slot.name,
            type=slot.type,
        )
        remedy = say(
            "Mark a value of it in an utterance, as in [words]({slot}), or give it a type.",
            slot=slot.name,
        )
    pieces = [*pieces, *_marked(skill, slot.name, language, {fold(p.text) for p in pieces})]
    if not pieces:
        raise NothingToSay(Problem("sample-slot-empty", place, what, remedy))
    return Listed(pieces)


def _of_dictionary(skill: Skill, slot: Slot, language: str) -> list[Piece]:
    """Return the words of a language, else all; each word once, for the first value it stands for."""
    entity = skill.get(Entity, slot.type)
    every = [(word, e.value) for e in entity.dictionary for word in (e.value, *e.synonyms)]
    known: dict[str, tuple[str, str]] = {}
    for word, value in words_of(skill, slot.name, language) or every:
        if word.strip():
            known.setdefault(fold(word), (word, value))
    return [
        Piece(word, value=value if fold(value) != folded else None)
        for folded, (word, value) in known.items()
    ]


def _marked(skill: Skill, slot: str, language: str, known: set[str]) -> Sequence[Piece]:
    """Return what utterances mark for a slot, in the language or in any."""
    found: dict[str, Piece] = {}
    for intent in skill.intents:
        for spoken, utterances in intent.utterances.items():
            if spoken.split("-")[0] not in (language.split("-")[0], ANY_LANGUAGE):
                continue
            for utterance in utterances:
                for span in utterance.spans:
                    words = utterance.text[span.start : span.end]
                    if span.slot == slot and fold(words) not in known:
                        found.setdefault(fold(words), Piece(words, value=span.value))
    return list(found.values())


@cache
def _data() -> Mapping[str, Any]:
    text = (files("kits.samples") / "data" / "values.json").read_bytes()
    loaded: Mapping[str, Any] = orjson.loads(text)
    return loaded
