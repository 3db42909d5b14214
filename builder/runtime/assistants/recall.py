"""Which skills a message could be for, at the cost of one encoding and a few products of matrices.

Every skill keeps, for each view of an encoder, a prototype of each of its intents, seen from the
centre of everyday language. Those of all skills of an assistant are laid side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from builder.learning.softmax import Floats, unit_rows
from builder.nlu.interpreter import Interpreter
from builder.nlu.surroundings import Surroundings


@dataclass(frozen=True)
class _Shelf:
    """The prototypes of skills that see a view from one centre; each begins at its row of `starts`."""

    view: str
    centre: Floats
    prototypes: Floats
    starts: np.ndarray
    skills: np.ndarray

    def nearest(self, vector: Floats) -> Floats:
        """Return for each skill how near its nearest prototype is, -1 to 1."""
        seen = unit_rows((vector - self.centre)[None, :])[0]
        nearest: Floats = np.maximum.reduceat(self.prototypes @ seen, self.starts)
        return nearest


class Recall:
    """An index of the intents of many skills."""

    def __init__(self, interpreters: Sequence[Interpreter]) -> None:
        self._interpreters = tuple(interpreters)
        self._shelves = tuple(_shelves(interpreters))
        stacks: dict[tuple[str, ...], Interpreter] = {}
        for each in interpreters:
            stacks.setdefault(tuple(s.view for s in each.scope.surroundings), each)
        # One interpreter of each kind of stack has the text encoded; what it encoded, the others share.
        self._encoding = tuple(stacks.values())

    def nearness(self, text: str, language: str) -> Floats:
        """Return how near each skill's nearest intent is, -1 to 1: the mean over the views heard."""
        total = np.zeros(len(self._interpreters), np.float32)
        count = np.zeros(len(self._interpreters), np.float32)
        vectors: dict[str, Floats] = {}
        for each in self._encoding:
            vectors |= each.vectors(text, language)
        for shelf in self._shelves:
            if shelf.view in vectors:
                total[shelf.skills] += shelf.nearest(vectors[shelf.view])
                count[shelf.skills] += 1
        near: Floats = (total / np.maximum(count, 1)).astype(np.float32)
        return near


def _shelves(interpreters: Sequence[Interpreter]) -> list[_Shelf]:
    groups: dict[tuple[str, bytes], list[tuple[int, Surroundings]]] = {}
    for number, interpreter in enumerate(interpreters):
        for each in interpreter.scope.surroundings:
            if len(each.prototypes):
                key = (each.view, each.centre.tobytes())
                groups.setdefault(key, []).append((number, each))
    return [_shelf(group) for group in groups.values()]


def _shelf(group: Sequence[tuple[int, Surroundings]]) -> _Shelf:
    sizes = [len(each.prototypes) for _, each in group]
    return _Shelf(
        group[0][1].view,
        group[0][1].centre,
        np.concatenate([each.prototypes for _, each in group]),
        np.cumsum([0, *sizes[:-1]]),
        np.array([number for number, _ in group]),
    )


def best_of(near: Floats, most: int) -> Mapping[int, float]:
    """Return the numbers of the nearest skills, the nearest first, and how near they are."""
    order = np.argsort(-near, kind="stable")[:most]
    return {int(number): float(near[number]) for number in order}
