"""Conditions as data: a closed set of tests on slots, so that no author's code is ever evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from builder.schema.part import Name, Part


class Filled(Part):
    """The slot has a value."""

    kind: Literal["filled"] = "filled"
    slot: Name


class Equals(Part):
    """The slot's value is the given one; numbers compare as numbers, texts without case."""

    kind: Literal["equals"] = "equals"
    slot: Name
    value: JsonValue


class In(Part):
    """The slot's value is one of the given ones."""

    kind: Literal["in"] = "in"
    slot: Name
    values: tuple[JsonValue, ...]


class Contains(Part):
    """The slot's text, or one item of its list, contains the given text."""

    kind: Literal["contains"] = "contains"
    slot: Name
    value: str


class Compare(Part):
    """The slot's number, or ISO date or time, stands in the given order to the value."""

    kind: Literal["compare"] = "compare"
    slot: Name
    is_: Literal["<", "<=", ">", ">="] = Field(alias="is")
    value: float | str


class Matches(Part):
    """The whole of the slot's text matches an RE2 pattern."""

    kind: Literal["matches"] = "matches"
    slot: Name
    pattern: str


class All(Part):
    """Every one of the conditions holds."""

    kind: Literal["all"] = "all"
    conditions: tuple[Condition, ...]


class Any(Part):
    """At least one of the conditions holds."""

    kind: Literal["any"] = "any"
    conditions: tuple[Condition, ...]


class Not(Part):
    """The condition does not hold."""

    kind: Literal["not"] = "not"
    condition: Condition


Condition = Annotated[
    Filled | Equals | In | Contains | Compare | Matches | All | Any | Not,
    Field(discriminator="kind"),
]

All.model_rebuild()
Any.model_rebuild()
Not.model_rebuild()


def slots_of(condition: Condition) -> frozenset[str]:
    """Return the names of the slots that a condition reads."""
    match condition:
        case All(conditions=conditions) | Any(conditions=conditions):
            return frozenset().union(*(slots_of(inner) for inner in conditions))
        case Not(condition=inner):
            return slots_of(inner)
        case _:
            return frozenset({condition.slot})


Atom = Filled | Equals | In | Contains | Compare | Matches


def atoms_of(condition: Condition) -> Iterator[Atom]:
    """Yield the tests of single slots that a condition is made of."""
    match condition:
        case All(conditions=conditions) | Any(conditions=conditions):
            for inner in conditions:
                yield from atoms_of(inner)
        case Not(condition=inner):
            yield from atoms_of(inner)
        case _:
            yield condition
