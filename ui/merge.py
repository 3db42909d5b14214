"""Whether two changes of one skill touch the same parts, so that both can stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builder.schema.flow import Flow
from builder.schema.skill import Skill


def touched(before: Skill, after: Skill) -> set[str]:
    """Return what differs between two forms of a skill: fields (`title`) and parts (`intents/greet`).

    Of a flow that both have, it is what differs within: `flows/order/steps/ask`.
    """
    found: set[str] = set()
    for field in Skill.model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if old is new or old == new:
            continue
        old_parts, new_parts = _parts_of(old), _parts_of(new)
        if old_parts is None or new_parts is None:
            found.add(field)
            continue
        for name in old_parts.keys() | new_parts.keys():
            one, other = old_parts.get(name), new_parts.get(name)
            if isinstance(one, Flow) and isinstance(other, Flow):
                found |= {f"{field}/{name}/{inner}" for inner in _touched_in(one, other)}
            elif one != other:
                found.add(f"{field}/{name}")
        if [n for n in old_parts if n in new_parts] != [n for n in new_parts if n in old_parts]:
            found.add(field)
    return found


def _touched_in(before: Flow, after: Flow) -> set[str]:
    """Return what differs between two forms of a flow: fields, steps, and the places of steps.

    Steps are added, led and taken out by what they are called, so that two people may do so in one flow.
    """
    found = {
        field
        for field in Flow.model_fields
        if field not in ("steps", "canvas") and getattr(before, field) != getattr(after, field)
    }
    old, new = ({step.id: step for step in flow.steps} for flow in (before, after))
    found |= {f"steps/{n}" for n in old.keys() | new.keys() if old.get(n) != new.get(n)}
    if [n for n in old if n in new] != [n for n in new if n in old]:
        found.add("steps")
    places = before.canvas.keys() | after.canvas.keys()
    return found | {f"canvas/{n}" for n in places if before.canvas.get(n) != after.canvas.get(n)}


def _parts_of(value: object) -> Mapping[str, Any] | None:
    """Return the parts that a field holds by what they go by, None where it is a value of its own."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, tuple):
        return None
    named = {str(getattr(part, "name", "") or getattr(part, "id", "")): part for part in value}
    return None if "" in named or len(named) < len(value) else named
