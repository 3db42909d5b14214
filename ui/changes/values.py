"""Values of slots, written by people in fields and tables."""

from __future__ import annotations

import json
from typing import Final

from pydantic import JsonValue

from builder.schema.entity import SystemType
from builder.schema.skill import Skill
from builder.schema.slot import Slot

_NUMBERS: Final = (SystemType.NUMBER, SystemType.PERCENT, SystemType.MONEY)
_WORDS: Final[dict[str, bool]] = {
    "true": True,
    "yes": True,
    "是": True,
    "false": False,
    "no": False,
    "否": False,
}


def written(value: JsonValue) -> str:
    """Write a value as a person would type it; nothing is an empty text."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_value(
    text: object, slot_name: str, skill: Skill, *, before: JsonValue = None
) -> JsonValue:
    """Read a value for a slot of a skill: yes and no, numbers where the slot holds them, else the text.

    What is written as `before` was is that same value still.
    """
    if not isinstance(text, str) or not text.strip():
        return None
    text = text.strip()
    if before is not None and text == written(before):
        return before
    slot = skill.find(Slot, slot_name)
    kind = slot.type if slot is not None else ""
    if kind == SystemType.BOOLEAN and text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if kind in _NUMBERS:
        try:
            number = float(text)
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    return text
