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
from builder.sentence import Sentence, say

Path = tuple[str, ...]


def check_step(skill: Skill, flow: Flow, step: Step, path: Path) -> Iterator[Problem]:
    """Yield what is wrong with a step, its targets aside."""
    subject = say("Flow '{flow}', step '{step}'", flow=flow.name, step=step.id)
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
            what = say(
                "{subject} links to flow '{name}', which does not exist.",
                subject=subject,
                name=step.flow,
            )
            yield from _check_flow(skill, step.flow, path, what)
            yield from _check_values(skill, step.arguments, (*path, "arguments"), subject)
            for name in (*step.results, *step.results.values()):
                what = say(
                    "{subject} passes slot '{name}' back, which does not exist.",
                    subject=subject,
                    name=name,
                )
                yield from _check_slot(skill, name, (*path, "results"), what)
        case JumpStep():
            what = say(
                "{subject} goes over to flow '{name}', which does not exist.",
                subject=subject,
                name=step.flow,
            )
            yield from _check_flow(skill, step.flow, path, what)
        case HttpStep():
            yield from _check_http(skill, step, path, subject)
        case AnswerStep():
            if not skill.reads:
                what = say(
                    "{subject} answers from the FAQ and the documents, and there are none.",
                    subject=subject,
                )
                remedy = say("Add questions to the FAQ, or documents.")
                yield warning(skill, "answer-without-faq", path, what, remedy)
        case ActStep() | EndStep():
            pass
        case _:
            assert_never(step)


def _check_response(skill: Skill, name: str, path: Path, subject: Sentence) -> Iterator[Problem]:
    names = {response.name for response in skill.responses}
    if name not in names and name not in BUILT_IN_RESPONSES:
        what = say(
            "{subject} says response '{name}', which does not exist.", subject=subject, name=name
        )
        yield unknown(
            skill, "step-unknown-response", path, what,
            name=name, existing=names, kind=say("responses"),
        )  # fmt: skip


def _check_slot(skill: Skill, name: str, path: Path, what: Sentence) -> Iterator[Problem]:
    names = {slot.name for slot in skill.slots}
    if name not in names:
        yield unknown(
            skill, "step-unknown-slot", path, what, name=name, existing=names, kind=say("slots")
        )


def _check_collect(
    skill: Skill, step: CollectStep, path: Path, subject: Sentence
) -> Iterator[Problem]:
    what = say(
        "{subject} asks for slot '{slot}', which does not exist.", subject=subject, slot=step.slot
    )
    yield from _check_slot(skill, step.slot, (*path, "slot"), what)
    yield from check_timeout(skill, step, path, subject)
    if step.response is not None:
        yield from _check_response(skill, step.response, (*path, "response"), subject)
        return
    slot = skill.find(Slot, step.slot)
    if slot is not None and not any(slot.prompts.values()):
        what = say(
            "{subject} asks for slot '{slot}', which has no prompt.",
            subject=subject,
            slot=step.slot,
        )
        remedy = say("Write the slot's 'prompts', or name a 'response' in the step.")
        yield error(skill, "collect-without-prompt", path, what, remedy)


def check_condition(
    skill: Skill, condition: Condition, path: Path, subject: Sentence
) -> Iterator[Problem]:
    """Yield what is wrong with a condition: slots that do not exist, patterns that cannot be read."""
    for name in sorted(slots_of(condition)):
        what = say(
            "{subject!c} tests slot '{name}', which does not exist.", subject=subject, name=name
        )
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


def _check_flow(skill: Skill, name: str, path: Path, what: Sentence) -> Iterator[Problem]:
    flows = [flow.name for flow in skill.flows]
    if name not in flows:
        yield unknown(
            skill, "step-unknown-flow", (*path, "flow"), what,
            name=name, existing=flows, kind=say("flows"),
        )  # fmt: skip


def _check_http(skill: Skill, step: HttpStep, path: Path, subject: Sentence) -> Iterator[Problem]:
    endpoints = [endpoint.name for endpoint in skill.endpoints]
    if step.endpoint not in endpoints:
        what = say(
            "{subject} calls endpoint '{endpoint}', which does not exist.",
            subject=subject,
            endpoint=step.endpoint,
        )
        yield unknown(
            skill, "step-unknown-endpoint", (*path, "endpoint"), what,
            name=step.endpoint, existing=endpoints, kind=say("endpoints"),
        )  # fmt: skip
    for name in step.save:
        what = say(
            "{subject} saves the answer in slot '{name}', which does not exist.",
            subject=subject,
            name=name,
        )
        yield from _check_slot(skill, name, (*path, "save", name), what)
    for name, value in step.values.items():
        if isinstance(value, str):
            yield from check_places(skill, value, (*path, "values", name))


def _check_values(
    skill: Skill, values: Mapping[str, JsonValue], path: Path, subject: Sentence
) -> Iterator[Problem]:
    for name, value in values.items():
        where = (*path, name)
        what = say(
            "{subject} sets slot '{name}', which does not exist.", subject=subject, name=name
        )
        yield from _check_slot(skill, name, where, what)
        if isinstance(value, str):
            yield from check_places(skill, value, where)
