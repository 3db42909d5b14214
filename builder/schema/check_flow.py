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
from builder.sentence import named, say


def check_flows(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with flows."""
    names = (flow.name for flow in skill.flows)
    yield from twice(skill, "flows", "flow-duplicate", say("flow"), names)
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
                what = say(
                    "Flow '{flow}' takes slot '{slot}' from the message, which does not exist.",
                    flow=flow.name,
                    slot=name,
                )
                yield unknown(
                    skill, "flow-unknown-slot", ("flows", flow.name, "trigger", "takes"), what,
                    name=name, existing=[slot.name for slot in skill.slots], kind=say("slots"),
                )  # fmt: skip
        path = ("flows", flow.name, "trigger", "intents")
        for intent in flow.trigger.intents:
            if intent not in intents:
                what = say(
                    "Flow '{flow}' is started by intent '{intent}', which does not exist.",
                    flow=flow.name,
                    intent=intent,
                )
                yield unknown(
                    skill, "flow-unknown-intent", path, what,
                    name=intent, existing=intents, kind=say("intents"),
                )  # fmt: skip
            if flow.trigger.when is not None:
                # It leaves the intent to the flows after it when its condition does not hold.
                continue
            other = started.setdefault(intent, flow.name)
            if other != flow.name:
                what = say(
                    "Intent '{intent}' starts flow '{flow}' and flow '{other}'.",
                    intent=intent,
                    flow=flow.name,
                    other=other,
                )
                remedy = say("Leave it to one of the two: only one flow can start.")
                yield error(skill, "intent-starts-two-flows", path, what, remedy)


def _check_occasions(skill: Skill) -> Iterator[Problem]:
    for flow in skill.flows:
        trigger, path = flow.trigger, ("flows", flow.name, "trigger")
        if trigger.when is not None:
            where, subject = (*path, "when"), say("The trigger of '{flow}'", flow=flow.name)
            yield from check_condition(skill, trigger.when, where, subject)
        for occasion in trigger.on:
            # Two flows on silences of different lengths come one after the other.
            first = next(
                f
                for f in skill.flows
                if occasion in f.trigger.on and f.trigger.after == trigger.after
            )
            if first is not flow and first.trigger.when is None:
                what = say(
                    "Flow '{flow}' never starts on '{occasion}': flow '{other}' does.",
                    flow=flow.name,
                    occasion=occasion,
                    other=first.name,
                )
                remedy = say("Leave it to one of the two, or give the first one a condition.")
                yield error(skill, "occasion-starts-two-flows", (*path, "on"), what, remedy)


def _check_links(skill: Skill) -> Iterator[Problem]:
    graph = {
        flow.name: tuple(step.flow for step in flow.steps if isinstance(step, LinkStep))
        for flow in skill.flows
    }
    for flow in skill.flows:
        circling = sorted({to for to in graph[flow.name] if flow.name in reached_from(graph, to)})
        if circling:
            what = say(
                "Flow '{flow}' links to {others}, which leads back to it.",
                flow=flow.name,
                others=named(circling),
            )
            remedy = say("Make sure that a branch ends the circle, or go to a step instead.")
            yield warning(skill, "flow-links-in-circle", ("flows", flow.name), what, remedy)


def _check_flow(skill: Skill, flow: Flow) -> Iterator[Problem]:
    path = ("flows", flow.name)
    if not flow.steps:
        what = say("Flow '{flow}' has no steps.", flow=flow.name)
        yield error(skill, "flow-empty", path, what, say("Add a step, or remove the flow."))
        return
    yield from _check_ids(skill, flow)
    for step in flow.steps:
        where = (*path, "steps", step.id)
        for target in targets_of(step):
            if flow.find_step(target) is None:
                what = say(
                    "Flow '{flow}', step '{step}' goes to '{target}', which does not exist.",
                    flow=flow.name,
                    step=step.id,
                    target=target,
                )
                yield unknown(
                    skill, "step-unknown-target", where, what,
                    name=target, existing=[other.id for other in flow.steps], kind=say("steps"),
                )  # fmt: skip
        yield from check_step(skill, flow, step, where)
    yield from _check_reach(skill, flow)
    yield from _check_drawing(skill, flow)


def _check_drawing(skill: Skill, flow: Flow) -> Iterator[Problem]:
    path = ("flows", flow.name)
    for name in flow.canvas:
        if flow.find_step(name) is None:
            what = say(
                "The canvas of flow '{flow}' places step '{step}', which does not exist.",
                flow=flow.name,
                step=name,
            )
            where = (*path, "canvas", name)
            yield warning(skill, "canvas-unknown-step", where, what, say("Remove it."))
    yield from _check_groups(skill, flow)


def _check_groups(skill: Skill, flow: Flow) -> Iterator[Problem]:
    path = ("flows", flow.name)
    held: dict[str, str] = {}
    for group in flow.groups:
        where = (*path, "groups", group.name)
        for name in group.steps:
            subject = say("Group '{group}' of flow '{flow}'", group=group.name, flow=flow.name)
            if flow.find_step(name) is None:
                what = say(
                    "{subject} holds step '{step}', which does not exist.",
                    subject=subject,
                    step=name,
                )
                yield warning(skill, "group-unknown-step", where, what, say("Remove it."))
            elif name in held:
                what = say(
                    "{subject} holds step '{step}', which group '{other}' holds already.",
                    subject=subject,
                    step=name,
                    other=held[name],
                )
                remedy = say("Leave it to one of the two.")
                yield warning(skill, "group-shares-step", where, what, remedy)
            held.setdefault(name, group.name)
    names = [group.name for group in flow.groups]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        what = say(
            "Flow '{flow}' has {count} groups named '{name}'.",
            flow=flow.name,
            count=names.count(name),
            name=name,
        )
        where = (*path, "groups", name)
        yield warning(skill, "group-duplicate", where, what, say("Rename or join them."))


def _check_ids(skill: Skill, flow: Flow) -> Iterator[Problem]:
    ids = [step.id for step in flow.steps]
    for name in dict.fromkeys(name for name in ids if ids.count(name) > 1):
        what = say(
            "Flow '{flow}' has {count} steps with the id '{name}'.",
            flow=flow.name,
            count=ids.count(name),
            name=name,
        )
        path = ("flows", flow.name, "steps", name)
        yield error(skill, "step-duplicate", path, what, say("Give each step an id of its own."))


def _check_reach(skill: Skill, flow: Flow) -> Iterator[Problem]:
    reached = reached_from(graph_of(flow), flow.steps[0].id)
    for step in flow.steps:
        if step.id not in reached:
            what = say("Flow '{flow}' never reaches step '{step}'.", flow=flow.name, step=step.id)
            path = ("flows", flow.name, "steps", step.id)
            remedy = say("Let a step go there, or remove it.")
            yield warning(skill, "flow-step-unreachable", path, what, remedy)
    for circle, has_exit in circles_without_wait(flow):
        path = ("flows", flow.name, "steps", circle[0])
        what = say(
            "Flow '{flow}' runs in a circle that never waits for the user: {circle}.",
            flow=flow.name,
            circle=" → ".join((*circle, circle[0])),
        )
        remedy = say("Ask for something on the way ('fresh: true' asks again), or go elsewhere.")
        if has_exit:
            yield warning(skill, "flow-circle-without-wait", path, what, remedy)
        else:
            yield error(skill, "flow-endless", path, what, remedy)
