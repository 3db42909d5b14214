"""Whether two changes of one skill touch the same parts, so that both can stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builder.schema.skill import Skill


def touched(before: Skill, after: Skill) -> set[str]:
    """Return what differs between two forms of a skill: fields (`title`) and parts (`intents/greet`)."""
    found: set[str] = set()
    for field in Skill.model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if old is new or old == new:
            continue
        old_parts, new_parts = _parts_of(old), _parts_of(new)
        if old_parts is None or new_parts is None:
            found.add(field)
            continue
        names = old_parts.keys() | new_parts.keys()
        found |= {f"{field}/{name}" for name in names if old_parts.get(name) != new_parts.get(name)}
        if [n for n in old_parts if n in new_parts] != [n for n in new_parts if n in old_parts]:
            found.add(field)
    return found


def _parts_of(value: object) -> Mapping[str, Any] | None:
    """Return the parts that a field holds by what they go by, None where it is a value of its own."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, tuple):
        return None
    named = {str(getattr(part, "name", "") or getattr(part, "id", "")): part for part in value}
    return None if "" in named or len(named) < len(value) else named
