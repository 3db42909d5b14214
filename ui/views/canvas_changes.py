"""What was done on the canvas of a flow, made true in the draft; runs before the page is drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from builder.schema.flow import Flow, Position
from builder.schema.response import BUILT_IN_RESPONSES, Response
from builder.schema.skill import Skill
from builder.schema.step import SayStep, Step
from ui.changes import edit, flow_copy, flow_edit, flow_group
from ui.changes.copies import with_fields
from ui.changes.flow_copy import Clip
from ui.state import session, undo
from ui.widgets.flow_canvas import Can, Choice
from ui.widgets.flow_canvas.changes import (
    Added,
    CanvasChange,
    Connected,
    Copied,
    Deleted,
    Duplicated,
    Folded,
    Grouped,
    GroupRenamed,
    Moved,
    Pasted,
    Redone,
    Selected,
    Undone,
    Ungrouped,
)
from ui.wording import t

_CLIP: Final = "flow_clip"


def choice_of(flow: Flow) -> Choice:
    """Return which steps of a flow are chosen: on the canvas, or from elsewhere since."""
    step_id = session.chosen(_panel(flow.name), ["", *(step.id for step in flow.steps)]) or ""
    held: Choice = st.session_state.get(_choice(flow.name), Choice())
    shown = held.steps[0] if len(held.steps) == 1 else ""
    if step_id != shown:
        held = Choice((step_id,) if step_id else (), held.number + 1)
        st.session_state[_choice(flow.name)] = held
    known = tuple(name for name in held.steps if flow.find_step(name) is not None)
    return Choice(known, held.number)


def can() -> Can:
    """Return which doings there is something to do for."""
    return Can(undo=undo.can_undo(), redo=undo.can_redo(), paste=_CLIP in st.session_state)


def apply(name: str, change: CanvasChange) -> None:
    """Make a change of the flow of that name."""
    match change:
        case Selected(steps=steps):
            _choose(name, steps, by_canvas=True)
        case Undone():
            undo.undo()
        case Redone():
            undo.redo()
        case Copied(steps=steps, positions=places):
            st.session_state[_CLIP] = _clip(name, steps, places)
        case Pasted(at=at, positions=places):
            clip: Clip | None = st.session_state.get(_CLIP)
            if clip is not None:
                _put(name, clip, at, places)
        case Duplicated(steps=steps, positions=places):
            _put(name, _clip(name, steps, places), None, places)
        case Added():
            _add(name, change)
        case Deleted(steps=steps):
            if _save(name, lambda flow, _: _without(flow, change)) and steps:
                _choose(name, ())
        case _:
            _save(name, lambda flow, _: _changed(flow, change))


def _changed(flow: Flow, change: CanvasChange) -> Flow:
    match change:
        case Moved(positions=places):
            return flow_edit.with_positions(flow, places)
        case Connected(step=step, exit=exit_id, target=target):
            return flow_edit.with_target(flow, step, exit_id, target)
        case Grouped(steps=steps):
            return flow_group.with_group(flow, t("canvas.group_name"), steps)
        case Ungrouped(group=group):
            return flow_group.without_group(flow, group)
        case GroupRenamed(group=group, name=name):
            return flow_group.with_group_named(flow, group, name)
        case Folded(group=group, folded=folded):
            return flow_group.with_group_folded(flow, group, folded=folded)
    return flow


def _without(flow: Flow, change: Deleted) -> Flow:
    for line in change.lines:
        flow = flow_edit.with_target(flow, line.step, line.exit, None)
    return flow_edit.without_steps(flow, change.steps)


def _add(name: str, change: Added) -> None:
    def add(skill: Skill) -> Skill:
        flow = skill.get(Flow, name)
        step = flow_edit.new_step(change.step, skill, flow)
        if isinstance(step, SayStep):
            # Words of its own, so that writing them changes no other step's.
            said = Response(name=edit.free_name(f"{name}_{step.id}", _taken_by(skill)))
            step = with_fields(step, response=said.name)
            skill = edit.with_part(said)(skill)
        return edit.with_part(_with_added(flow, step, change), name)(skill)

    _make(name, add)


def _taken_by(skill: Skill) -> list[str]:
    return [*(response.name for response in skill.responses), *BUILT_IN_RESPONSES]


def _with_added(flow: Flow, step: Step, change: Added) -> Flow:
    if change.at is None:
        return flow_edit.with_new_step(flow, step, change.after)
    flow = flow_edit.with_positions(flow, change.positions)
    line = change.line
    if line is not None and flow.find_step(line.step) is not None:
        return flow_edit.with_step_between(flow, step, line.step, line.exit, change.at)
    return flow_edit.with_lone_step(flow, step, change.at)


def _put(name: str, clip: Clip, at: Position | None, places: Mapping[str, Position]) -> None:
    def put(skill: Skill) -> Skill:
        flow = flow_edit.with_positions(skill.get(Flow, name), dict(places))
        return edit.with_part(flow_copy.with_clip(skill.name, flow, clip, at)[0], name)(skill)

    _make(name, put)


def _make(name: str, change: edit.Change) -> None:
    """Save a change that makes steps, and choose those, but no end that came along with them."""
    before = {step.id for step in session.skill().get(Flow, name).steps}
    if session.save(change, None):
        made = [s for s in session.skill().get(Flow, name).steps if s.id not in before]
        _choose(name, [s.id for s in made if s.kind != "end" or s is made[-1]])


def _clip(name: str, steps: Sequence[str], places: Mapping[str, Position]) -> Clip:
    skill = session.skill()
    return flow_copy.clip_of(skill.name, skill.get(Flow, name), steps, places)


def _choose(name: str, steps: Sequence[str], *, by_canvas: bool = False) -> None:
    held: Choice = st.session_state.get(_choice(name), Choice())
    number = held.number if by_canvas else held.number + 1
    st.session_state[_choice(name)] = Choice(tuple(steps), number)
    session.choose(_panel(name), steps[0] if len(steps) == 1 else "")


def _panel(name: str) -> str:
    return f"step/{name}"


def _choice(name: str) -> str:
    return f"canvas_choice/{session.skill_name()}/{name}"


def _save(name: str, change: flow_edit.FlowChange) -> bool:
    def apply_to(skill: Skill) -> Skill:
        return edit.with_part(change(skill.get(Flow, name), skill), name)(skill)

    return session.save(apply_to, None)
