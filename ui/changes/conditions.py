"""Conditions taken apart for a form, and put together again: a way of joining, and what is joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from pydantic import JsonValue

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
from ui.changes.values import written

Join = Literal["all", "any", "not_any", "not_all"]
JOINS: Final[tuple[Join, ...]] = ("all", "any", "not_any", "not_all")
TESTS: Final = (
    "filled",
    "empty",
    "equals",
    "differs",
    "in",
    "contains",
    "<",
    "<=",
    ">",
    ">=",
    "matches",
)


@dataclass(frozen=True)
class Row:
    """A test of one slot as it stands in a form."""

    slot: str
    test: str
    value: JsonValue = None


@dataclass(frozen=True)
class Joined:
    """Conditions and how they are joined; each is a row of the form, or a box of its own."""

    join: Join
    conditions: tuple[Condition, ...]


def taken_apart(condition: Condition) -> Joined:
    """Return what a condition joins; a single test joins nothing but itself."""
    if row_of(condition) is not None:
        return Joined("all", (condition,))
    match condition:
        case All(conditions=inner):
            return Joined("all", inner)
        case Any(conditions=inner):
            return Joined("any", inner)
        case Not(condition=Any(conditions=inner)):
            return Joined("not_any", inner)
        case Not(condition=All(conditions=inner)):
            return Joined("not_all", inner)
        case Not(condition=only):
            return Joined("not_any", (only,))
    return Joined("all", (condition,))


def put_together(joined: Joined) -> Condition:
    """Return the condition that says so; what joins one condition only is that condition."""
    conditions = joined.conditions
    inner: Condition
    if len(conditions) == 1:
        inner = conditions[0]
    elif joined.join in ("all", "not_all"):
        inner = All(conditions=conditions)
    else:
        inner = Any(conditions=conditions)
    return Not(condition=inner) if joined.join.startswith("not") else inner


def row_of(condition: Condition) -> Row | None:
    """Return the row that shows a condition, or None where it is more than one test."""
    match condition:
        case Filled(slot=slot):
            return Row(slot, "filled")
        case Not(condition=Filled(slot=slot)):
            return Row(slot, "empty")
        case Equals(slot=slot, value=value):
            return Row(slot, "equals", value)
        case Not(condition=Equals(slot=slot, value=value)):
            return Row(slot, "differs", value)
        case In(slot=slot, values=values):
            return Row(slot, "in", list(values))
        case Contains(slot=slot, value=value):
            return Row(slot, "contains", value)
        case Compare(slot=slot, value=value):
            return Row(slot, condition.is_, value)
        case Matches(slot=slot, pattern=pattern):
            return Row(slot, "matches", pattern)
        case _:
            return None


def condition_of(row: Row) -> Condition:
    """Return the condition that a row says."""
    text = written(row.value)
    match row.test:
        case "empty":
            return Not(condition=Filled(slot=row.slot))
        case "equals":
            return Equals(slot=row.slot, value=row.value)
        case "differs":
            return Not(condition=Equals(slot=row.slot, value=row.value))
        case "in":
            return In(slot=row.slot, values=tuple(row.value if isinstance(row.value, list) else ()))
        case "contains":
            return Contains(slot=row.slot, value=text)
        case "matches":
            return Matches(slot=row.slot, pattern=text)
        case "<" | "<=" | ">" | ">=" as sign:
            bound = row.value if isinstance(row.value, int | float) else text
            return Compare.model_validate({"slot": row.slot, "is": sign, "value": bound})
    return Filled(slot=row.slot)
