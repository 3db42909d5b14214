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

# Slots that the machine itself keeps for the rasa-sdk protocol.
RESERVED_SLOTS: Final = ("requested_slot",)
# Types that a skill may replace by an entity of its own, with its own words.
REPLACEABLE: Final = frozenset({SystemType.PERSON, SystemType.CITY})
_NUMERIC: Final = (SystemType.NUMBER, SystemType.MONEY, SystemType.PERCENT)


def check_slots(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with slots and entities."""
    yield from twice(skill, "entities", "entity", (entity.name for entity in skill.entities))
    yield from twice(skill, "slots", "slot", (slot.name for slot in skill.slots))
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
            what = f"'carry_over' names slot '{name}', which does not exist."
            yield unknown(
                skill, "carry-over-unknown-slot", path, what,
                name=name, existing=existing, kind="slots",
            )  # fmt: skip
        elif slot.scope != "session":
            what = f"'carry_over' names slot '{name}', which is kept for the {slot.scope}."
            remedy = "Remove it from the list: only slots of scope 'session' are carried over."
            yield warning(skill, "carry-over-useless", path, what, remedy)


def check_pattern(skill: Skill, pattern: str, path: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem when RE2 refuses a pattern."""
    what = pattern_problem(pattern)
    if what is not None:
        yield error(
            skill, "pattern-invalid", path, what, "Mend it: RE2 syntax, at most 2,000 characters."
        )


def check_places(
    skill: Skill, text: str, path: tuple[str, ...], more: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Yield a problem for each `{name|filter}` in a text that names no slot or no filter.

    `more` are places that the engine fills by itself.
    """
    slots = {*(slot.name for slot in skill.slots), *more}
    for name, chosen in places_in(text):
        if chosen is not None and chosen not in FILTERS:
            what = f"There is no filter '{chosen}', named in the place '{{{name}|{chosen}}}'."
            yield unknown(
                skill, "text-unknown-filter", path, what,
                name=chosen, existing=FILTERS, kind="filters",
            )  # fmt: skip
        if name not in slots:
            what = f"The place '{{{name}}}' names no slot."
            yield unknown(
                skill, "text-unknown-slot", path, what, name=name, existing=slots, kind="slots"
            )


def check_entity(skill: Skill, entity: Entity) -> Iterator[Problem]:
    """Yield what is wrong with one entity."""
    path = ("entities", entity.name)
    if entity.name in set(SystemType) - REPLACEABLE:
        what = f"'{entity.name}' is a type that every skill knows already."
        yield error(skill, "entity-reserved", path, what, "Give the entity another name.")
    if not entity.dictionary and not entity.patterns:
        what = f"Entity '{entity.name}' has neither a dictionary nor patterns."
        remedy = "Add one: without them a value is only found where annotated utterances taught it."
        yield warning(skill, "entity-empty", path, what, remedy)
    for number, pattern in enumerate(entity.patterns, 1):
        yield from check_pattern(skill, pattern, (*path, "patterns", str(number)))
    yield from check_dictionary(skill, entity)


def _check_slot(skill: Skill, slot: Slot) -> Iterator[Problem]:
    path = ("slots", slot.name)
    if slot.name in RESERVED_SLOTS:
        what = f"'{slot.name}' is a slot that Dialoom keeps for itself."
        yield error(skill, "slot-reserved", path, what, "Give the slot another name.")
    types = {entity.name for entity in skill.entities} | set(SystemType)
    if slot.type not in types:
        what = f"Slot '{slot.name}' is of type '{slot.type}', which does not exist."
        yield unknown(
            skill, "slot-unknown-type", (*path, "type"), what,
            name=slot.type, existing=types, kind="types",
        )  # fmt: skip
    yield from check_variants(
        skill, slot.prompts, (*path, "prompts"), f"The prompt of slot '{slot.name}'"
    )
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
        what = f"Slot '{slot.name}' wants at least {low:g} and at most {high:g}: no value is both."
        yield error(skill, "slot-impossible-bounds", path, what, "Exchange the two bounds.")
    if (low is not None or high is not None) and slot.type not in _NUMERIC:
        what = f"Slot '{slot.name}' has bounds, and its type '{slot.type}' is not a number."
        remedy = f"Remove the bounds, or use one of the types {', '.join(_NUMERIC)}."
        yield warning(skill, "slot-useless-bounds", path, what, remedy)
    yield from check_variants(
        skill, rule.reply, (*path, "reply"), f"What is said of a bad '{slot.name}'"
    )
    for language, text in texts_in(rule.reply):
        yield from check_places(skill, text, (*path, "reply", language))
