"""Windows of contexts, as the network meets them: a question, and a piece of text that may answer it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch import Tensor

from scripts.span_reader.questions import Asked, QuestionSet

# Begin, question, end, end, passage, end: as XLM-R joins two texts.
_BEGIN, _END, _PADDING = 0, 2, 1
_MARKS = 4
# How long windows are, and how often; many short ones teach more than few long ones in the same time.
_LENGTHS = {96: 0.45, 144: 0.35, 224: 0.2}
_BATCH_TOKENS = 3_072
# The share of windows that do not answer: of the question's own context, and of the likest other one.
_OWN_WITHOUT = 0.12
_OTHER = 0.08


@dataclass(frozen=True)
class Window:
    """A question and a piece of a context; `first` and `last` are tokens of the whole, 0 for none."""

    ids: list[int]
    # Where the passage begins in `ids`.
    passage: int
    first: int
    last: int


@dataclass(frozen=True)
class Batch:
    """Windows side by side, padded: (batch, tokens), and the targets (batch, 2)."""

    ids: Tensor
    mask: Tensor
    passage: Tensor
    target: Tensor


def window(question: Sequence[int], tokens: Sequence[int], first: int, last: int) -> Window:
    """Join a question and a passage; -1 as `first` says that the passage does not answer."""
    ids = [_BEGIN, *question, _END, _END]
    start = len(ids)
    if first < 0:
        return Window([*ids, *tokens, _END], start, 0, 0)
    return Window([*ids, *tokens, _END], start, start + first, start + last)


def joined(windows: Sequence[Window]) -> Batch:
    """Pad windows to the longest of them."""
    longest = max(len(one.ids) for one in windows)
    ids = np.full((len(windows), longest), _PADDING, np.int64)
    passage = np.zeros((len(windows), longest), bool)
    for row, one in enumerate(windows):
        ids[row, : len(one.ids)] = one.ids
        passage[row, one.passage : len(one.ids) - 1] = True
    target = np.array([[one.first, one.last] for one in windows])
    mask = torch.from_numpy(ids != _PADDING)
    return Batch(torch.from_numpy(ids), mask, torch.from_numpy(passage), torch.from_numpy(target))


class Sampler:
    """Draws batches without end: sets by weight, questions without return, places at random."""

    def __init__(
        self,
        sets: Sequence[QuestionSet],
        weights: Sequence[float],
        likest: Sequence[Sequence[Sequence[int]]],
        seed: int,
    ) -> None:
        self._sets = sets
        self._weights = weights
        # For each set and question, the other contexts whose words are likest.
        self._likest = likest
        self._random = Random(seed)
        self._orders = [self._shuffled(number) for number in range(len(sets))]

    def batches(self) -> Iterator[Batch]:
        """Yield batches of about the same number of tokens."""
        while True:
            [length] = self._random.choices(list(_LENGTHS), list(_LENGTHS.values()))
            yield joined([self._draw(length) for _ in range(_BATCH_TOKENS // length)])

    def _shuffled(self, number: int) -> Iterator[int]:
        while True:
            order = list(range(len(self._sets[number].asked)))
            self._random.shuffle(order)
            yield from order

    def _draw(self, length: int) -> Window:
        while True:
            [number] = self._random.choices(range(len(self._sets)), self._weights)
            row = next(self._orders[number])
            made = self._window(number, row, length)
            if made is not None:
                return made

    def _window(self, number: int, row: int, length: int) -> Window | None:
        asked = self._sets[number].asked[row]
        room = length - _MARKS - len(asked.tokens)
        chance = self._random.random()
        others = self._likest[number][row]
        if chance < _OTHER and others:
            tokens = self._sets[number].contexts[self._random.choice(others)].tokens
            return self._without(asked, tokens, room)
        tokens = self._sets[number].contexts[asked.context].tokens
        if chance > 1 - _OWN_WITHOUT:
            before, after = tokens[: asked.first], tokens[asked.last + 1 :]
            rest = before if len(before) > len(after) else after
            if len(rest) >= room // 2:
                return self._without(asked, rest, room)
        return self._with(asked, tokens, room)

    def _without(self, asked: Asked, tokens: array[int], room: int) -> Window:
        start = self._random.randint(0, max(0, len(tokens) - room))
        return window(asked.tokens, tokens[start : start + room], -1, -1)

    def _with(self, asked: Asked, tokens: array[int], room: int) -> Window | None:
        if asked.last - asked.first >= room:
            return None
        earliest = max(0, asked.last + 1 - room)
        latest = max(earliest, min(asked.first, len(tokens) - room))
        start = self._random.randint(earliest, latest)
        return window(
            asked.tokens, tokens[start : start + room], asked.first - start, asked.last - start
        )
