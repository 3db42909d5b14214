"""Which of the values in a message go into which slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from builder.conversation.understanding import SlotValue, Understanding
from builder.dialogue.evidence import denies
from builder.errors import Invalid
from builder.pattern import matches_whole
from builder.schema.entity import SystemType
from builder.schema.flow import Flow
from builder.schema.holds import amount_of
from builder.schema.skill import Skill
from builder.schema.slot import Slot, Validation
from builder.schema.step import CollectStep, LinkStep

YES, NO = "affirm", "deny"
# From this score an intent that every skill has is taken at its word.
SURE: Final = 0.6
_NUMERIC: Final = (SystemType.NUMBER, SystemType.PERCENT, SystemType.MONEY)


@dataclass(frozen=True)
class Answer:
    """What a message answers to a question; `found` is its evidence, unless that is an intent."""

    value: JsonValue
    found: SlotValue | None = None


def initial_slots(skill: Skill) -> dict[str, JsonValue]:
    """Return the values that slots have when a session begins."""
    return {slot.name: slot.initial for slot in skill.slots if slot.initial is not None}


def collected_by(flow: Flow) -> tuple[str, ...]:
    """Return the slots that a flow asks for itself, in the order of its steps."""
    return tuple(dict.fromkeys(s.slot for s in flow.steps if isinstance(s, CollectStep)))


def reached_by(skill: Skill, flow: Flow) -> tuple[str, ...]:
    """Return the slots that a flow asks for, itself or through the flows that it links to."""
    flows = {flow.name: flow}
    unread = [flow]
    while unread:
        for step in unread.pop().steps:
            linked = skill.find(Flow, step.flow) if isinstance(step, LinkStep) else None
            if linked is not None and linked.name not in flows:
                flows[linked.name] = linked
                unread.append(linked)
    return tuple(dict.fromkeys(slot for each in flows.values() for slot in collected_by(each)))


def answer_for(slot: Slot, understanding: Understanding) -> Answer | None:
    """Return what a message answers to the question for a slot, or None.

    A value that is marked for another slot is no answer. A boolean is answered by assent or denial.
    """
    intent = understanding.intent
    if slot.type == SystemType.BOOLEAN and intent.name in (YES, NO) and intent.score >= SURE:
        return Answer(intent.name == YES)
    fitting = [v for v in understanding.slots if v.slot == slot.name]
    fitting += [v for v in understanding.slots if v.slot is None and v.type == slot.type]
    if not fitting and slot.type in _NUMERIC:
        # "200" answers a question for an amount of money, and "15" one for a percentage.
        fitting = [v for v in understanding.slots if v.type == SystemType.NUMBER and v.slot is None]
    if slot.type != SystemType.BOOLEAN:
        fitting = [v for v in fitting if not denies(understanding, v)]
    return Answer(fitting[0].value, fitting[0]) if fitting else None


def mentioned(
    slots: Mapping[str, Slot], understanding: Understanding, held: Mapping[str, JsonValue]
) -> dict[str, SlotValue]:
    """Return the values that a message gives for these slots, by evidence in the text only.

    A value belongs to the slot it is marked for, or else to the only open one of its type, or the
    only one there is; where two could take it, neither does. Of several values for a slot, one that
    it does not hold yet counts.
    """
    values: dict[str, SlotValue] = {}
    for value in understanding.slots:
        if denies(understanding, value):
            continue
        if value.type == SystemType.BOOLEAN and value.slot is None:
            # A yes or no answers what was asked, and nothing besides.
            continue
        if value.slot is not None:
            name = value.slot if value.slot in slots else None
        else:
            same = [n for n, slot in slots.items() if slot.type == value.type]
            still = [n for n in same if n not in held and n not in values]
            name = still[0] if len(still) == 1 else same[0] if len(same) == 1 else None
        if name is not None and (name not in values or values[name].value == held.get(name)):
            values[name] = value
    return values


def slot_taking(skill: Skill, *names: str | None) -> str | None:
    """Return the slot of one of these names, else the only one whose type the last of them is."""
    for name in names:
        if name is not None and skill.find(Slot, name) is not None:
            return name
    same = [slot.name for slot in skill.slots if slot.type == names[-1]]
    return same[0] if len(same) == 1 else None


def fits_type(slot: Slot, value: JsonValue) -> bool:
    """Tell whether a value from outside is of the kind that a slot of a system type holds."""
    match slot.type:
        case SystemType.BOOLEAN:
            return isinstance(value, bool)
        case SystemType.NUMBER | SystemType.PERCENT | SystemType.MONEY:
            return amount_of(value) is not None
        case SystemType.TEXT:
            return True
        case _:
            return isinstance(value, str | int | float) and not isinstance(value, bool)


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
