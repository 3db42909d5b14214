"""Which slots a step puts into what it says, asks, sends or sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import JsonValue

from builder.schema.holds import holds
from builder.schema.mention import slots_in
from builder.schema.part import Variants, variants_in
from builder.schema.response import PLACES_OF_BUILT_IN, Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import (
    CollectStep,
    HandoffStep,
    HttpStep,
    LinkStep,
    SayStep,
    SetSlotsStep,
    Step,
)


def read_by(
    skill: Skill, step: Step, slots: Mapping[str, JsonValue], language: str
) -> Iterator[str]:
    """Yield the slots of the skill that a step puts into a text, in one language."""
    for text in _texts_of(skill, step, slots, language):
        for name in slots_in(text):
            if skill.find(Slot, name) is not None:
                yield name


def _texts_of(
    skill: Skill, step: Step, slots: Mapping[str, JsonValue], language: str
) -> Iterator[str]:
    match step:
        case SayStep():
            yield from _said(skill, step.response, slots, language)
        case CollectStep():
            if slots.get(step.slot) is not None and not step.fresh:
                return
            slot = skill.find(Slot, step.slot)
            if step.response is not None:
                yield from _said(skill, step.response, slots, language)
            elif slot is not None:
                yield from _in(slot.prompts, language)
        case HandoffStep():
            if step.response is not None:
                yield from _said(skill, step.response, slots, language)
        case SetSlotsStep():
            yield from _texts(step.values.values())
        case LinkStep():
            yield from _texts(step.arguments.values())
        case HttpStep():
            yield from _texts(step.values.values())
            yield from (e.url for e in skill.endpoints if e.name == step.endpoint)
        case _:
            pass


def _texts(values: Iterable[JsonValue]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))


def _said(skill: Skill, name: str, slots: Mapping[str, JsonValue], language: str) -> Iterator[str]:
    response = skill.find(Response, name)
    if response is None or name in PLACES_OF_BUILT_IN:
        return
    said = next((case for case in response.cases if holds(case.when, slots)), response)
    yield from _in(said.text, language)
    for card in said.cards:
        yield from (*_in(card.title, language), *_in(card.text, language))


def _in(variants: Variants, language: str) -> Iterator[str]:
    # Any of the phrasings may be said.
    yield from variants_in(variants, language)
