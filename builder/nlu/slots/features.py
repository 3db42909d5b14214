"""What the learned spans see of a token: its vector and its neighbours', its form, finds, the question.

Finds are what dictionaries and system types say about the text. They let a handful of examples go a
long way: that a people's number stands before "people" is learned once, not for each number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np

from builder.encoding.encoder import Offsets, Vectors
from builder.nlu.slots.tags import Floats
from builder.text import is_han

_FORM_SIZE = 768
_FORM_WEIGHT = 0.35
_FIND_WEIGHT = 1.0
_ASKED_WEIGHT = 1.0
_FIND_FEATURES = 5
_ASKED_FEATURES = 3
_NUMBER = re.compile(r"[0-9]")


@dataclass(frozen=True)
class Find:
    """Characters `start` to `end` (exclusive) that something recognises as `kind`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Plan:
    """What the columns of the features mean: fixed in training, kept with the model."""

    kinds: tuple[str, ...]
    slots: tuple[str, ...]
    mean: Floats
    scale: float

    @property
    def width(self) -> int:
        """The number of columns."""
        finds = _FIND_FEATURES * len(self.kinds)
        return 3 * len(self.mean) + _FORM_SIZE + finds + _ASKED_FEATURES * len(self.slots)


def plan_features(vectors: Sequence[Vectors], kinds: Sequence[str], slots: Sequence[str]) -> Plan:
    """Centre and scale the token vectors so that each has about length 1."""
    stacked = np.concatenate(vectors)
    mean = stacked.mean(axis=0).astype(np.float32)
    lengths = np.linalg.norm(stacked - mean, axis=1)
    return Plan(tuple(kinds), tuple(slots), mean, float(1.0 / max(lengths.mean(), 1e-6)))


def features_of(
    text: str,
    tokens: Vectors,
    offsets: Offsets,
    finds: Sequence[Find],
    asked: Collection[str],
    plan: Plan,
) -> Floats:
    """Return one row of features a token."""
    own = (tokens - plan.mean) * np.float32(plan.scale)
    blocks = [
        own,
        0.7 * _shifted(own, 1),
        0.7 * _shifted(own, -1),
        _forms(text, offsets),
        _found(offsets, finds, plan),
        _asked(offsets, finds, asked, plan),
    ]
    return np.concatenate(blocks, axis=1).astype(np.float32)


def own_features(rows: Floats, dimension: int) -> Floats:
    """Leave out of rows of features the vectors of the neighbours, each of the given dimension."""
    return np.concatenate([rows[:, :dimension], rows[:, 3 * dimension :]], axis=1)


def _shifted(rows: Floats, by: int) -> Floats:
    shifted = np.zeros_like(rows)
    if by > 0:
        shifted[by:] = rows[:-by]
    else:
        shifted[:by] = rows[-by:]
    return shifted


def _forms(text: str, offsets: Offsets) -> Floats:
    """Hash what a token and its neighbours look like into a fixed number of columns."""
    words = [text[start:end] for start, end in offsets.tolist()]
    glued = [i > 0 and offsets[i, 0] == offsets[i - 1, 1] for i in range(len(words))]
    shapes = [_shape(word) for word in words]
    lowered = [_NUMBER.sub("0", word.lower()) for word in words]
    rows = np.zeros((len(words), _FORM_SIZE), np.float32)
    for i in range(len(words)):
        names = [f"w{lowered[i]}", f"s{shapes[i]}", f"g{glued[i]}"]
        for step in (-2, -1, 1, 2):
            at = i + step
            there = 0 <= at < len(words)
            names.append(f"{step}{lowered[at] if there else '|'}")
            if abs(step) == 1:
                names.append(f"{step}s{shapes[at] if there else '|'}")
                names.append(f"{step}b{lowered[at] if there else '|'} {lowered[i]}")
        for name in names:
            column, sign = _hashed(name)
            rows[i, column] += sign
    return rows * np.float32(_FORM_WEIGHT)


@lru_cache(maxsize=50_000)
def _hashed(name: str) -> tuple[int, float]:
    number = crc32(name.encode("utf-8", "replace"))
    return number % _FORM_SIZE, 1.0 if number & 0x80000000 else -1.0


def _shape(word: str) -> str:
    """Say what a word is made of: 0 for digits, A and a for letters, 字 for ideographs."""
    kinds: list[str] = []
    for c in word[:6]:
        kind = _kind(c)
        if not kinds or kinds[-1] != kind:
            kinds.append(kind)
    return "".join(kinds)


def _kind(c: str) -> str:
    if c.isdigit():
        return "0"
    if is_han(c):
        return "字"
    return ("A" if c.isupper() else "a") if c.isalpha() else c


def _found(offsets: Offsets, finds: Sequence[Find], plan: Plan) -> Floats:
    """For each kind: does the token lie in a find, begin or end one, stand before or after one."""
    rows = np.zeros((len(offsets), _FIND_FEATURES * len(plan.kinds)), np.float32)
    for find in finds:
        if find.kind not in plan.kinds:
            continue
        first = _FIND_FEATURES * plan.kinds.index(find.kind)
        touched = np.flatnonzero((offsets[:, 0] < find.end) & (offsets[:, 1] > find.start))
        if not len(touched):
            continue
        rows[touched, first] = 1
        rows[touched[0], first + 1] = 1
        rows[touched[-1], first + 2] = 1
        if touched[0] > 0:
            rows[touched[0] - 1, first + 3] = 1
        if touched[-1] + 1 < len(offsets):
            rows[touched[-1] + 1, first + 4] = 1
    return rows * np.float32(_FIND_WEIGHT)


def _asked(offsets: Offsets, finds: Sequence[Find], asked: Collection[str], plan: Plan) -> Floats:
    """For each slot: was it asked for, and does the token lie in any find or begin the text then."""
    rows = np.zeros((len(offsets), _ASKED_FEATURES * len(plan.slots)), np.float32)
    covered = np.zeros(len(offsets), bool)
    for find in finds:
        covered |= (offsets[:, 0] < find.end) & (offsets[:, 1] > find.start)
    for name in asked:
        if name in plan.slots:
            first = _ASKED_FEATURES * plan.slots.index(name)
            rows[:, first] = 1
            rows[:, first + 1] = covered
            rows[:1, first + 2] = 1
    return rows * np.float32(_ASKED_WEIGHT)
