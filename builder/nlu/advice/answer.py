"""What models of different labels say of utterances that they were not given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.nlu.advice.draw import Draw, Rows
from builder.nlu.classifier import Classifier, names_heard
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material


@dataclass(frozen=True)
class Answers:
    """One entry an utterance asked of a model; intents are numbered as in the material.

    `labels` is how many labels of the utterance's own intent the model was given.
    """

    row: Rows
    intent: Rows
    labels: Rows
    round: Rows
    right: NDArray[np.bool_]


def ask(
    material: Material,
    draws: Sequence[Draw],
    config: NluConfig,
    *,
    progress: Callable[[float], None] = lambda done: None,
) -> Answers:
    """Fit a model a draw, and ask it the utterances that it was not given."""
    column = {intent: n for n, intent in enumerate(material.intents)}
    intents = np.asarray([column[e.intent] for e in material.examples], np.int64)
    parts = [np.zeros((5, 0), np.int64)]
    for number, draw in enumerate(draws):
        if len(draw.given):
            own = intents[draw.asked]
            right = _found(material, draw, config) == own
            rounds = np.full(len(own), draw.round)
            parts.append(np.stack([draw.asked, own, draw.labels[own], rounds, right]))
        progress((number + 1) / len(draws))
    row, intent, labels, rounds, right = np.concatenate(parts, axis=1)
    return Answers(row, intent, labels, rounds, right.astype(np.bool_))


def _found(material: Material, draw: Draw, config: NluConfig) -> Rows:
    """Return the intent that a model of the draw finds for each utterance asked."""
    given = draw.given.tolist()
    classifier = Classifier.train(
        [material.examples[row] for row in given],
        material.intents,
        {view: matrix[given] for view, matrix in material.vectors.items()},
        material.stack,
        config,
    )
    languages = [material.examples[row].language for row in draw.asked.tolist()]
    found = np.zeros(len(languages), np.int64)
    for language in dict.fromkeys(languages):
        places = [n for n, other in enumerate(languages) if other == language]
        vectors = {view: matrix[draw.asked[places]] for view, matrix in material.vectors.items()}
        heads, logits = classifier.logits(vectors, names_heard(material.stack, language))
        found[places] = classifier.opinions(heads, logits).mean(axis=0).argmax(axis=1)
    return found
