"""What is wrong with slots, entities, dictionaries and patterns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from builder.errors import Problem
from builder.pattern import pattern_problem
from builder.schema.check_dictionary import check_dictionary
from builder.schema.check_head import check_variants
from builder.schema.entity import Entity, SystemType
from builder.schema.finding import error, twice, unknown, warning
from builder.schema.mention import FILTERS, places_in, texts_in
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.sentence import say

# Slots that the machine itself keeps for the rasa-sdk protocol.
RESERVED_SLOTS: Final = ("requested_slot",)
# Types that a skill may replace by an entity of its own, with its own words.
REPLACEABLE: Final = frozenset({SystemType.PERSON, SystemType.CITY})
_NUMERIC: Final = (SystemType.NUMBER, SystemType.MONEY, SystemType.PERCENT)


def check_slots(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with slots and entities."""
    entities, slots = [one.name for one in skill.entities], [one.name for one in skill.slots]
    yield from twice(skill, "entities", "entity-duplicate", say("entity"), entities)
    yield from twice(skill, "slots", "slot-duplicate", say("slot"), slots)
    yield from _check_carry_over(skill)
    for entity in skill.entities:
        yield from check_entity(skill, entity)
    for slot in skill.slots:
        yield from _check_slot(skill, slot)


def _check_carry_over(skill: Skill) -> Iterator[Problem]:
    """Yield a problem for what cannot be carried over into a session that begins anew."""
    if isinstance(skill.carry_over, bool):
        return
    existing = [slot.name for slot in skill.slots]
    for name in skill.carry_over:
        path, slot = ("carry_over", name), skill.find(Slot, name)
        if slot is None:
            what = say("'carry_over' names slot '{slot}', which does not exist.", slot=name)
            yield unknown(
                skill, "carry-over-unknown-slot", path, what,
                name=name, existing=existing, kind=say("slots"),
            )  # fmt: skip
        elif slot.scope != "session":
            what = say(
                "'carry_over' names slot '{slot}', which is kept for the {scope}.",
                slot=name,
                scope=slot.scope,
            )
            remedy = say("Remove it from the list: only slots of scope 'session' are carried over.")
            yield warning(skill, "carry-over-useless", path, what, remedy)


def check_pattern(skill: Skill, pattern: str, path: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem when RE2 refuses a pattern."""
    what = pattern_problem(pattern)
    if what is not None:
        remedy = say("Mend it: RE2 syntax, at most 2,000 characters.")
        yield error(skill, "pattern-invalid", path, what, remedy)


def check_places(
    skill: Skill, text: str, path: tuple[str, ...], more: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Yield a problem for each `{name|filter}` in a text that names no slot or no filter.

    `more` are places that the engine fills by itself.
    """
    slots = {*(slot.name for slot in skill.slots), *more}
    for name, chosen in places_in(text):
        if chosen is not None and chosen not in FILTERS:
            what = say(
                "There is no filter '{filter}', named in the place '{{{name}|{filter}}}'.",
                filter=chosen,
                name=name,
            )
            yield unknown(
                skill, "text-unknown-filter", path, what,
                name=chosen, existing=FILTERS, kind=say("filters"),
            )  # fmt: skip
        if name not in slots:
            what = say("The place '{{{name}}}' names no slot.", name=name)
            yield unknown(
                skill, "text-unknown-slot", path, what,
                name=name, existing=slots, kind=say("slots"),
            )  # fmt: skip


def check_entity(skill: Skill, entity: Entity) -> Iterator[Problem]:
    """Yield what is wrong with one entity."""
    path = ("entities", entity.name)
    if entity.name in set(SystemType) - REPLACEABLE:
        what = say("'{name}' is a type that every skill knows already.", name=entity.name)
        yield error(skill, "entity-reserved", path, what, say("Give the entity another name."))
    if not entity.dictionary and not entity.patterns:
        what = say("Entity '{entity}' has neither a dictionary nor patterns.", entity=entity.name)
        remedy = say(
            "Add one: without them a value is only found where annotated utterances taught it."
        )
        yield warning(skill, "entity-empty", path, what, remedy)
    for number, pattern in enumerate(entity.patterns, 1):
        yield from check_pattern(skill, pattern, (*path, "patterns", str(number)))
    yield from check_dictionary(skill, entity)


def _check_slot(skill: Skill, slot: Slot) -> Iterator[Problem]:
    path = ("slots", slot.name)
    if slot.name in RESERVED_SLOTS:
        what = say("'{slot}' is a slot that Dialoom keeps for itself.", slot=slot.name)
        yield error(skill, "slot-reserved", path, what, say("Give the slot another name."))
    types = {entity.name for entity in skill.entities} | set(SystemType)
    if slot.type not in types:
        what = say(
            "Slot '{slot}' is of type '{type}', which does not exist.",
            slot=slot.name,
            type=slot.type,
        )
        yield unknown(
            skill, "slot-unknown-type", (*path, "type"), what,
            name=slot.type, existing=types, kind=say("types"),
        )  # fmt: skip
    subject = say("The prompt of slot '{slot}'", slot=slot.name)
    yield from check_variants(skill, slot.prompts, (*path, "prompts"), subject)
    for language, text in texts_in(slot.prompts):
        yield from check_places(skill, text, (*path, "prompts", language))
    yield from _check_validation(skill, slot, (*path, "validation"))


def _check_validation(skill: Skill, slot: Slot, path: tuple[str, ...]) -> Iterator[Problem]:
    rule = slot.validation
    if rule is None:
        return
    if rule.pattern is not None:
        yield from check_pattern(skill, rule.pattern, (*path, "pattern"))
    low, high = rule.minimum, rule.maximum
    if low is not None and high is not None and low > high:
        what = say(
            "Slot '{slot}' wants at least {low:g} and at most {high:g}: no value is both.",
            slot=slot.name,
            low=low,
            high=high,
        )
        yield error(skill, "slot-impossible-bounds", path, what, say("Exchange the two bounds."))
    if (low is not None or high is not None) and slot.type not in _NUMERIC:
        what = say(
            "Slot '{slot}' has bounds, and its type '{type}' is not a number.",
            slot=slot.name,
            type=slot.type,
        )
        remedy = say("Remove the bounds, or use one of the types {types}.", types=_NUMERIC)
        yield warning(skill, "slot-useless-bounds", path, what, remedy)
    subject = say("What is said of a bad '{slot}'", slot=slot.name)
    yield from check_variants(skill, rule.reply, (*path, "reply"), subject)
    for language, text in texts_in(rule.reply):
        yield from check_places(skill, text, (*path, "reply", language))
