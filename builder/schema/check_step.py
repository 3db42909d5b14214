"""What is wrong with one step of a flow: what it says, asks, tests, sets and links to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from pydantic import JsonValue

from builder.errors import Problem
from builder.schema.check_slot import check_pattern, check_places
from builder.schema.check_time import check_timeout, check_wait
from builder.schema.condition import All, Any, Condition, Matches, Not, slots_of
from builder.schema.finding import error, unknown, warning
from builder.schema.flow import Flow
from builder.schema.response import BUILT_IN_RESPONSES
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import (
    ActStep,
    AnswerStep,
    BranchStep,
    CollectStep,
    EndStep,
    HandoffStep,
    HttpStep,
    JumpStep,
    LinkStep,
    SayStep,
    SetSlotsStep,
    Step,
    WaitStep,
)

Path = tuple[str, ...]


def check_step(skill: Skill, flow: Flow, step: Step, path: Path) -> Iterator[Problem]:
    """Yield what is wrong with a step, its targets aside."""
    subject = f"Flow '{flow.name}', step '{step.id}'"
    match step:
        case SayStep():
            yield from _check_response(skill, step.response, (*path, "response"), subject)
        case HandoffStep():
            if step.response is not None:
                yield from _check_response(skill, step.response, (*path, "response"), subject)
        case CollectStep():
            yield from _check_collect(skill, step, path, subject)
        case WaitStep():
            yield from check_wait(skill, step, path, subject)
        case BranchStep():
            for number, link in enumerate(step.links, 1):
                where = (*path, "links", str(number))
                yield from check_condition(skill, link.when, where, subject)
        case SetSlotsStep():
            yield from _check_values(skill, step.values, (*path, "values"), subject)
        case LinkStep():
            yield from _check_flow(skill, step.flow, path, f"{subject} links to")
            yield from _check_values(skill, step.arguments, (*path, "arguments"), subject)
            for name in (*step.results, *step.results.values()):
                what = f"{subject} passes slot '{name}' back, which does not exist."
                yield from _check_slot(skill, name, (*path, "results"), what)
        case JumpStep():
            yield from _check_flow(skill, step.flow, path, f"{subject} goes over to")
        case HttpStep():
            yield from _check_http(skill, step, path, subject)
        case AnswerStep():
            if not skill.reads:
                what = f"{subject} answers from the FAQ and the documents, and there are none."
                remedy = "Add questions to the FAQ, or documents."
                yield warning(skill, "answer-without-faq", path, what, remedy)
        case ActStep() | EndStep():
            pass
        case _:
            assert_never(step)


def _check_response(skill: Skill, name: str, path: Path, subject: str) -> Iterator[Problem]:
    names = {response.name for response in skill.responses}
    if name not in names and name not in BUILT_IN_RESPONSES:
        what = f"{subject} says response '{name}', which does not exist."
        yield unknown(
            skill, "step-unknown-response", path, what, name=name, existing=names, kind="responses"
        )


def _check_slot(skill: Skill, name: str, path: Path, what: str) -> Iterator[Problem]:
    names = {slot.name for slot in skill.slots}
    if name not in names:
        yield unknown(
            skill, "step-unknown-slot", path, what, name=name, existing=names, kind="slots"
        )


def _check_collect(skill: Skill, step: CollectStep, path: Path, subject: str) -> Iterator[Problem]:
    what = f"{subject} asks for slot '{step.slot}', which does not exist."
    yield from _check_slot(skill, step.slot, (*path, "slot"), what)
    yield from check_timeout(skill, step, path, subject)
    if step.response is not None:
        yield from _check_response(skill, step.response, (*path, "response"), subject)
        return
    slot = skill.find(Slot, step.slot)
    if slot is not None and not any(slot.prompts.values()):
        what = f"{subject} asks for slot '{step.slot}', which has no prompt."
        remedy = "Write the slot's 'prompts', or name a 'response' in the step."
        yield error(skill, "collect-without-prompt", path, what, remedy)


def check_condition(
    skill: Skill, condition: Condition, path: Path, subject: str
) -> Iterator[Problem]:
    """Yield what is wrong with a condition: slots that do not exist, patterns that cannot be read."""
    for name in sorted(slots_of(condition)):
        what = f"{subject} tests slot '{name}', which does not exist."
        yield from _check_slot(skill, name, path, what)
    for pattern in _patterns_of(condition):
        yield from check_pattern(skill, pattern, path)


def _patterns_of(condition: Condition) -> Iterator[str]:
    match condition:
        case All(conditions=conditions) | Any(conditions=conditions):
            for inner in conditions:
                yield from _patterns_of(inner)
        case Not(condition=inner):
            yield from _patterns_of(inner)
        case Matches(pattern=pattern):
            yield pattern
        case _:
            pass


def _check_flow(skill: Skill, name: str, path: Path, told: str) -> Iterator[Problem]:
    flows = [flow.name for flow in skill.flows]
    if name not in flows:
        what = f"{told} flow '{name}', which does not exist."
        yield unknown(
            skill, "step-unknown-flow", (*path, "flow"), what,
            name=name, existing=flows, kind="flows",
        )  # fmt: skip


def _check_http(skill: Skill, step: HttpStep, path: Path, subject: str) -> Iterator[Problem]:
    endpoints = [endpoint.name for endpoint in skill.endpoints]
    if step.endpoint not in endpoints:
        what = f"{subject} calls endpoint '{step.endpoint}', which does not exist."
        yield unknown(
            skill, "step-unknown-endpoint", (*path, "endpoint"), what,
            name=step.endpoint, existing=endpoints, kind="endpoints",
        )  # fmt: skip
    for name in step.save:
        what = f"{subject} saves the answer in slot '{name}', which does not exist."
        yield from _check_slot(skill, name, (*path, "save", name), what)
    for name, value in step.values.items():
        if isinstance(value, str):
            yield from check_places(skill, value, (*path, "values", name))


def _check_values(
    skill: Skill, values: Mapping[str, JsonValue], path: Path, subject: str
) -> Iterator[Problem]:
    for name, value in values.items():
        where = (*path, name)
        what = f"{subject} sets slot '{name}', which does not exist."
        yield from _check_slot(skill, name, where, what)
        if isinstance(value, str):
            yield from check_places(skill, value, where)
