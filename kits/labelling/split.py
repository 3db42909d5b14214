"""A group in two: what a person does with one that holds two meanings."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np

from builder.learning.softmax import Floats
from builder.schema.intent import Intent
from builder.schema.labels import may_label
from builder.schema.skill import Skill
from kits.labelling.cut import halves
from kits.labelling.group import Group, Kind, Member

# How right a part is expected to be whose intent is a guess.
_GUESSED_PURITY: Final = 0.5


def split(group: Group, vectors: Floats, skill: Skill) -> tuple[Group, Group]:
    """Return the two groups that lie farthest apart within one, the more typical first.

    `vectors` are those of its members, of length 1, in their order. A part whose members have a
    rival intent more often than not is proposed for that. The same group is always split alike.
    """
    if len(group.members) < 2:
        raise ValueError("a group of one cannot be split")
    parts = sorted(halves(np.arange(len(vectors)), vectors), key=lambda rows: int(rows.min()))
    first, last = (
        _group_of([group.members[row] for row in sorted(rows)], group, skill) for rows in parts
    )
    return first, last


def _group_of(members: list[Member], whole: Group, skill: Skill) -> Group:
    rivals = Counter(member.rival for member in members)
    rival, often = rivals.most_common(1)[0]
    if rival is not None and may_label(rival) and 2 * often > len(members):
        kind: Kind = "known" if skill.find(Intent, rival) is not None else "new"
        purity = _GUESSED_PURITY
        # What was the rival is the intent now, and the other way round.
        swapped = tuple(Member(m.candidate, purity, whole.intent) for m in members)
        return Group(kind, rival, swapped, purity, purity * len(members), whole.why)
    purity = sum(member.score for member in members) / len(members)
    return Group(whole.kind, whole.intent, tuple(members), purity, purity * len(members), whole.why)
