"""Answers counted by intent and number of labels, as they are or as chance resamples them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from builder.nlu.advice.answer import Answers
from builder.nlu.advice.curve import Numbers, Tally

# An utterance is asked of four models a round; all its answers together count as this many.
_EVIDENCE: Final = 2.0


class Counting:
    """Counts the answers of a skill; `columns` are the numbers of its intents in them."""

    def __init__(self, answers: Answers, columns: Sequence[int]) -> None:
        self._intents = len(columns)
        place = {column: n for n, column in enumerate(columns)}
        self._labels, level = np.unique(answers.labels, return_inverse=True)
        intent = np.asarray([place[i] for i in answers.intent.tolist()], np.int64)
        self._cell = intent * len(self._labels) + level.reshape(-1)
        _, self._utterance, asked = np.unique(answers.row, return_inverse=True, return_counts=True)
        self._utterance = self._utterance.reshape(-1)
        self._weight = _EVIDENCE / asked[self._utterance]
        self._round = answers.round
        self._right = answers.right
        first = np.unique(self._utterance, return_index=True)[1]
        self._of_intent = [np.flatnonzero(intent[first] == n) for n in range(self._intents)]

    def tally(self) -> Tally:
        """Count the answers as they are."""
        return self._count(self._weight)

    def resampled(self, rng: np.random.Generator) -> Tally:
        """Count with each intent's utterances, and the rounds, drawn anew with replacement."""
        times = np.zeros(len(self._utterance) and int(self._utterance.max()) + 1)
        for utterances in self._of_intent:
            if len(utterances):
                drawn = rng.integers(len(utterances), size=len(utterances))
                times[utterances] = np.bincount(drawn, minlength=len(utterances))
        rounds = int(self._round.max(initial=0)) + 1
        heard = np.bincount(rng.integers(rounds, size=rounds), minlength=rounds)
        return self._count(self._weight * times[self._utterance] * heard[self._round])

    def _count(self, weight: Numbers) -> Tally:
        shape = (self._intents, len(self._labels))
        cells = self._intents * len(self._labels)
        right: Numbers = np.bincount(self._cell, weight * self._right, cells).astype(np.float64)
        wrong: Numbers = np.bincount(self._cell, weight * ~self._right, cells).astype(np.float64)
        return Tally(self._labels.astype(np.float64), right.reshape(shape), wrong.reshape(shape))
