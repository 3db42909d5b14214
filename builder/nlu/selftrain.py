"""Learn from what users said though nobody labelled it: self-training in class-balanced rounds.

Each round the heads say what every unlabelled text means, texts that lie close together agree on it
(`neighbours.py`), and the surest of each intent, the same number for all so that no intent swallows
the rest, become examples of small weight for the next (Zou et al. 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from builder.learning.softmax import Floats, log_softmax, unit_rows
from builder.nlu.classifier import Blend, Classifier, names_heard
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material
from builder.nlu.logs import allowed
from builder.nlu.neighbours import Neighbours
from builder.nlu.stack import worth_expected

# How far intents are evened out where names are all there is: a vague name draws whatever is said.
_EVENED: Final = 0.5
_EVENING_STEPS: Final = 10
# At least this part of an intent's even share is expected among the logs, however many are labelled.
_LEAST_LEFT: Final = 0.2
# Likeness (cosine, centred) from which two examples of an intent begin to say the same, and do.
_APART: Final = np.float32(0.3)
_SAME: Final = np.float32(0.8)
_ROWS_AT_ONCE: Final = 1_000
# The log-probability of an intent that a text is not for.
_REFUSED: Final = np.float32(-30.0)


def with_logs(material: Material, logs: Material, config: NluConfig, blend: Blend) -> Material:
    """Return the material with the surest of the logs as examples of small weight."""
    material = spread_out(material)
    grown = material
    for turn in range(config.self_training_rounds):
        classifier = Classifier.train(
            grown.examples, grown.intents, grown.vectors, grown.stack, config
        ).with_blend(blend)
        # The first round takes few, the last one most of what an intent's fair share would be.
        part = (turn + 1) / (config.self_training_rounds + 1)
        grown = _taught(material, logs, classifier, config, part)
    return grown


def with_logs_once(
    material: Material, logs: Material, config: NluConfig, classifier: Classifier
) -> Material:
    """Return the material with as many of the logs as the last round takes, as a classifier hears them.

    It stands for all the rounds where there is no time for them.
    """
    rounds = config.self_training_rounds
    return _taught(spread_out(material), logs, classifier, config, rounds / (rounds + 1))


def _taught(
    material: Material, logs: Material, classifier: Classifier, config: NluConfig, part: float
) -> Material:
    """Return the material with the surest logs of each intent, a part of its fair share."""
    expected = _expected(material, len(logs.examples))
    labels = sum(example.is_held_out for example in material.examples)
    evened = _EVENED / (1.0 + labels / max(len(material.intents), 1))
    agreed = believed_of(material, logs, classifier, evened=evened, expected=expected).shares
    quotas = np.where(expected > 0, np.maximum(1, np.round(part * expected)), 0).astype(int)
    return _grow(material, logs, agreed, quotas.tolist(), config)


def spread_out(material: Material) -> Material:
    """Return the material with less weight on examples that lie close to others of their intent.

    Labelling by groups brings many that say the same, and an intent is not more often meant in the ways
    in which it happened to be labelled. Few labels chosen at random keep their weight.
    """
    weights = np.asarray([example.weight for example in material.examples], np.float32)
    before = float(np.median(weights))
    for language in dict.fromkeys(example.language for example in material.examples):
        views = names_heard(material.stack, language)
        own: dict[str, list[int]] = {}
        for row, example in enumerate(material.examples):
            if example.language == language:
                own.setdefault(example.intent, []).append(row)
        every = [row for rows in own.values() for row in rows]
        means = {view: material.vectors[view][every].mean(axis=0) for view in views}
        for rows in own.values():
            places = [unit_rows(material.vectors[view][rows] - means[view]) for view in views]
            weights[rows] /= np.sqrt(_crowd(np.concatenate(places, axis=1) / np.sqrt(len(views))))
    # An intent whose utterances are all alike is no less of an intent.
    total: dict[str, float] = {}
    for example, weight in zip(material.examples, weights.tolist(), strict=True):
        total[example.intent] = total.get(example.intent, 0.0) + weight
    middle = float(np.median(list(total.values())))
    weights *= [np.sqrt(middle / max(total[e.intent], 1e-6)) for e in material.examples]
    weights *= before / max(float(np.median(weights)), 1e-6)
    examples = tuple(
        replace(example, weight=round(weight, 4))
        for example, weight in zip(material.examples, weights.tolist(), strict=True)
    )
    return replace(material, examples=examples)


def _crowd(places: Floats) -> Floats:
    """Return how many examples say what each does, itself among them; some at a time."""
    crowd = np.ones(len(places), np.float32)
    for start in range(0, len(places), _ROWS_AT_ONCE):
        near = (places[start : start + _ROWS_AT_ONCE] @ places.T - _APART) / (_SAME - _APART)
        crowd[start : start + _ROWS_AT_ONCE] = np.clip(near, 0.0, 1.0).sum(axis=1)
    return np.maximum(crowd, 1.0)


def even_out(said: Floats, pull: float, expected: Floats | None = None) -> Floats:
    """Return log-probabilities (texts, intents) with the intents' shares drawn towards those expected.

    `expected` says how many texts of each intent there should be, 0 where nobody knows; equally many
    when left out. It is Sinkhorn's balancing (Cuturi 2013) stopped early; each step goes the part
    `pull` of its way.
    """
    count, intents = said.shape
    wanted = np.full(intents, count / intents) if expected is None else expected
    known = wanted > 0
    offset = np.zeros((1, intents), np.float32)
    for _ in range(_EVENING_STEPS if pull > 0 else 0):
        mass = np.exp(log_softmax(said + offset)).sum(axis=0)
        share = np.maximum(mass[known] / wanted[known], 1e-6)
        offset[:, known] -= np.float32(pull) * np.log(share).astype(np.float32)
    return log_softmax(said + offset)


@dataclass(frozen=True)
class Believed:
    """What each unlabelled text means, as shares of the intents that sum to 1, and where it lies.

    Shapes: `shares` (texts, intents); `places` (texts, dimension) of unit rows, adapted to the skill.
    """

    shares: Floats
    places: Floats


def believed_of(
    material: Material,
    logs: Material,
    classifier: Classifier,
    *,
    evened: float = 0.0,
    expected: Floats | None = None,
) -> Believed:
    """Return what the logs mean when neighbours are heard, the labelled examples among them.

    None is believed to be for an intent that it was refused. `evened` says how far intents are drawn
    towards the `expected` shares first; see `even_out`.
    """
    mask = allowed(logs.examples, material.intents)
    said = said_of(logs, classifier)
    if mask is not None:
        said = np.where(mask > 0, said, _REFUSED)
    believed = np.exp(even_out(said, evened, expected))
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
    beside = np.concatenate(places, axis=1) / np.sqrt(len(places))
    spread = Neighbours.among(beside).spread(np.concatenate([labelled, believed]), known)
    shares = spread[known:]
    if mask is not None:
        shares = shares * mask
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), np.float32(1e-9))
    return Believed(shares, beside[known:])


def _expected(material: Material, texts: int) -> Floats:
    """Return how many of the texts to expect of each intent: an even share of all that was said.

    What is labelled may have been taken from the same logs, and is there no more. Nobody knows how often
    people say yes or no: 0 for an intent that every skill has of its own.
    """
    count = dict.fromkeys(material.intents, 0)
    own = dict.fromkeys(material.intents, False)
    for example in material.examples:
        count[example.intent] += example.is_held_out
        own[example.intent] |= example.kind != "built_in"
    labelled = np.asarray(list(count.values()), np.float32)
    is_own = np.asarray(list(own.values()))
    even = (texts + float(labelled.sum())) / max(int(is_own.sum()), 1)
    left = np.where(is_own, np.maximum(even - labelled, _LEAST_LEFT * even), 0.0)
    expected: Floats = left * np.float32(texts / max(float(left.sum()), 1e-9))
    return expected


def _main_language(logs: Material) -> str:
    languages = [example.language for example in logs.examples]
    return max(sorted(set(languages)), key=languages.count)


def _grow(
    material: Material, logs: Material, scores: Floats, quotas: Sequence[int], config: NluConfig
) -> Material:
    best = scores.argmax(axis=1)
    rows: list[int] = []
    for column in range(scores.shape[1]):
        own = np.flatnonzero(best == column)
        surest = own[np.argsort(-scores[own, column], kind="stable")[: quotas[column]]]
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


def said_of(texts: Material, classifier: Classifier) -> Floats:
    """Return the log-probabilities of each text in its language, blended as far as a blend is known."""
    said = np.zeros((len(texts.examples), len(classifier.intents)), np.float32)
    for language in dict.fromkeys(example.language for example in texts.examples):
        rows = [i for i, example in enumerate(texts.examples) if example.language == language]
        vectors = texts.only(rows).vectors
        if language in classifier.blend:
            scores = classifier.probabilities(vectors, texts.stack, language)
            said[rows] = np.log(np.maximum(scores, 1e-9))
        else:
            heads, logits = classifier.logits(vectors, names_heard(texts.stack, language))
            worth = np.asarray(worth_expected(texts.stack, language), np.float32)
            opinions = classifier.opinions(heads, logits)
            said[rows] = log_softmax(np.tensordot(worth / worth.sum(), opinions, axes=1))
    return said
