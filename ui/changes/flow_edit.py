"""Changed copies of a flow: steps added, taken out, connected and moved on the canvas.

A step without `next` is followed by the step written after it, and the last one ends the flow;
every change here keeps where the other steps lead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from builder.errors import Conflict
from builder.schema.condition import Filled
from builder.schema.flow import Flow, Position
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.step import (
    ActStep,
    AnswerStep,
    BranchStep,
    CollectStep,
    EndStep,
    HandoffStep,
    HttpStep,
    JumpStep,
    Link,
    LinkStep,
    SayStep,
    SetSlotsStep,
    Step,
    WaitStep,
)
from builder.sentence import say
from ui.changes.copies import with_fields
from ui.changes.edit import free_name

# From one row of steps to the next on the canvas, in pixels.
_ROW: Final = 162
FlowChange = Callable[[Flow, Skill], Flow]
KINDS: Final = (
    "say",
    "collect",
    "wait",
    "branch",
    "set_slots",
    "act",
    "http",
    "link",
    "jump",
    "answer",
    "handoff",
    "end",
)
# The fields that name where a step leads.
_EXITS: Final = ("next", "give_up", "on_failure", "on_timeout", "on_message", "not_found")
# The exits of a step besides `next`, by the field that names where they lead.
_SIDE_EXITS: Final[dict[type, tuple[str, ...]]] = {
    CollectStep: ("give_up",),
    WaitStep: ("on_message",),
    ActStep: ("on_failure",),
    HttpStep: ("on_failure", "on_timeout"),
    AnswerStep: ("not_found",),
}


def exits_of(step: Step) -> tuple[str, ...]:
    """Return the ids of a step's exits: `link:0`, `give_up`, `next` and the like, in drawing order."""
    if isinstance(step, HandoffStep | EndStep | JumpStep):
        return ()
    if isinstance(step, BranchStep):
        return (*(f"link:{i}" for i in range(len(step.links))), "next")
    if isinstance(step, CollectStep) and step.timeout is not None:
        return ("next", "give_up", "on_timeout")
    return ("next", *_SIDE_EXITS.get(type(step), ()))


def target_of(flow: Flow, step: Step, exit_id: str) -> str | None:
    """Return the step that an exit leads to, or None where it ends the flow."""
    if exit_id == "next":
        return flow.next_of(step)
    if isinstance(step, BranchStep):
        return step.links[int(exit_id.removeprefix("link:"))].to
    target: str | None = getattr(step, exit_id)
    return target


def with_target(flow: Flow, step_id: str, exit_id: str, target: str | None) -> Flow:
    """Let an exit of a step lead to another step; None cuts it.

    Where nothing is left to lead to and a step is written after, an end step takes its place.
    """
    step = flow.get_step(step_id)
    if exit_id not in exits_of(step):
        return flow
    if exit_id.startswith("link:") and isinstance(step, BranchStep):
        at = int(exit_id.removeprefix("link:"))
        links = list(step.links)
        if target is None:
            flow, target = with_end(flow)
        led_to = links[at].to
        links[at] = with_fields(links[at], to=target)
        led = with_step(flow, with_fields(step, links=tuple(links)), step_id)
        return _without_lost_end(led, led_to)
    if exit_id == "next" and target is None and flow.steps[-1].id != step_id:
        flow, target = with_end(flow)
    before = target_of(flow, flow.get_step(step_id), exit_id)
    led = with_step(flow, with_fields(flow.get_step(step_id), **{exit_id: target}), step_id)
    return _without_lost_end(led, before)


def with_step(flow: Flow, step: Step, replacing: str) -> Flow:
    """Put a step in the place of another; a new id is taken up by all that led to the old one."""
    if step.id != replacing and flow.find_step(step.id) is not None:
        raise Conflict(
            "name-taken",
            say("Flow '{flow}' has a step '{step}' already.", flow=flow.name, step=step.id),
        )
    steps = tuple(step if other.id == replacing else other for other in flow.steps)
    if step.id == replacing:
        return _fresh(flow, steps, flow.canvas)
    steps = tuple(_redirected(other, replacing, step.id) for other in steps)
    canvas = {step.id if key == replacing else key: at for key, at in flow.canvas.items()}
    groups = tuple(
        with_fields(
            group, steps=tuple(step.id if name == replacing else name for name in group.steps)
        )
        for group in flow.groups
    )
    return _fresh(with_fields(flow, groups=groups), steps, canvas)


def with_new_step(flow: Flow, step: Step, after: str | None) -> Flow:
    """Add a step behind another, which then leads to it; it leads to where that one had led.

    Behind an end it stands alone, and so does an end behind a step that leads somewhere.
    """
    if not flow.steps:
        return _fresh(flow, (step,), flow.canvas)
    before = (flow.find_step(after) if after is not None else None) or flow.steps[-1]
    canvas = _placed_below(flow, before.id, step.id)
    ends = isinstance(step, HandoffStep | EndStep | JumpStep)
    if isinstance(before, HandoffStep | EndStep | JumpStep) or (
        ends and flow.next_of(before) is not None
    ):
        return _fresh(flow, (*_open_for(flow, step), step), canvas)
    if not ends:
        step = with_fields(step, next=before.next)
    leading = with_fields(before, next=step.id if before.next is not None else None)
    at = flow.steps.index(before)
    return _fresh(flow, (*flow.steps[:at], leading, step, *flow.steps[at + 1 :]), canvas)


def with_lone_step(flow: Flow, step: Step, at: Position) -> Flow:
    """Add a step at a place of the canvas, which nothing leads to yet and which leads nowhere."""
    canvas = {**flow.canvas, step.id: at}
    return _fresh(flow, (*_open_for(flow, step), step), canvas)


def with_step_between(flow: Flow, step: Step, source: str, exit_id: str, at: Position) -> Flow:
    """Add a step on a line: the exit leads to it, and it to where the exit had led."""
    target = target_of(flow, flow.get_step(source), exit_id)
    after = with_lone_step(flow, step, at)
    if not isinstance(step, HandoffStep | EndStep | JumpStep) and target is not None:
        after = with_target(after, step.id, "next", target)
    return with_target(after, source, exit_id, step.id)


def without_steps(flow: Flow, step_ids: Iterable[str]) -> Flow:
    """Take steps out, one after the other; those that are gone already are passed over."""
    for step_id in step_ids:
        if flow.find_step(step_id) is not None:
            flow = without_step(flow, step_id)
    return flow


def without_step(flow: Flow, step_id: str) -> Flow:
    """Take a step out; what led to it leads to where it had led."""
    gone = flow.get_step(step_id)
    follower = flow.next_of(gone)
    if follower == step_id:
        follower = None
    at = flow.steps.index(gone)
    kept = [step for step in flow.steps if step.id != step_id]
    if follower is None and any(step_id in _targets(step) for step in kept):
        ended, follower = with_end(_fresh(flow, tuple(kept), flow.canvas))
        kept = list(ended.steps)
    steps = tuple(_redirected(step, step_id, follower) for step in kept)
    changed = _fresh(flow, steps, flow.canvas)
    if at > 0:
        previous = flow.steps[at - 1]
        if flow.next_of(previous) == step_id and changed.find_step(previous.id):
            changed = with_target(changed, previous.id, "next", follower)
    return changed


def with_positions(flow: Flow, positions: dict[str, Position]) -> Flow:
    """Remember where steps stand on the canvas, dropping steps that are gone."""
    return _fresh(flow, flow.steps, {**flow.canvas, **positions})


def new_step(kind: str, skill: Skill, flow: Flow) -> Step:
    """Make a step of a kind, with names of things that exist where the kind needs some."""
    step_id = free_name(_ids[kind], (step.id for step in flow.steps))
    slot = skill.slots[0].name if skill.slots else "slot"
    first = flow.steps[-1].id if flow.steps else step_id
    others = [other.name for other in skill.flows if other.name != flow.name]
    made: dict[str, Step] = {
        "say": SayStep(id=step_id, response=_first_response(skill)),
        "collect": CollectStep(id=step_id, slot=slot),
        "wait": WaitStep.model_validate({"id": step_id, "for": "10m"}),
        "branch": BranchStep(id=step_id, links=(Link(when=Filled(slot=slot), to=first),)),
        "set_slots": SetSlotsStep(id=step_id, values={slot: None}),
        "act": ActStep(id=step_id, action=f"action_{flow.name}".replace("/", "_")),
        "http": HttpStep(id=step_id, endpoint=_first_endpoint(skill)),
        "link": LinkStep(id=step_id, flow=others[0] if others else flow.name),
        "jump": JumpStep(id=step_id, flow=others[0] if others else flow.name),
        "answer": AnswerStep(id=step_id),
        "handoff": HandoffStep(id=step_id),
        "end": EndStep(id=step_id),
    }
    return made[kind]


_ids: Final = {
    "say": "say",
    "collect": "ask",
    "wait": "wait",
    "branch": "check",
    "set_slots": "set",
    "act": "act",
    "http": "call",
    "link": "go",
    "jump": "jump",
    "answer": "answer",
    "handoff": "handoff",
    "end": "end",
}


def _first_response(skill: Skill) -> str:
    responses: tuple[Response, ...] = skill.responses
    return responses[0].name if responses else "fallback"


def _first_endpoint(skill: Skill) -> str:
    return skill.endpoints[0].name if skill.endpoints else "service"


def _fresh(flow: Flow, steps: tuple[Step, ...], canvas: dict[str, Position]) -> Flow:
    """Return the flow with these steps, and without what its drawing says of steps that are gone."""
    known = {step.id for step in steps}
    groups = (
        with_fields(group, steps=tuple(name for name in group.steps if name in known))
        for group in flow.groups
    )
    return with_fields(
        flow,
        steps=steps,
        canvas={name: at for name, at in canvas.items() if name in known},
        groups=tuple(group for group in groups if group.steps),
    )


def with_end(flow: Flow, taken: Iterable[str] = ()) -> tuple[Flow, str]:
    """Return the flow with an end step, and its id; there may be one already."""
    for step in flow.steps:
        if isinstance(step, EndStep):
            return flow, step.id
    end = EndStep(id=free_name("end", (*taken, *(step.id for step in flow.steps))))
    return _fresh(flow, (*flow.steps, end), flow.canvas), end.id


def _without_lost_end(flow: Flow, step_id: str | None) -> Flow:
    """Take an end out that nothing leads to any more: it says nothing, and was often ours."""
    end = flow.find_step(step_id) if step_id is not None else None
    if not isinstance(end, EndStep) or end is flow.steps[0]:
        return flow
    for step in flow.steps:
        if end.id in _targets(step) or flow.next_of(step) == end.id:
            return flow
    return _fresh(flow, tuple(step for step in flow.steps if step is not end), flow.canvas)


def _open_for(flow: Flow, step: Step) -> tuple[Step, ...]:
    """Return the steps as they stand before a lone one; an end may follow the last: it ends there."""
    return flow.steps if isinstance(step, EndStep) or not flow.steps else closed(flow).steps


def closed(flow: Flow) -> Flow:
    """Let the last step end the flow outright, so that a step written after it does not follow."""
    last = flow.steps[-1]
    if isinstance(last, HandoffStep | EndStep | JumpStep) or last.next is not None:
        return flow
    ended, end = with_end(flow)
    return with_step(ended, with_fields(last, next=end), last.id)


def _targets(step: Step) -> tuple[str | None, ...]:
    named = [getattr(step, field, None) for field in _EXITS]
    if isinstance(step, BranchStep):
        named.extend(link.to for link in step.links)
    return tuple(named)


def _redirected(step: Step, old: str, new: str | None) -> Step:
    update: dict[str, object] = {
        field: new for field in _EXITS if getattr(step, field, None) == old
    }
    if isinstance(step, BranchStep) and new is not None:
        links = [with_fields(link, to=new) if link.to == old else link for link in step.links]
        update["links"] = tuple(links)
    return with_fields(step, **update) if update else step


def _placed_below(flow: Flow, above: str, step_id: str) -> dict[str, Position]:
    """Place a new step under the one it follows, if that one was placed, and make room for it."""
    at = flow.canvas.get(above)
    if at is None:
        return dict(flow.canvas)
    canvas = {
        key: Position(x=p.x, y=p.y + _ROW) if p.y > at.y + _ROW / 2 else p
        for key, p in flow.canvas.items()
    }
    return {**canvas, step_id: Position(x=at.x, y=at.y + _ROW)}
