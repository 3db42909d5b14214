"""What is wrong with the values of slots on the ways through flows: asked in vain, read too early."""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import Problem
from builder.schema.condition import Filled, atoms_of
from builder.schema.entity import Entity
from builder.schema.finding import warning
from builder.schema.flow import PLACES_OF_OCCASION, Flow
from builder.schema.paths.read import read_by
from builder.schema.paths.shown import at_step, shown
from builder.schema.paths.tour import Tour
from builder.schema.paths.walk import Way
from builder.schema.paths.words import note
from builder.schema.paths.writers import ANY_SLOT, Writers
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import BranchStep, CollectStep, WaitStep
from builder.sentence import say


def check_reading(skill: Skill, tour: Tour) -> Iterator[Problem]:
    """Yield where a slot is read before it can have a value, or never can have one."""
    for flow in skill.flows:
        yield from _unanswerable(skill, flow, tour)
    yield from _read_too_early(skill, tour)
    yield from _tested_too_early(skill, tour)


def _unanswerable(skill: Skill, flow: Flow, tour: Tour) -> Iterator[Problem]:
    for step in flow.steps:
        slot = skill.find(Slot, step.slot) if isinstance(step, CollectStep) else None
        entity = skill.find(Entity, slot.type) if slot is not None else None
        if slot is None or entity is None or entity.dictionary or entity.patterns:
            continue
        if slot.name in tour.writers.annotated or slot.name in tour.writers.stated:
            continue
        what = say(
            "Flow '{flow}', step '{step}' asks for slot '{slot}', and nothing that the user says can "
            "be its value: entity '{entity}' has no words, patterns or examples.",
            flow=flow.name,
            step=step.id,
            slot=slot.name,
            entity=entity.name,
        )
        remedy = say("Give the entity a dictionary or patterns, or mark values in utterances.")
        problem = warning(skill, "collect-unanswerable", at_step(flow.name, step.id), what, remedy)
        talk = tour.talk_past(flow.name, step.id)
        yield shown(problem, talk, note(tour.language, "nothing fits"))


def _read_too_early(skill: Skill, tour: Tour) -> Iterator[Problem]:
    """Yield the slots that a text or a condition reads where nothing can have given them a value."""
    told: set[tuple[str, str, str]] = set()
    for flow in skill.flows:
        own = {place for one in flow.trigger.on for place in PLACES_OF_OCCASION.get(one, ())}
        for way in tour.ways_of(flow):
            step = way.flow.find_step(way.step) if way.step else None
            if step is None or way.acted is not None:
                continue
            for name in read_by(skill, step, way.slots, tour.language):
                place = (way.flow.name, step.id, name)
                if way.slots.get(name) is not None or place in told or name in own:
                    continue
                told.add(place)
                what = say(
                    "Flow '{flow}', step '{step}' puts in slot '{slot}', which is still "
                    "empty when a talk comes here this way.",
                    flow=way.flow.name,
                    step=step.id,
                    slot=name,
                )
                remedy = say(
                    "Ask for it or set it before, or say something else while it is empty."
                )
                problem = warning(skill, "slot-read-before-set", at_step(*place[:2]), what, remedy)
                yield shown(
                    problem, tour.talk_past_way(way), note(tour.language, "hole", action=name)
                )


def _tested_too_early(skill: Skill, tour: Tour) -> Iterator[Problem]:
    """Yield the conditions on slots that only a later step of the very flow can fill, or nothing."""
    writers: Writers = tour.writers
    for flow in skill.flows:
        others = frozenset().union(*(own for n, own in writers.own.items() if n != flow.name))
        for step in flow.steps:
            if not isinstance(step, BranchStep) or ANY_SLOT in others:
                continue
            ways = tour.ways_at(flow.name, step.id)
            if not ways or any(way.acted for way in ways):
                continue
            if any(isinstance(before, WaitStep) for before in flow.steps):
                continue
            tested = {
                a.slot
                for link in step.links
                for a in atoms_of(link.when)
                if not isinstance(a, Filled)
            }
            for name in sorted(tested - others - writers.stated.keys() - tour.filled_before(ways)):
                if skill.find(Slot, name) is None or tour.hears_events:
                    continue
                what = say(
                    "Flow '{flow}', step '{step}' tests slot '{slot}', which nothing can have "
                    "filled by then.",
                    flow=flow.name,
                    step=step.id,
                    slot=name,
                )
                remedy = say("Ask for it, set it or run the action before this step.")
                problem = warning(
                    skill, "slot-read-before-set", at_step(flow.name, step.id), what, remedy
                )
                first: Way = ways[0]
                yield shown(problem, first.talk(), note(tour.language, "hole", action=name))
