"""Which of the values in a message go into which slots."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from builder.conversation.understanding import SlotValue, Understanding
from builder.dialogue.condition import amount_of
from builder.errors import Invalid
from builder.pattern import matches_whole
from builder.schema.entity import SystemType
from builder.schema.flow import Flow
from builder.schema.slot import Slot, Validation
from builder.schema.step import CollectStep

YES, NO = "affirm", "deny"
_NUMERIC: Final = (SystemType.NUMBER, SystemType.PERCENT, SystemType.MONEY)


def collected_by(flow: Flow) -> tuple[str, ...]:
    """Return the slots that a flow asks for, in the order of its steps."""
    return tuple(dict.fromkeys(s.slot for s in flow.steps if isinstance(s, CollectStep)))


def answer_for(slot: Slot, understanding: Understanding) -> JsonValue:
    """Return the value with which a message answers the question for a slot, or None.

    A value that is marked for another slot is no answer. A boolean is answered by assent or denial.
    """
    if slot.type == SystemType.BOOLEAN and understanding.intent.name in (YES, NO):
        return understanding.intent.name == YES
    fitting = [v for v in understanding.slots if v.slot == slot.name]
    fitting += [v for v in understanding.slots if v.slot is None and v.type == slot.type]
    if not fitting and slot.type in _NUMERIC:
        # "200" answers a question for an amount of money, and "15" one for a percentage.
        fitting = [v for v in understanding.slots if v.type == SystemType.NUMBER and v.slot is None]
    return fitting[0].value if fitting else None


def mentioned(
    names: tuple[str, ...], slots: dict[str, Slot], found: tuple[SlotValue, ...], taken: set[str]
) -> dict[str, JsonValue]:
    """Return the values that a message gives for these slots, by evidence in the text only.

    A value belongs to the slot it is marked for, or else to the only one of its type that is not
    taken yet; where two could take it, neither does.
    """
    values: dict[str, JsonValue] = {}
    for value in found:
        if value.slot is not None:
            if value.slot in names and value.slot not in taken:
                values.setdefault(value.slot, value.value)
            continue
        fitting = [n for n in names if slots[n].type == value.type and n not in taken | set(values)]
        if len(fitting) == 1:
            values[fitting[0]] = value.value
    return values


def is_valid(validation: Validation | None, value: JsonValue) -> bool:
    """Tell whether a value satisfies the slot's validation."""
    if validation is None:
        return True
    if validation.pattern is not None:
        try:
            if not matches_whole(validation.pattern, str(value)):
                return False
        except Invalid:
            return False
    if validation.minimum is None and validation.maximum is None:
        return True
    number = amount_of(value)
    if number is None:
        return False
    low = validation.minimum is None or number >= validation.minimum
    return low and (validation.maximum is None or number <= validation.maximum)
