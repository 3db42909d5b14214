"""A flow as the canvas draws it: made once a revision, sent once a version."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from builder.errors import Problem
from builder.schema.flow import Flow
from builder.schema.step import BranchStep, CollectStep, HandoffStep, SayStep, Step
from ui.changes import flow_edit
from ui.state import session
from ui.widgets.problems import plain_sentence_of, problems_at
from ui.widgets.step_words import ICONS, exit_label, summary_of
from ui.wording import screen_language, t

_DRAWINGS: Final = "flow_drawings"
# Drawings of other flows are kept while the draft stays the same.
_MOST: Final = 40


@dataclass(frozen=True)
class Drawing:
    """A flow as JSON, and its version, which changes with every change that can be seen."""

    version: str
    flow: str


def drawing_of(flow: Flow) -> Drawing:
    """Return the drawing of a flow of the held draft, in the language of the screens."""
    draft = (session.skill_name(), session.draft().revision, screen_language())
    held: tuple[object, dict[str, Drawing]] = st.session_state.get(_DRAWINGS, (None, {}))
    if held[0] != draft or len(held[1]) > _MOST:
        held = (draft, {})
        st.session_state[_DRAWINGS] = held
    if flow.name not in held[1]:
        held[1][flow.name] = _drawn(flow)
    return held[1][flow.name]


def _drawn(flow: Flow) -> Drawing:
    text = json.dumps(
        {"steps": _steps(flow), "edges": _edges(flow), "groups": _groups(flow)}, ensure_ascii=False
    )
    return Drawing(hashlib.sha256(text.encode()).hexdigest()[:16], text)


def _steps(flow: Flow) -> list[dict[str, Any]]:
    found: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems_at("flows", flow.name, "steps"):
        found[problem.where.path[3] if len(problem.where.path) > 3 else ""].append(problem)
    said: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems_at("responses"):
        said[problem.where.path[1] if len(problem.where.path) > 1 else ""].append(problem)
    for step in flow.steps:
        if isinstance(step, SayStep | CollectStep | HandoffStep):
            found[step.id] += said.get(step.response or "", [])
    return [_step(flow, step, found, start=at == 0) for at, step in enumerate(flow.steps)]


def _step(
    flow: Flow, step: Step, found: Mapping[str, Sequence[Problem]], *, start: bool
) -> dict[str, Any]:
    position = flow.canvas.get(step.id)
    return {
        "id": step.id,
        "kind": step.kind,
        "icon": ICONS[step.kind],
        "title": t(f"step.{step.kind}"),
        "summary": summary_of(step, session.skill()),
        "exits": [
            {"id": exit_id, "label": exit_label(step, exit_id)}
            for exit_id in flow_edit.exits_of(step)
        ],
        "mark": _mark(found.get(step.id, ())),
        "start": start,
        "x": position.x if position else None,
        "y": position.y if position else None,
    }


def _mark(problems: Sequence[Problem]) -> dict[str, str] | None:
    if not problems:
        return None
    severity = "error" if any(p.severity == "error" for p in problems) else "warning"
    sentences = dict.fromkeys(map(plain_sentence_of, problems))
    return {"severity": severity, "text": "\n".join(sentences)}


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


def _groups(flow: Flow) -> list[dict[str, Any]]:
    return [group.model_dump(mode="json") for group in flow.groups]
