"""What tells one change of outcomes from another."""

from __future__ import annotations

from hashlib import sha1

from builder.runtime.impact.outcome import Outcome
from builder.wire.impact import Aspect, Side, SlotChange, ValueChange


def slot_changes(before: Outcome, after: Outcome) -> tuple[SlotChange, ...]:
    """Return how the values that the user gave differ between two outcomes."""
    changes: list[SlotChange] = []
    for slot in sorted({*before.values, *after.values}):
        had, has = before.values.get(slot), after.values.get(slot)
        if had != has:
            how: ValueChange = "lost" if has is None else "found" if had is None else "other"
            changes.append(SlotChange(slot=slot, how=how))
    return tuple(changes)


def group_id(aspect: Aspect, before: Side, after: Side, slots: tuple[SlotChange, ...]) -> str:
    """Return an id that the same change has in every preview."""
    told = [aspect, before.model_dump_json(), after.model_dump_json()]
    told += [f"{change.slot}:{change.how}" for change in slots]
    return sha1("\n".join(told).encode(), usedforsecurity=False).hexdigest()[:12]
