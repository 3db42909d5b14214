"""What is wrong with flows: their triggers, the order of their steps, and circles in them."""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import Problem
from builder.schema.check_intent import known_intents
from builder.schema.check_step import check_condition, check_step
from builder.schema.check_time import check_events, check_silence
from builder.schema.finding import error, twice, unknown, warning
from builder.schema.flow import Flow
from builder.schema.graph import circles_without_wait, graph_of, reached_from
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import LinkStep, targets_of
from builder.text import join_names


def check_flows(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with flows."""
    yield from twice(skill, "flows", "flow", (flow.name for flow in skill.flows))
    yield from _check_triggers(skill)
    yield from _check_occasions(skill)
    yield from check_silence(skill)
    yield from check_events(skill)
    yield from _check_links(skill)
    for flow in skill.flows:
        yield from _check_flow(skill, flow)


def _check_triggers(skill: Skill) -> Iterator[Problem]:
    intents = known_intents(skill)
    started: dict[str, str] = {}
    for flow in skill.flows:
        for name in flow.trigger.takes:
            if skill.find(Slot, name) is None:
                what = f"Flow '{flow.name}' takes slot '{name}' from the message, which does not exist."
                yield unknown(
                    skill, "flow-unknown-slot", ("flows", flow.name, "trigger", "takes"), what,
                    name=name, existing=[slot.name for slot in skill.slots], kind="slots",
                )  # fmt: skip
        path = ("flows", flow.name, "trigger", "intents")
        for intent in flow.trigger.intents:
            if intent not in intents:
                what = f"Flow '{flow.name}' is started by intent '{intent}', which does not exist."
                yield unknown(
                    skill, "flow-unknown-intent", path, what,
                    name=intent, existing=intents, kind="intents",
                )  # fmt: skip
            if flow.trigger.when is not None:
                # It leaves the intent to the flows after it when its condition does not hold.
                continue
            other = started.setdefault(intent, flow.name)
            if other != flow.name:
                what = f"Intent '{intent}' starts flow '{flow.name}' and flow '{other}'."
                remedy = "Leave it to one of the two: only one flow can start."
                yield error(skill, "intent-starts-two-flows", path, what, remedy)


def _check_occasions(skill: Skill) -> Iterator[Problem]:
    for flow in skill.flows:
        trigger, path = flow.trigger, ("flows", flow.name, "trigger")
        if trigger.when is not None:
            where = (*path, "when")
            yield from check_condition(skill, trigger.when, where, f"The trigger of '{flow.name}'")
        for occasion in trigger.on:
            # Two flows on silences of different lengths come one after the other.
            first = next(
                f
                for f in skill.flows
                if occasion in f.trigger.on and f.trigger.after == trigger.after
            )
            if first is not flow and first.trigger.when is None:
                what = f"Flow '{flow.name}' never starts on '{occasion}': flow '{first.name}' does."
                remedy = "Leave it to one of the two, or give the first one a condition."
                yield error(skill, "occasion-starts-two-flows", (*path, "on"), what, remedy)


def _check_links(skill: Skill) -> Iterator[Problem]:
    graph = {
        flow.name: tuple(step.flow for step in flow.steps if isinstance(step, LinkStep))
        for flow in skill.flows
    }
    for flow in skill.flows:
        circling = sorted({to for to in graph[flow.name] if flow.name in reached_from(graph, to)})
        if circling:
            what = f"Flow '{flow.name}' links to {join_names(circling)}, which leads back to it."
            remedy = "Make sure that a branch ends the circle, or go to a step instead."
            yield warning(skill, "flow-links-in-circle", ("flows", flow.name), what, remedy)


def _check_flow(skill: Skill, flow: Flow) -> Iterator[Problem]:
    path = ("flows", flow.name)
    if not flow.steps:
        what = f"Flow '{flow.name}' has no steps."
        yield error(skill, "flow-empty", path, what, "Add a step, or remove the flow.")
        return
    yield from _check_ids(skill, flow)
    for step in flow.steps:
        where = (*path, "steps", step.id)
        for target in targets_of(step):
            if flow.find_step(target) is None:
                what = f"Flow '{flow.name}', step '{step.id}' goes to '{target}', which does not exist."
                yield unknown(
                    skill, "step-unknown-target", where, what,
                    name=target, existing=[other.id for other in flow.steps], kind="steps",
                )  # fmt: skip
        yield from check_step(skill, flow, step, where)
    yield from _check_reach(skill, flow)
    yield from _check_drawing(skill, flow)


def _check_drawing(skill: Skill, flow: Flow) -> Iterator[Problem]:
    path = ("flows", flow.name)
    for name in flow.canvas:
        if flow.find_step(name) is None:
            what = f"The canvas of flow '{flow.name}' places step '{name}', which does not exist."
            yield warning(skill, "canvas-unknown-step", (*path, "canvas", name), what, "Remove it.")
    held: dict[str, str] = {}
    for group in flow.groups:
        where = (*path, "groups", group.name)
        for name in group.steps:
            subject = f"Group '{group.name}' of flow '{flow.name}'"
            if flow.find_step(name) is None:
                what = f"{subject} holds step '{name}', which does not exist."
                yield warning(skill, "group-unknown-step", where, what, "Remove it.")
            elif name in held:
                what = f"{subject} holds step '{name}', which group '{held[name]}' holds already."
                remedy = "Leave it to one of the two."
                yield warning(skill, "group-shares-step", where, what, remedy)
            held.setdefault(name, group.name)
    names = [group.name for group in flow.groups]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        what = f"Flow '{flow.name}' has {names.count(name)} groups named '{name}'."
        where = (*path, "groups", name)
        yield warning(skill, "group-duplicate", where, what, "Rename or join them.")


def _check_ids(skill: Skill, flow: Flow) -> Iterator[Problem]:
    ids = [step.id for step in flow.steps]
    for name in dict.fromkeys(name for name in ids if ids.count(name) > 1):
        what = f"Flow '{flow.name}' has {ids.count(name)} steps with the id '{name}'."
        path = ("flows", flow.name, "steps", name)
        yield error(skill, "step-duplicate", path, what, "Give each step an id of its own.")


def _check_reach(skill: Skill, flow: Flow) -> Iterator[Problem]:
    reached = reached_from(graph_of(flow), flow.steps[0].id)
    for step in flow.steps:
        if step.id not in reached:
            what = f"Flow '{flow.name}' never reaches step '{step.id}'."
            path = ("flows", flow.name, "steps", step.id)
            remedy = "Let a step go there, or remove it."
            yield warning(skill, "flow-step-unreachable", path, what, remedy)
    for circle, has_exit in circles_without_wait(flow):
        path = ("flows", flow.name, "steps", circle[0])
        shown = " → ".join((*circle, circle[0]))
        what = f"Flow '{flow.name}' runs in a circle that never waits for the user: {shown}."
        remedy = "Ask for something on the way ('fresh: true' asks again), or go elsewhere."
        if has_exit:
            yield warning(skill, "flow-circle-without-wait", path, what, remedy)
        else:
            yield error(skill, "flow-endless", path, what, remedy)
