"""Evaluate conditions, which are data: no author's code ever runs."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import assert_never

from pydantic import JsonValue

from builder.errors import Invalid
from builder.pattern import matches_whole
from builder.schema.condition import (
    All,
    Any,
    Compare,
    Condition,
    Contains,
    Equals,
    Filled,
    In,
    Matches,
    Not,
)
from builder.text import fold


def holds(condition: Condition, slots: Mapping[str, JsonValue]) -> bool:
    """Tell whether a condition holds for these slots; an empty slot satisfies no test of its value."""
    match condition:
        case All():
            return all(holds(inner, slots) for inner in condition.conditions)
        case Any():
            return any(holds(inner, slots) for inner in condition.conditions)
        case Not():
            return not holds(condition.condition, slots)
        case Filled():
            return slots.get(condition.slot) is not None
        case Equals():
            return _same(slots.get(condition.slot), condition.value)
        case In():
            return any(_same(slots.get(condition.slot), value) for value in condition.values)
        case Contains():
            return _contains(slots.get(condition.slot), condition.value)
        case Compare():
            return _ordered(slots.get(condition.slot), condition.is_, condition.value)
        case Matches():
            return _matches(slots.get(condition.slot), condition.pattern)
    assert_never(condition)


def amount_of(value: JsonValue) -> float | None:
    """Return a value as a number: a number, a text that is one, or an amount of money."""
    if isinstance(value, dict):
        value = value.get("amount")
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def _same(value: JsonValue, wanted: JsonValue) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    number, wanted_number = amount_of(value), amount_of(wanted)
    if number is not None and wanted_number is not None:
        return number == wanted_number
    if isinstance(value, str) and isinstance(wanted, str):
        return fold(value) == fold(wanted)
    return value is not None and value == wanted


def _contains(value: JsonValue, wanted: str) -> bool:
    if isinstance(value, list):
        return any(_same(item, wanted) for item in value)
    return isinstance(value, str) and fold(wanted) in fold(value)


def _ordered(value: JsonValue, order: str, wanted: float | str) -> bool:
    left: float | str | None = amount_of(value)
    right: float | str | None = amount_of(wanted)
    if left is None or right is None:
        # ISO 8601 dates and times of one kind stand in the order of their texts.
        if not isinstance(value, str) or not isinstance(wanted, str):
            return False
        return _compare(value, order, wanted)
    return _compare(left, order, right)


def _compare(left: float | str, order: str, right: float | str) -> bool:
    if isinstance(left, str) != isinstance(right, str):
        return False
    smaller, larger = left < right, left > right  # type: ignore[operator]
    match order:
        case "<":
            return smaller
        case "<=":
            return not larger
        case ">":
            return larger
        case _:
            return not smaller


def _matches(value: JsonValue, pattern: str) -> bool:
    if value is None or isinstance(value, list | dict):
        return False
    try:
        return matches_whole(pattern, str(value))
    except Invalid:
        # `check` refuses such a skill; a draft under trial must not break the talk.
        return False
