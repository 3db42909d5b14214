"""The candidates of a group with a box each, ticked and marked by mouse or by keys alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import streamlit as st
from pydantic import BaseModel

from builder.schema.slot import Slot
from builder.schema.utterance import Span, Utterance
from ui.widgets.utterance_marks import (
    marks_css,
    marks_js,
    told_labels,
    told_slots,
    told_utterance,
)

_FOLDER: Final = Path(__file__).parent
_component = st.components.v2.component(
    "dialoom_member_list",
    css=marks_css() + (_FOLDER / "member_list.css").read_text("utf-8"),
    js=marks_js() + (_FOLDER / "member_list.js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Row:
    """A candidate as it is shown: `note` says why it is there, `rival` what else it may be for."""

    id: str
    utterance: Utterance
    score: str
    count: int = 1
    rival: str = ""
    note: str = ""


class Marked(BaseModel):
    """What the person did to one line: `rewrite` it with mark-up, or `mark` its spans."""

    kind: Literal["rewrite", "mark"]
    index: int
    source: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """Which candidates are not ticked, and what the person just did to the spans of one, or None."""

    off: tuple[str, ...]
    marked: Marked | None


def show_members(rows: Sequence[Row], slots: Sequence[Slot], *, key: str, version: str) -> Chosen:
    """Show candidates, all ticked at first, and return what is chosen of them."""
    result = _component(
        key=key,
        data={
            "version": version,
            "off": [],
            "ids": [row.id for row in rows],
            "utterances": [told_utterance(row.utterance) for row in rows],
            "scores": [row.score for row in rows],
            "counts": [row.count for row in rows],
            "rivals": [row.rival for row in rows],
            "notes": [row.note for row in rows],
            "slots": told_slots(slots),
            "labels": told_labels(),
        },
        default={"off": []},
        on_off_change=lambda: None,
        on_edited_change=lambda: None,
    )
    edited = result.get("edited")
    ids = {row.id for row in rows}
    off = tuple(id for id in result.get("off") or () if id in ids)
    return Chosen(off, Marked.model_validate(edited) if edited else None)
