"""A flow drawn as a graph: our own component, built from `src/` into the files beside this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st
from pydantic import TypeAdapter

from builder.schema.flow import Flow
from ui.changes import flow_edit
from ui.widgets.flow_canvas.changes import Batch, CanvasChange
from ui.widgets.flow_canvas.drawing import drawing_of
from ui.widgets.step_words import ICONS
from ui.wording import find_words, t

_FOLDER: Final = Path(__file__).parent
# Three components, because Streamlit sends a component's code and data again whenever its data
# changes: the engine is sent once, the flow when it has changed, and what is chosen every time.
_engine = st.components.v2.component(
    "dialoom_flow_engine", js=(_FOLDER / "flow_canvas.js").read_text("utf-8")
)
_feed = st.components.v2.component("dialoom_flow_feed", js=(_FOLDER / "feed.js").read_text("utf-8"))
_component = st.components.v2.component(
    "dialoom_flow_canvas",
    html='<div id="root"></div>',
    js=(_FOLDER / "mount.js").read_text("utf-8"),
)
_CHANGE: Final[TypeAdapter[CanvasChange]] = TypeAdapter(CanvasChange)
_LABELS: Final = (
    "add", "drag_in", "arrange", "start", "empty", "fit", "undo", "redo", "copy", "paste", "duplicate",
    "delete", "group", "ungroup", "fold", "unfold", "rename_group", "search", "search_none",
    "search_count", "steps", "reached", "canvas", "tools", "view", "zoom_in", "zoom_out", "minimap",
    "exit", "step_keys", "line_keys",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """The chosen steps; `number` is new whenever it was not the canvas that chose them."""

    steps: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Can:
    """Which doings there is something to do for."""

    undo: bool = False
    redo: bool = False
    paste: bool = False


def show_canvas(
    flow: Flow,
    *,
    key: str,
    on_change: Callable[[CanvasChange], None] | None = None,
    choice: Choice | None = None,
    can: Can | None = None,
    current: str | None = None,
    visited: Sequence[str] = (),
    height: int = 640,
) -> None:
    """Draw the flow; with `on_change` it can be edited, and every finished change is told once.

    `current` is the step that a session is at, `visited` each step that it was at, as often as it was.
    """
    heard_key = f"{key}/heard"

    def changed() -> None:
        told = st.session_state[key].changed
        if told and on_change is not None:
            for change in _news(Batch.model_validate(told), heard_key):
                on_change(change)

    drawing, choice, can = drawing_of(flow), choice or Choice(), can or Can()
    with st.container(gap=None):
        _feed(
            key=f"{key}/feed",
            data={"feed": key, "version": drawing.version, "flow": drawing.flow},
        )
        _component(
            key=key,
            data={
                "feed": key,
                "version": drawing.version,
                "selected": list(choice.steps),
                "chosen": choice.number,
                "current": current,
                "visited": dict(Counter(visited)),
                "editable": on_change is not None,
                "height": height,
                "kinds": _kinds() if on_change is not None else [],
                "labels": {name: t(f"canvas.{name}") for name in _LABELS},
                "can": {"undo": can.undo, "redo": can.redo, "paste": can.paste},
                "heard": st.session_state.get(heard_key),
            },
            on_changed_change=changed,
            height=height + 2,
        )
        _engine(key=f"{key}/engine")


def _news(batch: Batch, heard_key: str) -> list[CanvasChange]:
    """Return the changes that were not heard before, and remember that they are heard."""
    heard: dict[str, Any] | None = st.session_state.get(heard_key)
    last = heard["number"] if heard is not None and heard["origin"] == batch.origin else 0
    news = [change for change in batch.changes if change["number"] > last]
    st.session_state[heard_key] = {
        "origin": batch.origin,
        "number": max((change["number"] for change in batch.changes), default=last),
    }
    return [_CHANGE.validate_python(change) for change in news]


def _kinds() -> list[dict[str, str]]:
    return [
        {
            "kind": kind,
            "icon": ICONS[kind],
            "label": t(f"step.{kind}"),
            "help": find_words(f"step.{kind}_help") or "",
        }
        for kind in flow_edit.KINDS
    ]
