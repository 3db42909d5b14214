"""What a dataset would change in a skill: only that, so that it can be made on a newer one too."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from builder.errors import Problem
from builder.schema.entity import Entity
from builder.schema.intent import Intent
from builder.schema.part import Variants
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from kits.datasets.into_skill import Grown, with_dataset
from kits.datasets.reading import ReadDataset

T = TypeVar("T", bound=Hashable)


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
        intents=tuple(_intents(skill, grown)),
        entities=tuple(e for e in grown.skill.entities if e != skill.find(Entity, e.name)),
        slots=tuple(s for s in grown.skill.slots if s != skill.find(Slot, s.name)),
        cues={n: said for n, said in grown.skill.cues.items() if skill.cues.get(n) != said},
        out_of_scope=_fresh(skill.out_of_scope, grown.skill.out_of_scope),
        problems=(*read.problems, *grown.problems),
    )


def _intents(skill: Skill, grown: Grown) -> Iterator[Intent]:
    for intent in grown.skill.intents:
        before = skill.find(Intent, intent.name)
        if before is None:
            yield intent
        elif before != intent:
            fresh = {
                "utterances": _fresh(before.utterances, intent.utterances),
                "templates": _fresh(before.templates, intent.templates),
            }
            yield before.model_copy(update=fresh)


def _fresh(
    before: Mapping[str, tuple[T, ...]], after: Mapping[str, tuple[T, ...]]
) -> dict[str, tuple[T, ...]]:
    """Return by language what was not there before."""
    found: dict[str, tuple[T, ...]] = {}
    for language, every in after.items():
        there = set(before.get(language, ()))
        found[language] = tuple(each for each in every if each not in there)
    return {language: fresh for language, fresh in found.items() if fresh}
