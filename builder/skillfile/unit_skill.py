"""What UNIT's templates and dictionaries add to a skill, and what of a skill UNIT's files can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from builder.errors import Place, Problem
from builder.schema.entity import DictionaryEntry, Entity, SystemType
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.template import MarkedTemplate
from builder.sentence import say
from builder.skillfile.unit import (
    CUE,
    OWN,
    SYSTEM,
    UnitTemplate,
    missing,
    write_dictionary,
    write_templates,
)
from builder.text import ANY_LANGUAGE

# UNIT's system word lists that have a counterpart among our system types.
SYSTEM_TYPES: Final[Mapping[str, SystemType]] = {
    "sys_time": SystemType.DATETIME,
    "sys_date": SystemType.DATE,
    "sys_num": SystemType.NUMBER,
    "sys_number": SystemType.NUMBER,
    "sys_loc": SystemType.CITY,
    "sys_loc_city": SystemType.CITY,
    "sys_city": SystemType.CITY,
    "sys_per": SystemType.PERSON,
    "sys_person": SystemType.PERSON,
    "sys_money": SystemType.MONEY,
    "sys_duration": SystemType.DURATION,
    "sys_percent": SystemType.PERCENT,
    "sys_phone": SystemType.PHONE,
    "sys_email": SystemType.EMAIL,
    "sys_url": SystemType.URL,
}


@dataclass(frozen=True)
class Imported:
    """The skill with what was imported, how much that is, and what to look at."""

    skill: Skill
    templates: int
    intents: tuple[str, ...]
    slots: tuple[str, ...]
    cues: tuple[str, ...]
    problems: tuple[Problem, ...]


def with_unit(
    skill: Skill,
    templates: Sequence[UnitTemplate],
    dictionaries: Mapping[str, Sequence[DictionaryEntry]],
    language: str = ANY_LANGUAGE,
) -> Imported:
    """Add templates and word lists to a skill; what it has already stays, and only grows.

    `dictionaries` are by the name that templates refer to them by. Intents, cues, slots and their
    entities that do not exist yet are made; `kw_book` and `user_city` are the cue `book` and the slot
    `city` where the skill has those.
    """
    templates = [_in_our_words(one, skill) for one in templates]
    dictionaries = {_our_name(skill, name): words for name, words in dictionaries.items()}
    cue_lists = [n for n in dictionaries if n.startswith(CUE) or n in skill.cues]
    named = {
        kind: list(
            dict.fromkeys(
                fragment.name
                for one in templates
                for fragment in one.template.fragments
                if fragment.kind == kind and fragment.name
            )
        )
        for kind in ("cue", "slot")
    }
    problems: list[Problem] = []
    cues = dict(skill.cues)
    for name in dict.fromkeys((*named["cue"], *cue_lists)):
        cues[name] = _grown_cue(cues.get(name, {}), dictionaries.get(name, ()), language)
        if not any(cues[name].values()):
            problems.append(missing(name, dictionaries, Place(skill.name, ("cues", name))))
    entities, slots = _with_slots(skill, named["slot"], dictionaries, problems)
    by_name = {entity.name: entity for entity in entities}
    types = {slot.name: slot.type for slot in slots}
    for name, entries in dictionaries.items():
        kind = types.get(name, name)
        if name not in cue_lists and kind not in set(SystemType):
            by_name[kind] = _grown_entity(by_name.get(kind, Entity(name=kind)), entries)
    problems += [
        missing(slot.name, dictionaries, Place(skill.name, ("entities", slot.type)))
        for slot in slots
        if slot.name in named["slot"] and _is_empty(by_name.get(slot.type))
    ]
    intents, added = _with_templates(skill.intents, templates, language)
    grown = skill.model_copy(
        update={
            "cues": cues,
            "entities": tuple(by_name.values()),
            "slots": tuple(slots),
            "intents": tuple(intents),
        }
    )
    return Imported(
        skill=grown,
        templates=added,
        intents=_new(skill.intents, intents),
        slots=_new(skill.slots, slots),
        cues=tuple(name for name in cues if name not in skill.cues),
        problems=tuple(problems),
    )


def unit_files(skill: Skill) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return a skill's templates and their word lists as UNIT's files, by name."""
    used = [
        fragment
        for intent in skill.intents
        for template in intent.all_templates()
        for fragment in template.fragments
    ]
    slots = {s.name: s for s in skill.slots}
    entities = {e.name: e for e in skill.entities}
    names: dict[str, str] = {}
    files: dict[str, str] = {}
    for fragment in used:
        name = fragment.name or ""
        if fragment.kind == "cue" and f"@{name}" not in names:
            names[f"@{name}"] = name if name.startswith(CUE) else CUE + name
            words = [w for said in skill.cues.get(name, {}).values() for w in said]
            entries = [DictionaryEntry(word) for word in dict.fromkeys(words)]
            files[f"{names[f'@{name}']}.txt"] = write_dictionary(entries)
        elif fragment.kind == "slot" and name not in names:
            kind = slots[name].type if name in slots else name
            names[name] = _slot_in_unit(name, kind)
            if kind in entities and not names[name].startswith(SYSTEM):
                files[f"{names[name]}.txt"] = write_dictionary(entities[kind].dictionary)
    text, problems = write_templates(skill.intents, names, skill.name)
    problems += tuple(
        Problem(
            "unit-patterns",
            Place(skill.name, ("entities", entity.name)),
            say("The patterns of '{name}' have no place in UNIT's files.", name=entity.name),
            say("Its dictionary is written; add what the patterns find by hand."),
            "warning",
        )
        for entity in skill.entities
        if entity.patterns and any(slots[n].type == entity.name for n in names if n in slots)
    )
    return {"templates.txt": text, **files}, problems


def _our_name(skill: Skill, name: str) -> str:
    """Return what a word list of UNIT is called in the skill: its own name where the skill has that."""
    if name.startswith(CUE) and name not in skill.cues and name.removeprefix(CUE) in skill.cues:
        return name.removeprefix(CUE)
    bare = name.removeprefix(OWN)
    return bare if skill.find(Slot, name) is None and skill.find(Slot, bare) is not None else name


def _in_our_words(one: UnitTemplate, skill: Skill) -> UnitTemplate:
    fragments = tuple(
        fragment.model_copy(update={"name": _our_name(skill, fragment.name)})
        if fragment.name is not None
        else fragment
        for fragment in one.template.fragments
    )
    return replace(one, template=one.template.model_copy(update={"fragments": fragments}))


def _slot_in_unit(name: str, kind: str) -> str:
    if name.startswith((SYSTEM, OWN)):
        return name
    systems = [theirs for theirs, ours in SYSTEM_TYPES.items() if ours == kind]
    return systems[0] if systems else OWN + name


def _grown_cue(
    words: Mapping[str, tuple[str, ...]], entries: Sequence[DictionaryEntry], language: str
) -> dict[str, tuple[str, ...]]:
    new = [word for entry in entries for word in (entry.value, *entry.synonyms)]
    if not new:
        return dict(words)
    held = {word for said in words.values() for word in said}
    more = [word for word in dict.fromkeys(new) if word not in held]
    return {**words, language: (*words.get(language, ()), *more)}


def _grown_entity(entity: Entity, entries: Sequence[DictionaryEntry]) -> Entity:
    held = {entry.value: entry.synonyms for entry in entity.dictionary}
    for value, synonyms in entries:
        held[value] = tuple(dict.fromkeys((*held.get(value, ()), *synonyms)))
    dictionary = tuple(DictionaryEntry(value, synonyms) for value, synonyms in held.items())
    return entity.model_copy(update={"dictionary": dictionary})


def _with_slots(
    skill: Skill,
    wanted: Sequence[str],
    dictionaries: Mapping[str, Sequence[DictionaryEntry]],
    problems: list[Problem],
) -> tuple[list[Entity], list[Slot]]:
    entities, slots = list(skill.entities), list(skill.slots)
    known = {slot.name for slot in slots}
    for name in wanted:
        if name in known:
            continue
        kind: str = SYSTEM_TYPES.get(name, name)
        if name.startswith(SYSTEM) and name not in SYSTEM_TYPES and name not in dictionaries:
            what = say("UNIT's system word list '{name}' has no counterpart here.", name=name)
            remedy = say("Give its slot one of our system types, or a dictionary of its own.")
            where = Place(skill.name, ("slots", name))
            problems.append(Problem("unit-system-unknown", where, what, remedy, "warning"))
        if kind == name and all(entity.name != name for entity in entities):
            entities.append(Entity(name=name))
        slots.append(Slot(name=name, type=kind))
    return entities, slots


def _with_templates(
    intents: Sequence[Intent], templates: Sequence[UnitTemplate], language: str
) -> tuple[list[Intent], int]:
    by_name = {intent.name: intent for intent in intents}
    held = {intent.name: set(intent.all_templates()) for intent in intents}
    new: dict[str, list[MarkedTemplate]] = {}
    for one in templates:
        known = held.setdefault(one.intent, set())
        if one.template not in known:
            known.add(one.template)
            new.setdefault(one.intent, []).append(one.template)
    for name, added in new.items():
        intent = by_name.get(name, Intent(name=name))
        more = {**intent.templates, language: (*intent.templates.get(language, ()), *added)}
        by_name[name] = intent.model_copy(update={"templates": more})
    return list(by_name.values()), sum(map(len, new.values()))


def _is_empty(entity: Entity | None) -> bool:
    return entity is not None and not entity.dictionary and not entity.patterns


def _new(
    before: Sequence[Intent] | Sequence[Slot], after: Sequence[Intent] | Sequence[Slot]
) -> tuple[str, ...]:
    known = {part.name for part in before}
    return tuple(part.name for part in after if part.name not in known)
