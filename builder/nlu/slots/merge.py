"""Which finds become slot values: the stated precedence.

1. A value that lies within a longer one is part of it (no number in an order number); date, time and
   their moment may stand together. Of equal stretches: dictionary, pattern, system, learned.
2. The type says which slots may take a value. If there is one, it is that slot; if there are
   several, a learned span over the same words says which; else none is named.
3. A learned span that no other find accounts for is a value by itself: in its dictionary's or
   system type's normal form where it has one, else as written. What has no normal form of a system type
   is no value of it.
4. Values of one slot do not overlap: the longer stays, then the better evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from builder.conversation.understanding import SlotValue, Source
from builder.nlu.slots.hit import Hit
from builder.schema.entity import SystemType

_RANK: Final[dict[Source, int]] = {
    "payload": 0, "template": 1, "dictionary": 2, "pattern": 3, "system": 4, "learned": 5,
    "answer": 6,
}  # fmt: skip
_CALENDAR: Final = frozenset({SystemType.DATE, SystemType.TIME, SystemType.DATETIME})
# Less sure than this, a learned span does not choose between slots: the dialogue asks.
_LEAST_SURE: Final = 0.5


@dataclass(frozen=True)
class LearnedHit:
    """A learned span whose slot is known; `value` is None where it has no normal form."""

    slot: str
    hit: Hit


def merge(
    text: str,
    hits: Sequence[Hit],
    learned: Sequence[LearnedHit],
    slots_by_type: Mapping[str, Sequence[str]],
) -> tuple[SlotValue, ...]:
    """Turn finds and learned spans into slot values, sorted by where they stand."""
    standing = [hit for hit in hits if not any(_hides(other, hit, learned) for other in hits)]
    values: list[SlotValue] = []
    used: set[int] = set()
    for hit in standing:
        slots = slots_by_type.get(hit.type, ())
        says = [i for i, one in enumerate(learned) if one.slot in slots and _overlap(one.hit, hit)]
        used.update(says)
        slot = slots[0] if len(slots) == 1 else None
        if slot is None and says:
            closest = learned[max(says, key=lambda i: _shared(learned[i].hit, hit))]
            slot = closest.slot if closest.hit.score >= _LEAST_SURE else None
        values.append(_value(text, hit, slot))
    for i, one in enumerate(learned):
        hidden = any(_overlap(one.hit, hit) and not _outgrows(one.hit, hit) for hit in standing)
        if i not in used and not hidden and one.hit.value is not None:
            values.append(_value(text, one.hit, one.slot))
    return tuple(sorted(_one_a_place(values), key=lambda v: (v.start, v.end, v.slot or v.type)))


def _hides(longer: Hit, hit: Hit, learned: Sequence[LearnedHit]) -> bool:
    """Tell whether a hit is only a part of another one."""
    if longer.type == hit.type or (longer.type in _CALENDAR and hit.type in _CALENDAR):
        return False
    if not (longer.start <= hit.start and hit.end <= longer.end):
        return False
    if longer.end - longer.start > hit.end - hit.start:
        return True
    # The same words: two dictionaries may both list them; otherwise the better evidence stands.
    return _RANK[longer.source] < _RANK[hit.source]


def _overlap(first: Hit, second: Hit) -> bool:
    return first.start < second.end and second.start < first.end


def _shared(first: Hit, second: Hit) -> int:
    return min(first.end, second.end) - max(first.start, second.start)


def _outgrows(learned: Hit, hit: Hit) -> bool:
    """Tell whether a find is a part of a longer learned value: the city in a street's name."""
    return (
        learned.start <= hit.start
        and hit.end <= learned.end
        and learned.end - learned.start > hit.end - hit.start
    )


def _value(text: str, hit: Hit, slot: str | None) -> SlotValue:
    return SlotValue(
        type=hit.type,
        slot=slot,
        value=hit.value,
        text=text[hit.start : hit.end],
        start=hit.start,
        end=hit.end,
        source=hit.source,
        score=round(hit.score, 4),
    )


def _one_a_place(values: Sequence[SlotValue]) -> list[SlotValue]:
    kept: list[SlotValue] = []
    ranked = sorted(
        values, key=lambda v: (v.start - v.end, _RANK[v.source], -v.score, v.start, v.type)
    )
    for value in ranked:
        if not any(_same_place(value, other) for other in kept):
            kept.append(value)
    return kept


def _same_place(first: SlotValue, second: SlotValue) -> bool:
    same = first.slot == second.slot if first.slot else first.type == second.type
    return same and first.start < second.end and second.start < first.end
