"""Utterances with coloured spans that are marked by selecting text, as a component of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import streamlit as st
from pydantic import BaseModel

from builder.schema.slot import Slot
from builder.schema.utterance import Span, Utterance, to_markup
from ui.wording import t

_FOLDER: Final = Path(__file__).parent
_component = st.components.v2.component(
    "dialoom_utterance_list",
    css=(_FOLDER / "utterance_list.css").read_text("utf-8"),
    js=(_FOLDER / "utterance_list.js").read_text("utf-8"),
)
_TONES: Final = (
    "#2f6fde",
    "#d9822b",
    "#1f9d61",
    "#a14fc8",
    "#c94a5a",
    "#0f8fa3",
    "#8a7a1f",
    "#5b5bd6",
)


class Edit(BaseModel):
    """What the person did: `delete` or `move` lines, `rewrite` one with mark-up, or `mark` its spans."""

    kind: Literal["delete", "move", "rewrite", "mark"]
    indexes: tuple[int, ...] = ()
    index: int = 0
    source: str = ""
    to: str = ""
    spans: tuple[Span, ...] = ()


def tones_of(slots: Sequence[Slot]) -> dict[str, str]:
    """Give each slot a colour, by its place among the slots."""
    return {slot.name: _TONES[at % len(_TONES)] for at, slot in enumerate(slots)}


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
    tones = tones_of(slots)
    result = _component(
        key=key,
        data={
            "place": key,
            "version": version,
            "utterances": [
                {
                    "text": utterance.text,
                    "source": to_markup(utterance),
                    "spans": [span.model_dump() for span in utterance.spans],
                }
                for utterance in utterances
            ],
            "slots": [
                {
                    "name": slot.name,
                    "label": f"{slot.name} · {slot.description}" if slot.description else slot.name,
                    "tone": tones[slot.name],
                }
                for slot in slots
            ],
            "intents": list(intents),
            "problems": {str(index): why for index, why in problems.items()},
            "labels": {
                name: t(f"utterances.{name}")
                for name in (
                    "search",
                    "delete",
                    "move",
                    "nothing",
                    "empty",
                    "more",
                    "edit",
                    "remove",
                    "mark",
                    "change",
                    "value",
                    "unmark",
                    "no_slots",
                )
            },
        },
        on_edited_change=lambda: None,
    )
    edited = result.get("edited")
    return Edit.model_validate(edited) if edited else None
