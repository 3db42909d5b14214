"""What lists of utterances with marked spans share: the script, the colours, what they are told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from builder.schema.slot import Slot
from builder.schema.utterance import Utterance, to_markup
from ui.wording import t

_HERE: Final = Path(__file__)
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
_LABELS: Final = ("edit", "mark", "change", "value", "unmark", "no_slots")


def marks_js() -> str:
    """Return the functions that a component's own script comes after."""
    return _HERE.with_suffix(".js").read_text("utf-8")


def marks_css() -> str:
    """Return how marks and their menus look."""
    return _HERE.with_suffix(".css").read_text("utf-8")


def tones_of(slots: Sequence[Slot]) -> dict[str, str]:
    """Give each slot a colour, by its place among the slots."""
    return {slot.name: _TONES[at % len(_TONES)] for at, slot in enumerate(slots)}


def told_utterance(utterance: Utterance) -> dict[str, Any]:
    """Return an utterance as the script takes it."""
    return {
        "text": utterance.text,
        "source": to_markup(utterance),
        "spans": [span.model_dump() for span in utterance.spans],
    }


def told_slots(slots: Sequence[Slot]) -> list[dict[str, str]]:
    """Return the slots that text may be marked with, as the script takes them."""
    tones = tones_of(slots)
    return [
        {
            "name": slot.name,
            "label": f"{slot.name} · {slot.description}" if slot.description else slot.name,
            "tone": tones[slot.name],
        }
        for slot in slots
    ]


def told_labels(*more: str) -> dict[str, str]:
    """Return the words of the menus, and others of the list's own."""
    return {name: t(f"utterances.{name}") for name in (*_LABELS, *more)}
