"""A short conversation for problems that were found without following ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from builder.errors import Line, Problem
from builder.schema.flow import Flow
from builder.schema.paths.sample import is_chinese
from builder.schema.paths.tour import Tour
from builder.schema.paths.words import DEFAULTS, note
from builder.schema.step import CollectStep, HandoffStep, SayStep


def with_example(problem: Problem, tour: Tour) -> Problem:
    """Return a problem with a conversation that shows it, where its kind has one."""
    show = _SHOWN.get(problem.code)
    if problem.example or show is None:
        return problem
    return replace(problem, example=show(problem, tour))


def _never(problem: Problem, tour: Tour) -> tuple[Line, ...]:
    flow = tour.skill.find(Flow, problem.where.path[1])
    talk = tour.opening(flow) if flow is not None else ()
    if not talk:
        return ()
    return (*talk, note(tour.language, "never", action=problem.where.path[3]))


def _here(problem: Problem, tour: Tour) -> tuple[Line, ...]:
    path = problem.where.path
    return tour.talk_past(path[1], path[3]) if len(path) > 3 else ()


def _in_circle(problem: Problem, tour: Tour) -> tuple[Line, ...]:
    ways = tour.ways_at(problem.where.path[1], problem.where.path[3])
    if not ways:
        return ()
    sorry = Line("bot", DEFAULTS["internal_error"][is_chinese(tour.language)])
    return (*ways[0].talk(), note(tour.language, "circle"), sorry)


def _other_flow(problem: Problem, tour: Tour) -> tuple[Line, ...]:
    flow = tour.skill.find(Flow, problem.where.path[1])
    if flow is None:
        return ()
    shared = (
        other
        for other in tour.skill.flows
        if other is not flow
        and (
            set(other.trigger.intents) & set(flow.trigger.intents)
            or set(other.trigger.on) & set(flow.trigger.on)
        )
    )
    first = next(shared, None)
    talk = tour.opening(flow)
    return (*talk, note(tour.language, "other", action=first.name)) if first and talk else ()


def _other_language(problem: Problem, tour: Tour) -> tuple[Line, ...]:
    """Show a text in the language that has none."""
    path, skill = problem.where.path, tour.skill
    if path[0] not in ("responses", "slots") or len(path) < 2:
        return ()
    missing = next((one for one in skill.languages if f"'{one}'" in _first_half(problem)), None)
    if missing is None:
        return ()
    there = tour.in_language(missing)
    for flow in skill.flows:
        for step in flow.steps:
            asks = isinstance(step, CollectStep) and step.response is None
            named = step.response if isinstance(step, SayStep | CollectStep | HandoffStep) else None
            by_slot = asks and isinstance(step, CollectStep) and ("slots", step.slot) == path[:2]
            if by_slot or (path[0] == "responses" and named == path[1]):
                talk = there.talk_past(flow.name, step.id)
                if talk:
                    return (*talk, note(there.language, "language"))
    return ()


def _first_half(problem: Problem) -> str:
    return problem.what.partition(";")[0]


_SHOWN: Final[dict[str, Callable[[Problem, Tour], tuple[Line, ...]]]] = {
    "flow-step-unreachable": _never,
    "flow-endless": _in_circle,
    "flow-circle-without-wait": _in_circle,
    "collect-without-prompt": _here,
    "step-unknown-response": _here,
    "intent-starts-two-flows": _other_flow,
    "occasion-starts-two-flows": _other_flow,
    "language-missing": _other_language,
}
