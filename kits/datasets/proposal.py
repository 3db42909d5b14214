"""What a dataset would change in a skill: only that, so that it can be made on a newer one too."""

from __future__ import annotations

from dataclasses import dataclass

from builder.errors import Problem
from builder.schema.entity import Entity
from builder.schema.intent import Intent
from builder.schema.part import Variants
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance
from kits.datasets.into_skill import Grown, with_dataset
from kits.datasets.reading import ReadDataset


@dataclass(frozen=True)
class Proposal:
    """What is new or changed: intents with new or newly marked utterances; whole entities and slots."""

    format: str
    counts: dict[str, int]
    intents: tuple[Intent, ...]
    entities: tuple[Entity, ...]
    slots: tuple[Slot, ...]
    cues: dict[str, Variants]
    out_of_scope: Variants
    problems: tuple[Problem, ...]


def propose(
    skill: Skill, read: ReadDataset, *, language: str | None = None, tests: bool = False
) -> Proposal:
    """Return what a dataset that was read would change; see `with_dataset`."""
    grown = with_dataset(skill, read.dataset, language=language, tests=tests)
    counts = {**grown.counts, "left_out": grown.counts["left_out"] + read.left_out}
    return Proposal(
        format=read.format,
        counts=counts,
        intents=_intents(skill, grown),
        entities=tuple(e for e in grown.skill.entities if e != skill.find(Entity, e.name)),
        slots=tuple(s for s in grown.skill.slots if s != skill.find(Slot, s.name)),
        cues={n: said for n, said in grown.skill.cues.items() if skill.cues.get(n) != said},
        out_of_scope=_texts(skill, grown),
        problems=(*read.problems, *grown.problems),
    )


def _intents(skill: Skill, grown: Grown) -> tuple[Intent, ...]:
    changed = []
    for intent in grown.skill.intents:
        before = skill.find(Intent, intent.name)
        if before is None:
            changed.append(intent)
            continue
        if before == intent:
            continue
        said: dict[str, tuple[Utterance, ...]] = {}
        for language, utterances in intent.utterances.items():
            there = set(before.utterances.get(language, ()))
            fresh = tuple(each for each in utterances if each not in there)
            if fresh:
                said[language] = fresh
        templates = {
            language: fresh_ones
            for language, written in intent.templates.items()
            if (
                fresh_ones := tuple(
                    t for t in written if t not in before.templates.get(language, ())
                )
            )
        }
        changed.append(before.model_copy(update={"utterances": said, "templates": templates}))
    return tuple(changed)


def _texts(skill: Skill, grown: Grown) -> Variants:
    found = {
        language: tuple(t for t in texts if t not in skill.out_of_scope.get(language, ()))
        for language, texts in grown.skill.out_of_scope.items()
    }
    return {language: texts for language, texts in found.items() if texts}
