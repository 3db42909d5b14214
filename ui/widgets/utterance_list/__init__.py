"""Utterances with coloured spans that are marked by selecting text, as a component of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    "dialoom_utterance_list",
    css=marks_css() + (_FOLDER / "utterance_list.css").read_text("utf-8"),
    js=marks_js() + (_FOLDER / "utterance_list.js").read_text("utf-8"),
)


class Edit(BaseModel):
    """What the person did: `delete` or `move` lines, `rewrite` one with mark-up, or `mark` its spans."""

    kind: Literal["delete", "move", "rewrite", "mark"]
    indexes: tuple[int, ...] = ()
    index: int = 0
    source: str = ""
    to: str = ""
    spans: tuple[Span, ...] = ()


def show_utterances(
    utterances: Sequence[Utterance],
    slots: Sequence[Slot],
    *,
    intents: Sequence[str],
    key: str,
    version: str,
    problems: Mapping[int, str],
) -> Edit | None:
    """Show the utterances and return what the person just did to them, or None."""
    result = _component(
        key=key,
        data={
            "place": key,
            "version": version,
            "utterances": [told_utterance(utterance) for utterance in utterances],
            "slots": told_slots(slots),
            "intents": list(intents),
            "problems": {str(index): why for index, why in problems.items()},
            "labels": told_labels("search", "delete", "move", "nothing", "empty", "more", "remove"),
        },
        on_edited_change=lambda: None,
    )
    edited = result.get("edited")
    return Edit.model_validate(edited) if edited else None
