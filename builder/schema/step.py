"""The steps that flows are made of: one class a kind, told apart by `kind`.

Where a step names no `next`, the step written after it follows; after the last one the flow ends.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from builder.schema.condition import Condition
from builder.schema.part import Name, Part


class Link(Part):
    """Where a branch goes when its condition holds."""

    when: Condition
    to: Name


class SayStep(Part):
    """Say a response."""

    kind: Literal["say"] = "say"
    id: Name
    response: Name
    next: Name | None = None


class CollectStep(Part):
    """Ask until a slot is filled; a slot that has a value already is not asked for again.

    `response` is the question (the slot's prompts where it is missing); `fresh` forgets an earlier
    value first; after `attempts` unusable answers the flow goes to `give_up`, or ends.
    `validate_with` names an action that sees each answer and may empty the slot again. `confirm` asks
    whether the value is right: always, or only one from `earlier` than this run of the flow. An
    `optional` slot stays empty when the user says "skip" or "I don't know". When `timeout` (`5m`) has
    passed without an answer, the flow goes to `on_timeout`, or ends.
    """

    kind: Literal["collect"] = "collect"
    id: Name
    slot: Name
    response: Name | None = None
    fresh: bool = False
    attempts: int = Field(default=3, ge=1, le=10)
    give_up: Name | None = None
    validate_with: Name | None = None
    confirm: Literal["never", "always", "earlier"] = "never"
    optional: bool = False
    timeout: str | None = None
    on_timeout: Name | None = None
    next: Name | None = None


class WaitStep(Part):
    """Wait for time to pass, and go on by itself.

    `for` is a length of time (`30m`, `1h30m`) or the `{slot}` of a duration; `until` is a time of day
    (`18:30`: the next one), a date and time (`2026-12-24T18:00`) or the `{slot}` of a time, date or
    datetime, in the user's time zone, else the skill's. What the user says meanwhile leads to
    `on_message`; without it other wishes are followed, and the waiting goes on.
    """

    kind: Literal["wait"] = "wait"
    id: Name
    for_: str | None = Field(default=None, alias="for")
    until: str | None = None
    on_message: Name | None = None
    next: Name | None = None


class BranchStep(Part):
    """Go where the first link leads whose condition holds, else to `next`."""

    kind: Literal["branch"] = "branch"
    id: Name
    links: tuple[Link, ...] = Field(min_length=1)
    next: Name | None = None


class SetSlotsStep(Part):
    """Give slots values; a text may use `{slot}`, and null empties a slot."""

    kind: Literal["set_slots"] = "set_slots"
    id: Name
    values: dict[Name, JsonValue] = Field(min_length=1)
    next: Name | None = None


class ActStep(Part):
    """Run a custom action; when it fails, go to `on_failure`, or say so and end the flow."""

    kind: Literal["act"] = "act"
    id: Name
    action: Name
    on_failure: Name | None = None
    next: Name | None = None


class HttpStep(Part):
    """Call an endpoint that the skill declares, and save parts of its JSON answer in slots.

    `values` go into the body, or into the query of a GET; a text may use `{slot}`. `save` names for
    a slot the place in the answer: `data.items.0.price`. Where the answer comes too late the flow goes
    to `on_timeout`, else on any failure to `on_failure`; without those it says so and ends.
    """

    kind: Literal["http"] = "http"
    id: Name
    endpoint: Name
    values: dict[str, JsonValue] = {}
    save: dict[Name, str] = {}
    on_timeout: Name | None = None
    on_failure: Name | None = None
    next: Name | None = None


class LinkStep(Part):
    """Run another flow and come back.

    `arguments` gives slots values beforehand, as a set_slots step does; `results` gives a slot, when
    the other flow was completed, the value of one of its slots: `{delivery_city: city}`.
    """

    kind: Literal["link"] = "link"
    id: Name
    flow: Name
    arguments: dict[Name, JsonValue] = {}
    results: dict[Name, Name] = {}
    next: Name | None = None


class JumpStep(Part):
    """Go over to another flow for good; whatever called this one comes back after that one."""

    kind: Literal["jump"] = "jump"
    id: Name
    flow: Name


class AnswerStep(Part):
    """Answer the user's last message from the FAQ; when nothing fits, go to `not_found`."""

    kind: Literal["answer"] = "answer"
    id: Name
    not_found: Name | None = None
    next: Name | None = None


class HandoffStep(Part):
    """Give the session to a person; the flow ends there."""

    kind: Literal["handoff"] = "handoff"
    id: Name
    response: Name | None = None
    reason: str = ""


class EndStep(Part):
    """End the flow."""

    kind: Literal["end"] = "end"
    id: Name


Step = Annotated[
    SayStep
    | CollectStep
    | WaitStep
    | BranchStep
    | SetSlotsStep
    | ActStep
    | HttpStep
    | LinkStep
    | JumpStep
    | AnswerStep
    | HandoffStep
    | EndStep,
    Field(discriminator="kind"),
]


def targets_of(step: Step) -> tuple[str, ...]:
    """Return the steps that a step names outright, in the order they are written."""
    targets: list[str | None] = []
    match step:
        case BranchStep():
            targets = [*(link.to for link in step.links), step.next]
        case CollectStep():
            targets = [step.give_up, step.on_timeout, step.next]
        case WaitStep():
            targets = [step.on_message, step.next]
        case ActStep():
            targets = [step.on_failure, step.next]
        case HttpStep():
            targets = [step.on_timeout, step.on_failure, step.next]
        case AnswerStep():
            targets = [step.not_found, step.next]
        case SayStep() | SetSlotsStep() | LinkStep():
            targets = [step.next]
        case HandoffStep() | EndStep() | JumpStep():
            targets = []
    return tuple(target for target in targets if target is not None)
