"""Changes to the values of one entity, as a new skill: the only edit that needs no training."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from builder.errors import NotFound, suggest
from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.skill import Skill
from builder.sentence import say, together


def with_values(
    skill: Skill, entity: str, put: Iterable[DictionaryEntry], remove: Collection[str] = ()
) -> Skill:
    """Return the skill with values put into a dictionary and others removed; the order stays.

    A value that is there already gets the new synonyms. Raises `NotFound('entity-not-found')`, and
    `NotFound('value-not-found')` for a value to remove that is not there.
    """
    before = skill.get(Entity, entity)
    entries = {entry.value: entry for entry in before.dictionary}
    for value in remove:
        if value not in entries:
            what = say(
                "Entity '{entity}' of skill '{skill}' has no value '{value}'.",
                entity=entity,
                skill=skill.name,
                value=value,
            )
            there = suggest(value, list(entries)[:5000], say("values"))
            raise NotFound("value-not-found", together(what, there))
        del entries[value]
    entries.update((entry.value, entry) for entry in put)
    after = before.model_copy(update={"dictionary": tuple(entries.values())})
    entities = tuple(after if each.name == entity else each for each in skill.entities)
    # Not a copy, which would keep what the skill has looked up of its parts.
    fields = {name: getattr(skill, name) for name in type(skill).model_fields}
    return Skill.model_construct(**{**fields, "entities": entities})
