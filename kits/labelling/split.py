"""A group in two: what a person does with one that holds two meanings."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
import numpy.typing as npt

from builder.schema.intent import Intent
from builder.schema.skill import Skill
from kits.labelling.group import Group, Kind, Member
from kits.labelling.labels import may_label

_ROUNDS: Final = 20
# How right a part is expected to be whose intent is a guess.
_GUESSED_PURITY: Final = 0.5


def split(group: Group, vectors: npt.NDArray[np.float32], skill: Skill) -> tuple[Group, Group]:
    """Return the two groups that lie farthest apart within one, the more typical first.

    `vectors` are those of its members, of length 1, in their order. A part whose members have a
    rival intent more often than not is proposed for that. The same group is always split alike.
    """
    second = _second_part(vectors)
    parts = [
        [member for member, other in zip(group.members, second, strict=True) if other == wanted]
        for wanted in (False, True)
    ]
    first, last = (_group_of(part, group, skill) for part in parts)
    return first, last


def _second_part(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Tell of each vector whether it belongs to the second part; the first one never does."""
    count = len(vectors)
    if count < 2:
        raise ValueError("a group of one cannot be split")
    centres = np.stack([vectors[0], vectors[int(np.argmin(vectors @ vectors[0]))]])
    nearer = np.zeros(count, dtype=np.bool_)
    for _ in range(_ROUNDS):
        likeness = vectors @ centres.T
        now = likeness[:, 1] > likeness[:, 0]
        if now.all() or not now.any():
            break
        if (now == nearer).all():
            break
        nearer = now
        centres = np.stack([vectors[~nearer].mean(axis=0), vectors[nearer].mean(axis=0)])
    if nearer.all() or not nearer.any():
        # All the same as far as can be told: then the less typical half.
        nearer = np.arange(count) >= (count + 1) // 2
    return ~nearer if nearer[0] else nearer


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
