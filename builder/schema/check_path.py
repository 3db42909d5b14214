"""What is wrong with the ways through flows: where they end, what they read, what they never reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from builder.errors import Line, Problem
from builder.schema.condition import Filled, atoms_of
from builder.schema.entity import Entity
from builder.schema.finding import warning
from builder.schema.flow import PLACES_OF_OCCASION, Flow
from builder.schema.graph import circles_without_wait, graph_of, reached_from
from builder.schema.paths.possible import narrow, tell
from builder.schema.paths.reach import Reach
from builder.schema.paths.read import read_by
from builder.schema.paths.tour import Tour
from builder.schema.paths.walk import Way
from builder.schema.paths.words import note
from builder.schema.paths.writers import ANY_SLOT, Writers
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import (
    ActStep,
    BranchStep,
    CollectStep,
    EndStep,
    HandoffStep,
    HttpStep,
    JumpStep,
    LinkStep,
    Step,
    WaitStep,
)


def check_paths(skill: Skill, tour: Tour) -> Iterator[Problem]:
    """Yield what is wrong with the ways through flows, each with a conversation that shows it."""
    if not skill.flows:
        return
    reach = Reach(skill)
    yield from _never_started(skill, tour)
    for flow in skill.flows:
        if not flow.steps:
            continue
        yield from _unreached(skill, flow, reach, tour)
        yield from _without_end(skill, flow, tour)
        yield from _unanswerable(skill, flow, tour)
    yield from _unhandled_failure(skill, tour)
    yield from _silent_ends(skill, tour)
    yield from _read_too_early(skill, tour)


def _at(flow: str, step: str) -> tuple[str, ...]:
    return ("flows", flow, "steps", step)


def _shown(problem: Problem, talk: tuple[Line, ...], *last: Line) -> Problem:
    return replace(problem, example=(*talk, *last) if talk else ())


def _unreached(skill: Skill, flow: Flow, reach: Reach, tour: Tour) -> Iterator[Problem]:
    """Yield the steps and links that conditions rule out, in every session."""
    first = flow.steps[0].id
    if not reach.is_reached(flow.name, first):
        return
    written = reached_from(graph_of(flow), first)
    told: set[str] = set()
    for step in flow.steps:
        if step.id in written and not reach.is_reached(flow.name, step.id):
            told.add(step.id)
            if any(step.id in graph_of_step for graph_of_step in _after(flow, told - {step.id})):
                # It lies behind one that was told already.
                continue
            what = (
                f"Flow '{flow.name}' never reaches step '{step.id}': the conditions on the way to it "
                "cannot hold."
            )
            remedy = "Change the condition that leads there, or what the flow sets before it."
            problem = warning(skill, "flow-step-unreachable", _at(flow.name, step.id), what, remedy)
            before = _steps_before(flow, step.id, reach)
            talk = tour.talk_past(flow.name, before)
            yield _shown(problem, talk, note(tour.language, "never", action=step.id))
    for step in flow.steps:
        if isinstance(step, BranchStep) and reach.is_reached(flow.name, step.id):
            for number in reach.dead_links(flow, step):
                to = step.links[number].to
                if to in told or flow.find_step(to) is None:
                    continue
                what = (
                    f"Flow '{flow.name}', step '{step.id}' never takes link {number + 1} to '{to}': "
                    "its condition cannot hold there."
                )
                remedy = "Change the condition, or remove the link."
                path = (*_at(flow.name, step.id), "links", str(number + 1))
                problem = warning(skill, "link-never-taken", path, what, remedy)
                yield _shown(problem, tour.talk_past(flow.name, step.id))


def _after(flow: Flow, steps: set[str]) -> Iterator[tuple[str, ...]]:
    graph = graph_of(flow)
    for step in steps:
        yield graph.get(step, ())


def _steps_before(flow: Flow, target: str, reach: Reach) -> str:
    graph = graph_of(flow)
    before = (
        s.id for s in flow.steps if target in graph[s.id] and reach.is_reached(flow.name, s.id)
    )
    return next(before, flow.steps[0].id)


def _without_end(skill: Skill, flow: Flow, tour: Tour) -> Iterator[Problem]:
    """Yield a circle that asks and asks, and that no step leaves."""
    graph = graph_of(flow)
    reached = reached_from(graph, flow.steps[0].id)
    ending = {step.id for step in flow.steps if _may_end(skill, flow, step)}
    still = {name for circle, _ in circles_without_wait(flow) for name in circle}
    for step in flow.steps:
        within = reached_from(graph, step.id)
        if step.id in reached and ending.isdisjoint(within) and still.isdisjoint(within):
            what = f"Flow '{flow.name}' never ends once it is at step '{step.id}': it goes in a circle."
            remedy = "Let a branch lead out of the circle, to a step that ends the flow."
            problem = warning(skill, "flow-without-end", _at(flow.name, step.id), what, remedy)
            talk = tour.talk_round(flow.name, step.id)
            yield _shown(problem, talk, note(tour.language, "waits"))
            return


def _may_end(skill: Skill, flow: Flow, step: Step) -> bool:
    match step:
        case EndStep() | HandoffStep() | JumpStep() | ActStep():
            # An action may begin the session anew, or hand it over.
            return True
        case LinkStep():
            linked = skill.find(Flow, step.flow)
            leaves = linked is None or any(
                isinstance(s, HandoffStep | ActStep | LinkStep | JumpStep) for s in linked.steps
            )
            return leaves or flow.next_of(step) is None
        case _:
            return flow.next_of(step) is None


def _unanswerable(skill: Skill, flow: Flow, tour: Tour) -> Iterator[Problem]:
    for step in flow.steps:
        slot = skill.find(Slot, step.slot) if isinstance(step, CollectStep) else None
        entity = skill.find(Entity, slot.type) if slot is not None else None
        if slot is None or entity is None or entity.dictionary or entity.patterns:
            continue
        if slot.name in tour.writers.annotated or slot.name in tour.writers.stated:
            continue
        what = (
            f"Flow '{flow.name}', step '{step.id}' asks for slot '{slot.name}', and nothing that the "
            f"user says can be its value: entity '{entity.name}' has no words, patterns or examples."
        )
        remedy = "Give the entity a dictionary or patterns, or mark values in utterances."
        problem = warning(skill, "collect-unanswerable", _at(flow.name, step.id), what, remedy)
        talk = tour.talk_past(flow.name, step.id)
        yield _shown(problem, talk, note(tour.language, "nothing fits"))


def _unhandled_failure(skill: Skill, tour: Tour) -> Iterator[Problem]:
    """Yield the first call that ends its flow with an apology when it fails, once for a skill."""
    if skill.find(Response, "action_failed") is not None:
        # The author has thought of it.
        return
    calls = [
        (flow, step)
        for flow in skill.flows
        for step in flow.steps
        if isinstance(step, ActStep | HttpStep) and step.on_failure is None
    ]
    if not calls:
        return
    flow, step = calls[0]
    called = step.action if isinstance(step, ActStep) else step.endpoint
    more = f" So do {len(calls) - 1} more steps." if len(calls) > 1 else ""
    what = (
        f"When '{called}' fails in flow '{flow.name}', step '{step.id}', an apology in our words is "
        f"said and the flow ends.{more}"
    )
    remedy = "Write a response 'action_failed' of your own, or name steps in 'on_failure'."
    problem = warning(skill, "failure-unhandled", _at(flow.name, step.id), what, remedy)
    yield _shown(problem, tour.talk_of_failure(flow.name, step.id))


def _never_started(skill: Skill, tour: Tour) -> Iterator[Problem]:
    """Yield the intents of a flow that an earlier flow always takes, where conditions decide."""
    for number, flow in enumerate(skill.flows):
        when = flow.trigger.when
        if when is None:
            continue
        state = narrow(when, True, {})
        path = ("flows", flow.name, "trigger", "when")
        if state is None:
            what = f"Flow '{flow.name}' never starts: the condition of its trigger cannot hold."
            remedy = "Change the condition: it contradicts itself."
            yield warning(skill, "trigger-never-starts", path, what, remedy)
            continue
        for intent in flow.trigger.intents:
            for other in skill.flows[:number]:
                theirs = other.trigger.when
                taken = theirs is None or tell(theirs, state) is True
                if intent in other.trigger.intents and taken:
                    what = (
                        f"Intent '{intent}' never starts flow '{flow.name}': flow '{other.name}', "
                        "which stands before it, always does."
                    )
                    remedy = (
                        "Give that flow a condition that leaves something over, or put it later."
                    )
                    problem = warning(skill, "trigger-never-starts", path, what, remedy)
                    talk = tour.opening(flow)
                    yield _shown(problem, talk, note(tour.language, "other", action=other.name))
                    break


def _silent_ends(skill: Skill, tour: Tour) -> Iterator[Problem]:
    """Yield where a flow is over and the user, who spoke last, has heard nothing."""
    told: set[tuple[str, str]] = set()
    for flow in skill.flows:
        for way in tour.ways_of(flow):
            if way.outcome != "completed" or way.said or way.before is None:
                continue
            # Where it is called, the caller goes on; the last step that was at work is to blame.
            last = way.before.flow.name, way.before.step or ""
            if last in told:
                continue
            told.add(last)
            step = way.before.flow.find_step(last[1])
            talk = way.talk()
            silence = note(tour.language, "silence")
            if isinstance(step, BranchStep):
                what = (
                    f"Flow '{last[0]}', step '{last[1]}' has no way for when none of its conditions "
                    "holds: the flow ends, and nothing is said."
                )
                remedy = "Name a step in the branch's 'next'."
                problem = warning(skill, "branch-without-else", _at(*last), what, remedy)
            else:
                what = (
                    f"Flow '{flow.name}' ends after step '{last[1]}', and the user hears nothing."
                )
                remedy = "Say something before the end."
                problem = warning(skill, "flow-ends-silently", _at(*last), what, remedy)
            yield _shown(problem, talk, silence)


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
                what = (
                    f"Flow '{way.flow.name}', step '{step.id}' puts in slot '{name}', which is still "
                    "empty when a talk comes here this way."
                )
                remedy = "Ask for it or set it before, or say something else while it is empty."
                problem = warning(skill, "slot-read-before-set", _at(*place[:2]), what, remedy)
                yield _shown(
                    problem, tour.talk_past_way(way), note(tour.language, "hole", action=name)
                )
    yield from _tested_too_early(skill, tour)


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
                what = (
                    f"Flow '{flow.name}', step '{step.id}' tests slot '{name}', which nothing can have "
                    "filled by then."
                )
                remedy = "Ask for it, set it or run the action before this step."
                problem = warning(
                    skill, "slot-read-before-set", _at(flow.name, step.id), what, remedy
                )
                first: Way = ways[0]
                yield _shown(problem, first.talk(), note(tour.language, "hole", action=name))
