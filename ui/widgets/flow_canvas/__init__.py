"""A flow drawn as a graph: our own component, built from `src/` into the files beside this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import streamlit as st
from pydantic import BaseModel, Field, TypeAdapter

from builder.schema.flow import Flow, Position
from builder.schema.step import BranchStep
from ui import flow_edit, session
from ui.widgets.problems import problems_at
from ui.widgets.step_words import ICONS, exit_label, summary_of
from ui.wording import screen_language, t

_FOLDER: Final = Path(__file__).parent
# Two components, because Streamlit sends the code again with every change of the data.
_engine = st.components.v2.component(
    "dialoom_flow_engine", js=(_FOLDER / "flow_canvas.js").read_text("utf-8")
)
_component = st.components.v2.component(
    "dialoom_flow_canvas",
    html='<div id="root"></div>',
    js=(_FOLDER / "mount.js").read_text("utf-8"),
)


class Selected(BaseModel):
    """A step was clicked, or the empty canvas."""

    kind: Literal["select"]
    step: str | None


class Moved(BaseModel):
    """Steps were dragged to other places, or laid out."""

    kind: Literal["move"]
    positions: dict[str, Position]


class Connected(BaseModel):
    """An exit of a step was drawn to another step."""

    kind: Literal["connect"]
    step: str
    exit: str
    target: str


class Disconnected(BaseModel):
    """The line from an exit of a step was deleted."""

    kind: Literal["disconnect"]
    step: str
    exit: str


class Added(BaseModel):
    """A step of the kind `step` was asked for, behind another."""

    kind: Literal["add"]
    step: str
    after: str | None


class Deleted(BaseModel):
    """A step was deleted."""

    kind: Literal["delete"]
    step: str


CanvasChange = Annotated[
    Selected | Moved | Connected | Disconnected | Added | Deleted, Field(discriminator="kind")
]
_CHANGE: Final[TypeAdapter[CanvasChange]] = TypeAdapter(CanvasChange)


def show_canvas(
    flow: Flow,
    *,
    key: str,
    on_change: Callable[[CanvasChange], None] | None = None,
    selected: str | None = None,
    current: str | None = None,
    visited: Sequence[str] = (),
    height: int = 640,
) -> None:
    """Draw the flow; with `on_change` it can be edited, and every finished change is told."""

    def changed() -> None:
        told = st.session_state[key].changed
        if told and on_change is not None:
            on_change(_CHANGE.validate_python(told))

    _component(
        key=key,
        data={
            "version": f"{flow.name}:{_version(flow)}",
            "steps": _steps(flow),
            "edges": _edges(flow),
            "selected": selected,
            "current": current,
            "visited": list(visited),
            "editable": on_change is not None,
            "height": height,
            "kinds": [
                {"kind": kind, "icon": ICONS[kind], "label": t(f"step.{kind}")}
                for kind in flow_edit.KINDS
            ],
            "labels": {
                name: t(f"canvas.{name}") for name in ("add", "arrange", "start", "empty", "fit")
            },
        },
        on_changed_change=changed,
        height=height + 2,
    )
    _engine(key=f"{key}/engine")


def _version(flow: Flow) -> str:
    return f"{session.field_key(screen_language())}/{len(flow.steps)}"


def _steps(flow: Flow) -> list[dict[str, Any]]:
    placed = {step.id: flow.canvas.get(step.id) for step in flow.steps}
    shapes = []
    for at, step in enumerate(flow.steps):
        position = placed[step.id]
        found = problems_at("flows", flow.name, "steps", step.id)
        mark = None
        if found:
            mark = "error" if any(p.severity == "error" for p in found) else "warning"
        shapes.append(
            {
                "id": step.id,
                "kind": step.kind,
                "icon": ICONS[step.kind],
                "title": t(f"step.{step.kind}"),
                "summary": summary_of(step, session.skill()),
                "exits": [
                    {"id": exit_id, "label": exit_label(step, exit_id)}
                    for exit_id in flow_edit.exits_of(step)
                ],
                "mark": mark,
                "start": at == 0,
                "x": position.x if position else None,
                "y": position.y if position else None,
            }
        )
    return shapes


def _edges(flow: Flow) -> list[dict[str, str]]:
    edges = []
    for step in flow.steps:
        for exit_id in flow_edit.exits_of(step):
            target = flow_edit.target_of(flow, step, exit_id)
            if target is not None and flow.find_step(target) is not None:
                plain = exit_id == "next" and not isinstance(step, BranchStep)
                edges.append(
                    {
                        "id": f"{step.id}/{exit_id}",
                        "source": step.id,
                        "exit": exit_id,
                        "target": target,
                        "label": "" if plain else exit_label(step, exit_id),
                    }
                )
    return edges
