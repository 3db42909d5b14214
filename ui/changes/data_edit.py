"""Changes of a draft that come out of data: utterances taken over, and what a dataset holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.intent import Intent
from builder.schema.labels import said_in, with_labels
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.template import Template
from builder.schema.utterance import Utterance
from builder.text import fold
from builder.wire.datasets import DatasetProposal
from ui.changes.copies import with_fields
from ui.changes.edit import Change


@dataclass(frozen=True)
class Labelled:
    """An utterance to be taken over: the intent that it is for, and its language."""

    intent: str
    language: str
    utterance: Utterance


def with_labelled(labelled: Sequence[Labelled]) -> Change:
    """Add utterances to their intents, each text once in the whole skill; intents are made that lack.

    The intent `out_of_scope` stands for what the skill is not there for.
    """

    def change(skill: Skill) -> Skill:
        said = said_in(skill)
        wanted: dict[str, list[tuple[str, Utterance]]] = {}
        for each in labelled:
            text = fold(each.utterance.text)
            if text not in said:
                said[text] = each.intent
                wanted.setdefault(each.intent, []).append((each.language, each.utterance))
        for intent, utterances in wanted.items():
            skill = with_labels(skill, intent, utterances, new=True).skill
        return skill

    return change


def with_dataset(proposal: DatasetProposal) -> Change:
    """Put in what a dataset proposes; what the skill has already stays as it is.

    Utterances that stand there without marks get those of the dataset.
    """

    def change(skill: Skill) -> Skill:
        intents = {intent.name: intent for intent in skill.intents}
        for new in proposal.intents:
            held = intents.get(new.name)
            intents[new.name] = new if held is None else _merged(held, new)
        entities = {entity.name: entity for entity in skill.entities}
        for entity in proposal.entities:
            before = entities.get(entity.name)
            entities[entity.name] = entity if before is None else _with_words(before, entity)
        slots: dict[str, Slot] = {slot.name: slot for slot in skill.slots}
        for slot in proposal.slots:
            slots.setdefault(slot.name, slot)
        return with_fields(
            skill,
            intents=tuple(intents.values()),
            entities=tuple(entities.values()),
            slots=tuple(slots.values()),
            cues={**proposal.cues, **skill.cues},
            out_of_scope=_joined(skill.out_of_scope, proposal.out_of_scope),
        )

    return change


def _merged(intent: Intent, new: Intent) -> Intent:
    """Return the intent with what is new: utterances, marks of unmarked ones, templates."""
    marked = {
        (language, utterance.text): utterance
        for language, utterances in new.utterances.items()
        for utterance in utterances
    }
    said: dict[str, tuple[Utterance, ...]] = {}
    for language, utterances in intent.utterances.items():
        kept = []
        for utterance in utterances:
            newer = marked.pop((language, utterance.text), None)
            better = newer is not None and newer.spans and not utterance.spans
            kept.append(newer if newer is not None and better else utterance)
        said[language] = tuple(kept)
    there = {fold(u.text) for u in intent.all_utterances()}
    for (language, text), utterance in marked.items():
        if fold(text) not in there:
            there.add(fold(text))
            said[language] = (*said.get(language, ()), utterance)
    templates: dict[str, tuple[Template, ...]] = dict(intent.templates)
    for language, written in new.templates.items():
        held = templates.get(language, ())
        templates[language] = (*held, *(each for each in written if each not in held))
    return with_fields(intent, utterances=said, templates=templates)


def _with_words(entity: Entity, new: Entity) -> Entity:
    held = {entry.value: entry.synonyms for entry in entity.dictionary}
    for value, synonyms in new.dictionary:
        held[value] = tuple(dict.fromkeys((*held.get(value, ()), *synonyms)))
    return with_fields(
        entity,
        dictionary=tuple(DictionaryEntry(value, synonyms) for value, synonyms in held.items()),
        patterns=tuple(dict.fromkeys((*entity.patterns, *new.patterns))),
    )


def _joined(
    before: Mapping[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {
        language: tuple(dict.fromkeys((*before.get(language, ()), *more.get(language, ()))))
        for language in dict.fromkeys((*before, *more))
    }
