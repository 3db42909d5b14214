"""What is wrong with the ways through flows: where they end, and what they never reach."""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import Problem
from builder.schema.check_reading import check_reading
from builder.schema.finding import warning
from builder.schema.flow import Flow
from builder.schema.graph import circles_without_wait, graph_of, reached_from
from builder.schema.paths.possible import narrow, tell
from builder.schema.paths.reach import Reach
from builder.schema.paths.shown import at_step, shown
from builder.schema.paths.tour import Tour
from builder.schema.paths.words import note
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.step import (
    ActStep,
    BranchStep,
    EndStep,
    HandoffStep,
    HttpStep,
    JumpStep,
    LinkStep,
    Step,
)
from builder.sentence import say, together


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
    yield from _unhandled_failure(skill, tour)
    yield from _silent_ends(skill, tour)
    yield from check_reading(skill, tour)


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
            what = say(
                "Flow '{flow}' never reaches step '{step}': the conditions on the way to it "
                "cannot hold.",
                flow=flow.name,
                step=step.id,
            )
            remedy = say("Change the condition that leads there, or what the flow sets before it.")
            problem = warning(
                skill, "flow-step-unreachable", at_step(flow.name, step.id), what, remedy
            )
            before = _steps_before(flow, step.id, reach)
            talk = tour.talk_past(flow.name, before)
            yield shown(problem, talk, note(tour.language, "never", action=step.id))
    for step in flow.steps:
        if isinstance(step, BranchStep) and reach.is_reached(flow.name, step.id):
            for number in reach.dead_links(flow, step):
                to = step.links[number].to
                if to in told or flow.find_step(to) is None:
                    continue
                what = say(
                    "Flow '{flow}', step '{step}' never takes link {number} to '{to}': "
                    "its condition cannot hold there.",
                    flow=flow.name,
                    step=step.id,
                    number=number + 1,
                    to=to,
                )
                remedy = say("Change the condition, or remove the link.")
                path = (*at_step(flow.name, step.id), "links", str(number + 1))
                problem = warning(skill, "link-never-taken", path, what, remedy)
                yield shown(problem, tour.talk_past(flow.name, step.id))


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
            what = say(
                "Flow '{flow}' never ends once it is at step '{step}': it goes in a circle.",
                flow=flow.name,
                step=step.id,
            )
            remedy = say("Let a branch lead out of the circle, to a step that ends the flow.")
            problem = warning(skill, "flow-without-end", at_step(flow.name, step.id), what, remedy)
            talk = tour.talk_round(flow.name, step.id)
            yield shown(problem, talk, note(tour.language, "waits"))
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
    what = say(
        "When '{called}' fails in flow '{flow}', step '{step}', an apology in our words is said and "
        "the flow ends.",
        called=called,
        flow=flow.name,
        step=step.id,
    )
    if len(calls) > 1:
        what = together(what, say("So do {count} more steps.", count=len(calls) - 1))
    remedy = say("Write a response 'action_failed' of your own, or name steps in 'on_failure'.")
    problem = warning(skill, "failure-unhandled", at_step(flow.name, step.id), what, remedy)
    yield shown(problem, tour.talk_of_failure(flow.name, step.id))


def _never_started(skill: Skill, tour: Tour) -> Iterator[Problem]:
    """Yield the intents of a flow that an earlier flow always takes, where conditions decide."""
    for number, flow in enumerate(skill.flows):
        when = flow.trigger.when
        if when is None:
            continue
        state = narrow(when, True, {})
        path = ("flows", flow.name, "trigger", "when")
        if state is None:
            what = say(
                "Flow '{flow}' never starts: the condition of its trigger cannot hold.",
                flow=flow.name,
            )
            remedy = say("Change the condition: it contradicts itself.")
            yield warning(skill, "trigger-never-starts", path, what, remedy)
            continue
        for intent in flow.trigger.intents:
            for other in skill.flows[:number]:
                theirs = other.trigger.when
                taken = theirs is None or tell(theirs, state) is True
                if intent in other.trigger.intents and taken:
                    what = say(
                        "Intent '{intent}' never starts flow '{flow}': flow '{other}', "
                        "which stands before it, always does.",
                        intent=intent,
                        flow=flow.name,
                        other=other.name,
                    )
                    remedy = say(
                        "Give that flow a condition that leaves something over, or put it later."
                    )
                    problem = warning(skill, "trigger-never-starts", path, what, remedy)
                    talk = tour.opening(flow)
                    yield shown(problem, talk, note(tour.language, "other", action=other.name))
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
                what = say(
                    "Flow '{flow}', step '{step}' has no way for when none of its conditions "
                    "holds: the flow ends, and nothing is said.",
                    flow=last[0],
                    step=last[1],
                )
                remedy = say("Name a step in the branch's 'next'.")
                problem = warning(skill, "branch-without-else", at_step(*last), what, remedy)
            else:
                what = say(
                    "Flow '{flow}' ends after step '{step}', and the user hears nothing.",
                    flow=flow.name,
                    step=last[1],
                )
                remedy = say("Say something before the end.")
                problem = warning(skill, "flow-ends-silently", at_step(*last), what, remedy)
            yield shown(problem, talk, silence)
