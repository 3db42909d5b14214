"""Which utterances a model is given and which it is asked: parts of each intent's labels, many times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.nlu.examples import Example

Rows = NDArray[np.int64]
# The share of an intent's labels, less those that are asked, that the models of a pass are given.
STEPS: Final = (0.25, 0.5, 0.75, 1.0)
# One utterance of so many is held out, and asked.
FOLDS: Final = 5


@dataclass(frozen=True)
class Draw:
    """One model to fit: `given` and `asked` are rows, `labels` one number an intent."""

    given: Rows
    asked: Rows
    labels: Rows
    round: int


def draws_of(
    examples: Sequence[Example],
    intents: Sequence[str],
    *,
    passes: int,
    seed: int,
    shares: Sequence[float] = STEPS,
) -> list[Draw]:
    """Plan the models: in a pass one fold is asked of a model at each step, after five all are.

    Every round of five passes deals the utterances anew. Those of a smaller step are among those of a
    larger one. Names, descriptions, questions and the built-in intents are given always.
    """
    column = {intent: n for n, intent in enumerate(intents)}
    own: dict[int, list[int]] = {}
    for row, example in enumerate(examples):
        if example.kind == "utterance":
            own.setdefault(column[example.intent], []).append(row)
    always = [row for row, example in enumerate(examples) if example.kind != "utterance"]
    rng = np.random.default_rng(seed)
    planned: list[Draw] = []
    shuffled: dict[int, Rows] = {}
    fold_of: dict[int, Rows] = {}
    for number in range(passes if own else 0):
        if number % FOLDS == 0:
            shuffled = {intent: rng.permutation(rows) for intent, rows in own.items()}
            # Not all intents of three utterances have theirs in the same three folds.
            fold_of = {i: (np.arange(len(r)) + rng.integers(FOLDS)) % FOLDS for i, r in own.items()}
        fold = number % FOLDS
        left = {i: rows[fold_of[i] != fold] for i, rows in shuffled.items()}
        asked = np.concatenate([rows[fold_of[i] == fold] for i, rows in shuffled.items()])
        if len(asked):
            planned += [
                _draw(left, asked, share, always, len(intents), number // FOLDS) for share in shares
            ]
    return planned


def _draw(
    left: dict[int, Rows],
    asked: Rows,
    share: float,
    always: Sequence[int],
    intents: int,
    number: int,
) -> Draw:
    labels = np.zeros(intents, np.int64)
    given = [np.asarray(always, np.int64)]
    for intent, rows in left.items():
        labels[intent] = np.ceil(share * len(rows))
        given.append(rows[: labels[intent]])
    return Draw(np.sort(np.concatenate(given)), asked, labels, number)
