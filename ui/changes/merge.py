"""Whether two changes of one skill touch the same parts, so that both can stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builder.schema.flow import Flow
from builder.schema.parts import differing_fields, in_one_order, parts_of
from builder.schema.skill import Skill


def touched(before: Skill, after: Skill) -> set[str]:
    """Return what differs between two forms of a skill: fields (`title`) and parts (`intents/greet`).

    Of a flow that both have, it is what differs within: `flows/order/steps/ask`.
    """
    found: set[str] = set()
    for field, old, new in differing_fields(before, after):
        old_parts, new_parts = _by_name(old), _by_name(new)
        if old_parts is None or new_parts is None:
            found.add(field)
            continue
        for name in old_parts.keys() | new_parts.keys():
            one, other = old_parts.get(name), new_parts.get(name)
            if isinstance(one, Flow) and isinstance(other, Flow):
                found |= {f"{field}/{name}/{inner}" for inner in _touched_in(one, other)}
            elif one != other:
                found.add(f"{field}/{name}")
        if not in_one_order(old_parts, new_parts):
            found.add(field)
    return found


def both_stand(before: Skill, mine: Skill, theirs: Skill, both: Skill) -> bool:
    """Tell whether what two people made of a skill stands in `both`, their changes together.

    It does where they touched different parts, and nothing of theirs is as it was before.
    """
    others = touched(before, theirs)
    return not touched(before, mine) & others and others <= touched(before, both)


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
    if not in_one_order(old, new):
        found.add("steps")
    places = before.canvas.keys() | after.canvas.keys()
    return found | {f"canvas/{n}" for n in places if before.canvas.get(n) != after.canvas.get(n)}


def _by_name(value: object) -> Mapping[str, Any] | None:
    """Return what a field holds by name, None where it is a value of its own."""
    return value if isinstance(value, dict) else parts_of(value)
