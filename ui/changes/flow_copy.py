"""Steps copied out of a flow, and put into it or another one again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from builder.schema.flow import Flow, Position
from builder.schema.step import BranchStep, EndStep, HandoffStep, JumpStep, Step
from ui.changes.copies import with_fields
from ui.changes.edit import free_name
from ui.changes.flow_edit import closed, exits_of, with_end

# From a step to its double on the canvas, in pixels.
_ASIDE: Final = 48


@dataclass(frozen=True)
class Clip:
    """Copied steps, each naming outright where it leads, and where they stood.

    `home` names the skill and the flow that they come from: there, lines to steps that were not
    copied are kept.
    """

    home: tuple[str, str]
    steps: tuple[Step, ...]
    places: Mapping[str, Position]


def clip_of(
    skill: str, flow: Flow, step_ids: Iterable[str], places: Mapping[str, Position]
) -> Clip:
    """Copy steps out of a flow, in its order."""
    wanted = set(step_ids)
    steps = tuple(
        step
        if isinstance(step, HandoffStep | EndStep | JumpStep)
        else with_fields(step, next=flow.next_of(step))
        for step in flow.steps
        if step.id in wanted
    )
    return Clip((skill, flow.name), steps, {s.id: places[s.id] for s in steps if s.id in places})


def with_clip(
    skill: str, flow: Flow, clip: Clip, at: Position | None
) -> tuple[Flow, tuple[str, ...]]:
    """Put copied steps into a flow; return it with their ids.

    The upper left of them stands `at`, or beside where they were. Ids that are taken get a number.
    Lines among them stay; where they lead elsewhere they do so in their own flow only, and end in
    another.
    """
    if not clip.steps:
        return flow, ()
    if flow.steps:
        flow = closed(flow)
    taken = [step.id for step in flow.steps]
    ids: dict[str, str] = {}
    for step in clip.steps:
        ids[step.id] = free_name(step.id, taken)
        taken.append(ids[step.id])
    stays = {step.id for step in flow.steps} if clip.home == (skill, flow.name) else set()

    def led(target: str | None) -> str | None:
        return ids.get(target or "") or (target if target in stays else None)

    made = []
    for step in clip.steps:
        end = None
        if isinstance(step, BranchStep) and any(led(link.to) is None for link in step.links):
            flow, end = with_end(flow, taken)
        if isinstance(step, BranchStep):
            links = tuple(with_fields(link, to=led(link.to) or end) for link in step.links)
            step = with_fields(step, links=links)
        exits = {e: led(getattr(step, e)) for e in exits_of(step) if not e.startswith("link:")}
        made.append(with_fields(step, id=ids[step.id], **exits))
    # Only the last step of a flow may leave open what follows it.
    for at_index, step in enumerate(made[:-1]):
        if not isinstance(step, HandoffStep | EndStep | JumpStep) and step.next is None:
            flow, end = with_end(flow, taken)
            made[at_index] = with_fields(step, next=end)
    canvas = {**flow.canvas, **_placed(clip, ids, at)}
    after = with_fields(flow, steps=(*flow.steps, *made), canvas=canvas)
    return after, tuple(ids.values())


def _placed(clip: Clip, ids: Mapping[str, str], at: Position | None) -> dict[str, Position]:
    places = clip.places
    if not places:
        return {}
    left = min(place.x for place in places.values())
    top = min(place.y for place in places.values())
    origin = at or Position(x=left + _ASIDE, y=top + _ASIDE)
    return {
        ids[name]: Position(x=origin.x + place.x - left, y=origin.y + place.y - top)
        for name, place in places.items()
    }
