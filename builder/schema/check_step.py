"""What is wrong with one step of a flow: what it says, asks, tests, sets and links to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from builder.errors import Problem
from builder.schema.check_slot import check_pattern, check_places
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
    LinkStep,
    SayStep,
    SetSlotsStep,
    Step,
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
        case BranchStep():
            for number, link in enumerate(step.links, 1):
                where = (*path, "links", str(number))
                yield from _check_condition(skill, link.when, where, subject)
        case SetSlotsStep():
            yield from _check_values(skill, step, path, subject)
        case LinkStep():
            if step.flow not in {other.name for other in skill.flows}:
                what = f"{subject} links to flow '{step.flow}', which does not exist."
                flows = [other.name for other in skill.flows]
                yield unknown(
                    skill, "step-unknown-flow", (*path, "flow"), what,
                    name=step.flow, existing=flows, kind="flows",
                )  # fmt: skip
        case AnswerStep():
            if not skill.faq:
                what = f"{subject} answers from the FAQ, and there is none."
                yield warning(skill, "answer-without-faq", path, what, "Add entries to the FAQ.")
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
    if step.response is not None:
        yield from _check_response(skill, step.response, (*path, "response"), subject)
        return
    slot = skill.find(Slot, step.slot)
    if slot is not None and not any(slot.prompts.values()):
        what = f"{subject} asks for slot '{step.slot}', which has no prompt."
        remedy = "Write the slot's 'prompts', or name a 'response' in the step."
        yield error(skill, "collect-without-prompt", path, what, remedy)


def _check_condition(
    skill: Skill, condition: Condition, path: Path, subject: str
) -> Iterator[Problem]:
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


def _check_values(skill: Skill, step: SetSlotsStep, path: Path, subject: str) -> Iterator[Problem]:
    for name, value in step.values.items():
        where = (*path, "values", name)
        what = f"{subject} sets slot '{name}', which does not exist."
        yield from _check_slot(skill, name, where, what)
        if isinstance(value, str):
            yield from check_places(skill, value, where)
