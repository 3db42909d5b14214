"""What tells two states of a skill apart: which fields differ, and the parts that a field holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from builder.schema.part import Part
from builder.schema.skill import Skill


def differing_fields(before: Skill, after: Skill) -> Iterator[tuple[str, Any, Any]]:
    """Yield each field that differs between two states of a skill, with what it held and holds."""
    for field in Skill.model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if old is not new and old != new:
            yield field, old, new


def name_of(part: Part) -> str:
    """Return what a part goes by: its name, or the id that an FAQ entry or a step has instead."""
    return str(getattr(part, "name", "") or getattr(part, "id", ""))


def parts_of(value: object) -> dict[str, Part] | None:
    """Return the parts that a field holds by what they go by, in their order.

    None where it holds something else, or two that go by the same.
    """
    if not isinstance(value, tuple):
        return None
    parts = {name_of(part): part for part in value if isinstance(part, Part)}
    return None if "" in parts or len(parts) < len(value) else parts


def in_one_order(old: Iterable[str], new: Iterable[str]) -> bool:
    """Tell whether the names that both hold stand in the same order."""
    had, has = dict.fromkeys(old), dict.fromkeys(new)
    return [name for name in had if name in has] == [name for name in has if name in had]
