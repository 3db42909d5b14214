"""Learn from what users said though nobody labelled it: self-training in class-balanced rounds.

Each round the heads name the intent of every unlabelled text, and the surest of each intent, the same
number for all so that no intent swallows the rest, become examples of half weight for the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from builder.nlu.classifier import Classifier, names_heard
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material
from builder.nlu.examples import Example
from builder.nlu.softmax import Floats, log_softmax


def with_logs(material: Material, logs: Material, config: NluConfig) -> Material:
    """Return the material with the surest of the logs as examples of half weight."""
    grown = material
    count = len(logs.examples)
    share = count / max(len(material.intents), 1)
    for turn in range(config.self_training_rounds):
        classifier = Classifier.train(
            grown.examples, grown.intents, grown.vectors, grown.stack, config
        )
        # The first round takes few, the last one most of what an intent's fair share would be.
        quota = max(1, round(share * (turn + 1) / (config.self_training_rounds + 1)))
        grown = _grow(material, logs, classifier, quota, config)
    return grown


def _grow(
    material: Material, logs: Material, classifier: Classifier, quota: int, config: NluConfig
) -> Material:
    scores = _said_of(logs, classifier)
    best = scores.argmax(axis=1)
    rows: list[int] = []
    for column in range(scores.shape[1]):
        own = np.flatnonzero(best == column)
        surest = own[np.argsort(-scores[own, column], kind="stable")[:quota]]
        rows += surest.tolist()
    learned = [
        replace(
            logs.examples[row],
            intent=material.intents[int(best[row])],
            weight=config.self_training_weight,
        )
        for row in rows
    ]
    vectors = {
        name: np.concatenate([matrix, logs.vectors[name][rows]])
        for name, matrix in material.vectors.items()
    }
    return replace(material, examples=(*material.examples, *learned), vectors=vectors)


def _said_of(logs: Material, classifier: Classifier) -> Floats:
    scores = np.zeros((len(logs.examples), len(classifier.intents)), np.float32)
    for language in dict.fromkeys(example.language for example in logs.examples):
        rows = [i for i, example in enumerate(logs.examples) if example.language == language]
        vectors = {name: matrix[rows] for name, matrix in logs.vectors.items()}
        heads, logits = classifier.logits(vectors, names_heard(logs.stack, language))
        scores[rows] = log_softmax(classifier.opinions(heads, logits).mean(axis=0))
    return scores


def log_examples(texts: Sequence[str], languages: Sequence[str]) -> tuple[Example, ...]:
    """Return unlabelled texts as examples that await an intent."""
    return tuple(
        Example(text, "", language, "log") for text, language in zip(texts, languages, strict=True)
    )
