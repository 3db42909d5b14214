"""The dataset that a skill holds: its utterances, what they mark, and the words they may take."""

from __future__ import annotations

from builder.schema.entity import Entity, SystemType
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance
from kits.datasets.dataset import OUT_OF_SCOPE, Dataset, Row


def dataset_of(skill: Skill) -> Dataset:
    """Return the utterances of a skill, those out of scope last, and the entities of its slots."""
    rows = [
        Row(utterance, intent.name, language)
        for intent in skill.intents
        for language, utterances in intent.utterances.items()
        for utterance in utterances
    ]
    rows += [
        Row(Utterance(text=text), OUT_OF_SCOPE, language)
        for language, texts in skill.out_of_scope.items()
        for text in texts
    ]
    marked = dict.fromkeys(span.slot for row in rows for span in row.utterance.spans)
    slots = [slot for name in marked if (slot := skill.find(Slot, name)) is not None]
    entities = [
        entity
        for name in dict.fromkeys(slot.type for slot in slots)
        if (entity := skill.find(Entity, name)) is not None
    ]
    return Dataset(
        tuple(rows),
        {slot.name: slot.type for slot in slots if slot.type != SystemType.TEXT},
        {entity.name: entity.dictionary for entity in entities if entity.dictionary},
        {entity.name: entity.patterns for entity in entities if entity.patterns},
    )
