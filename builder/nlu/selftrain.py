"""Learn from what users said though nobody labelled it: self-training in class-balanced rounds.

Each round the heads say what every unlabelled text means, texts that lie close together agree on it
(`neighbours.py`), and the surest of each intent, the same number for all so that no intent swallows
the rest, become examples of small weight for the next (Zou et al. 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from builder.learning.softmax import Floats, log_softmax
from builder.nlu.classifier import Blend, Classifier, names_heard
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material
from builder.nlu.examples import Example
from builder.nlu.neighbours import Neighbours
from builder.nlu.stack import worth_expected

# More texts than this are sampled: each is compared with all others.
MOST_LOGS: Final = 20_000
# How far intents are evened out where names are all there is: a vague name draws whatever is said.
_EVENED: Final = 0.5
_EVENING_STEPS: Final = 10


def with_logs(material: Material, logs: Material, config: NluConfig, blend: Blend) -> Material:
    """Return the material with the surest of the logs as examples of small weight."""
    grown = material
    share = len(logs.examples) / max(len(material.intents), 1)
    labels = sum(example.is_held_out for example in material.examples)
    evened = _EVENED / (1.0 + labels / max(len(material.intents), 1))
    for turn in range(config.self_training_rounds):
        classifier = Classifier.train(
            grown.examples, grown.intents, grown.vectors, grown.stack, config
        ).with_blend(blend)
        believed = np.exp(even_out(_said_of(logs, classifier), evened))
        agreed = _agreed(material, logs, classifier, believed)
        # The first round takes few, the last one most of what an intent's fair share would be.
        quota = max(1, round(share * (turn + 1) / (config.self_training_rounds + 1)))
        grown = _grow(material, logs, agreed, quota, config)
    return grown


def even_out(said: Floats, pull: float) -> Floats:
    """Return log-probabilities (texts, intents) with the intents' shares drawn towards equal ones.

    It is Sinkhorn's balancing (Cuturi 2013) stopped early; each step goes the part `pull` of its way.
    """
    count, intents = said.shape
    offset = np.zeros((1, intents), np.float32)
    for _ in range(_EVENING_STEPS if pull > 0 else 0):
        mass = np.exp(log_softmax(said + offset)).sum(axis=0)
        offset -= np.float32(pull) * np.log(np.maximum(mass * intents / count, 1e-6))
    return log_softmax(said + offset)


def _agreed(material: Material, logs: Material, classifier: Classifier, believed: Floats) -> Floats:
    """Return what the logs mean when neighbours are heard, the labelled examples among them."""
    known = len(material.examples)
    column = {intent: n for n, intent in enumerate(material.intents)}
    labelled = np.zeros((known, len(material.intents)), np.float32)
    for row, example in enumerate(material.examples):
        labelled[row, column[example.intent]] = example.weight
    # Where each text lies for every head that hears the logs' language, side by side.
    views = names_heard(material.stack, _main_language(logs))
    places = [
        head.place(np.concatenate([material.vectors[head.view], logs.vectors[head.view]]))
        for head in classifier.heads
        if head.view in views
    ]
    neighbours = Neighbours.among(np.concatenate(places, axis=1) / np.sqrt(len(places)))
    return neighbours.spread(np.concatenate([labelled, believed]), known)[known:]


def _main_language(logs: Material) -> str:
    languages = [example.language for example in logs.examples]
    return max(sorted(set(languages)), key=languages.count)


def _grow(
    material: Material, logs: Material, scores: Floats, quota: int, config: NluConfig
) -> Material:
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
    """Return the log-probabilities of each log, blended as far as a blend is known."""
    said = np.zeros((len(logs.examples), len(classifier.intents)), np.float32)
    for language in dict.fromkeys(example.language for example in logs.examples):
        rows = [i for i, example in enumerate(logs.examples) if example.language == language]
        vectors = {name: matrix[rows] for name, matrix in logs.vectors.items()}
        heads, logits = classifier.logits(vectors, names_heard(logs.stack, language))
        opinions = classifier.opinions(heads, logits)
        if language in classifier.blend:
            scores = classifier.scores(heads, opinions, language)
            said[rows] = np.log(np.maximum(scores, 1e-9))
        else:
            worth = np.asarray(worth_expected(logs.stack, language), np.float32)
            said[rows] = log_softmax(np.tensordot(worth / worth.sum(), opinions, axes=1))
    return said


def log_examples(texts: Sequence[str], languages: Sequence[str]) -> tuple[Example, ...]:
    """Return unlabelled texts as examples that await an intent."""
    return tuple(
        Example(text, "", language, "log") for text, language in zip(texts, languages, strict=True)
    )
