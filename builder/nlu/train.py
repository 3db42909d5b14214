"""Train an interpreter: gather examples, encode them once, judge by cross-validation, fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

import numpy as np

from builder.encoding.encoder import Encoder, by_view
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.learning.softmax import Floats
from builder.nlu.calibration import fit_blend
from builder.nlu.classifier import Blend, blended, names_heard
from builder.nlu.close import fit_close
from builder.nlu.config import NluConfig
from builder.nlu.crossval import HeldOut, Material, cross_validate
from builder.nlu.doubt import with_doubts
from builder.nlu.everyday import everyday_sentences, foreign_to
from builder.nlu.examples import examples_of, intents_of
from builder.nlu.interpreter import token_encoder
from builder.nlu.judgements import Judged, judgements_of, write_judgements
from builder.nlu.logs import Unlabelled, about_skill, gather_logs
from builder.nlu.memory import Memory
from builder.nlu.named import named_sentences
from builder.nlu.once import OnceEncoder
from builder.nlu.scope import Detector, train_detector
from builder.nlu.scores import scores_of
from builder.nlu.selftrain import with_logs, with_logs_once
from builder.nlu.simplified import simplifying
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.nlu.spelling.lexicon import Lexicon
from builder.nlu.spelling.trial import how_much
from builder.nlu.spelling.view import SpellingView
from builder.nlu.stack import encode_spoken, worth_expected
from builder.nlu.threads import one_thread
from builder.nlu.trained import TrainedIntents, facts_of
from builder.schema.skill import Skill, Thresholds
from builder.sentence import say

STRATEGY: Final = "fewshot.v4"

# Held-out scores by name, each a fraction of 1.
Scores = dict[str, float]
ProgressOf = Callable[[float, str], None]


def train_interpreter(
    skill: Skill,
    config: NluConfig,
    encoders: EncoderLibrary,
    *,
    seed: int,
    unlabelled: Sequence[Unlabelled] = (),
    progress: ProgressOf = lambda done, message: None,
) -> tuple[dict[str, bytes], Scores]:
    """Train everything that understanding needs; return bundle parts and held-out scores.

    Raises `Invalid('too-few-intents')` when there is nothing to choose between.
    """
    ensure_trainable(skill)
    stack = _shared_by_slots(skill, encoders.stack_for(skill.languages))
    stack = simplifying(encoders.keeping(stack))
    progress(0.0, "Gathering utterances")
    material = gather(skill, config, stack, seed=seed, progress=progress)
    logs = gather_logs(material, unlabelled, skill, progress=progress)
    with one_thread():
        trained, scores, judged = _train_judged(
            material, config, seed=seed, logs=logs, progress=progress
        )
    progress(0.85, "Learning slots")
    slots = SlotRecogniser.train(skill, token_encoder(stack) or stack[0], seed=seed)
    memory = Memory.of(material.examples, material.vectors)
    parts = trained.to_parts() | memory.to_parts() | slots.to_parts()
    parts |= write_judgements(judgements_of(material.examples, material.intents, judged))
    if config.robust or skill.robust:
        progress(0.9, "Learning spelling")
        lexicon = Lexicon.of(stack, encoders)
        with one_thread():
            weight, sharpness = how_much(
                material, judged, trained.classifier.blend, config, lexicon
            )
            view = SpellingView.train(material.examples, material.intents, weight, sharpness)
        parts |= view.to_parts() | lexicon.to_parts()
    progress(1.0, "Understanding is trained")
    return parts, scores


def _shared_by_slots(skill: Skill, stack: Sequence[Encoder]) -> tuple[Encoder, ...]:
    """Let the encoder that slots are learned over run once a text, where there are slots to learn."""
    tokens = token_encoder(stack)
    annotated = any(u.spans for intent in skill.intents for u in intent.all_utterances())
    if tokens is None or not annotated:
        return tuple(stack)
    return tuple(OnceEncoder(encoder) if encoder is tokens else encoder for encoder in stack)


def ensure_trainable(skill: Skill) -> None:
    """Raise `Invalid` unless the skill has at least two intents to tell apart."""
    if len(skill.intents) >= 2:
        return
    if skill.intents:
        why = say(
            "Skill '{skill}' has only the intent '{intent}', and training needs at least two to tell "
            "apart: add an intent with a few utterances.",
            skill=skill.name,
            intent=skill.intents[0].name,
        )
    else:
        why = say(
            "Skill '{skill}' has no intent, and training needs at least two to tell apart: add an "
            "intent with a few utterances.",
            skill=skill.name,
        )
    raise Invalid("too-few-intents", why)


def gather(
    skill: Skill,
    config: NluConfig,
    stack: Sequence[Encoder],
    *,
    seed: int,
    progress: ProgressOf = lambda done, message: None,
) -> Material:
    """Gather a skill's examples and everyday sentences, and encode each text once an encoder."""
    examples = examples_of(skill, config, seed=seed)
    everyday = everyday_sentences(skill.languages) if config.scope else ()
    named = named_sentences(skill) if config.scope else ()

    spoken = [(example.language, example.text) for example in examples]

    def read(encoder: Encoder) -> tuple[Floats, Floats, Floats]:
        return (
            encode_spoken(encoder, spoken, everyone=True),
            encode_spoken(encoder, everyday),
            encode_spoken(encoder, named),
        )

    progress(0.05, f"Reading {len(examples)} utterances")
    # The networks run outside the interpreter lock, so two cores read twice as fast.
    with ThreadPoolExecutor(max_workers=2) as pool:
        vectors = dict(zip([e.name for e in stack], pool.map(read, stack), strict=True))
    own, around, named_vectors = (
        by_view(stack, {name: matrices[part] for name, matrices in vectors.items()})
        for part in range(3)
    )
    skills_own = [i for i, example in enumerate(examples) if example.kind != "built_in"]
    foreign = foreign_to({e.name: own[e.name][skills_own] for e in stack}, around)
    return Material(
        examples=examples,
        intents=intents_of(examples),
        vectors=own,
        everyday=tuple(everyday[i][0] for i in foreign),
        everyday_vectors={name: matrix[foreign] for name, matrix in around.items()},
        stack=tuple(stack),
        named=tuple(language for language, _ in named),
        named_vectors=named_vectors,
    )


def train_intents(
    material: Material,
    config: NluConfig,
    *,
    seed: int,
    logs: Material | None = None,
    progress: ProgressOf = lambda done, message: None,
) -> tuple[TrainedIntents, Scores]:
    """Fit heads, their blend and the scope detector on gathered material, and on logs if any.

    Cross-validation looks at labelled examples only.
    """

    trained, scores, _ = _train_judged(material, config, seed=seed, logs=logs, progress=progress)
    return trained, scores


def _train_judged(
    material: Material,
    config: NluConfig,
    *,
    seed: int,
    logs: Material | None,
    progress: ProgressOf,
) -> tuple[TrainedIntents, Scores, Judged]:
    """Train, and return what was said of the examples by models that had not seen them, too."""
    told = "Judging by cross-validation"
    held_out = cross_validate(
        material, config, seed=seed, progress=lambda done: progress(0.4 + 0.25 * done, told)
    )
    labels = _labels(material, held_out)
    blend, probabilities = fit_blends(material, held_out, labels)
    weighed = with_doubts(material.examples, held_out.rows, probabilities, labels)
    material = replace(material, examples=weighed)
    progress(0.65, "Learning intents")
    trained = _fitted(material, held_out, labels, probabilities, blend, config)
    inside = None
    if logs is not None:
        inside = logs.only(np.flatnonzero(about_skill(trained, logs, Thresholds())))
    if inside is not None and inside.examples:
        progress(0.67, f"Learning from {len(inside.examples)} texts that nobody labelled")
        grown = with_logs(material, inside, config, blend)
        if config.scope:
            # Heads that know more are surer of everything: what scores mean, and the line of scope, is
            # found anew.
            held_out = cross_validate(
                material,
                config,
                seed=seed,
                grown=grown,
                teach=lambda few, heads: with_logs_once(
                    few, inside, config, heads.with_blend(blend)
                ),
                progress=lambda done: progress(0.7 + 0.1 * done, told),
            )
            blend, probabilities = fit_blends(material, held_out, labels)
        trained = _fitted(grown, held_out, labels, probabilities, blend, config)
    facts = trained.facts
    scores = scores_of(held_out, labels, probabilities, facts.detector, facts.close)
    in_scope = np.ones(len(labels), np.float32)
    if facts.detector is not None:
        in_scope = facts.detector.score(held_out.inside)
    return trained, scores, Judged(held_out.rows, tuple(labels), probabilities, in_scope)


def _fitted(
    material: Material,
    held_out: HeldOut,
    labels: Sequence[int],
    probabilities: Floats,
    blend: Blend,
    config: NluConfig,
) -> TrainedIntents:
    """Fit on all of the material what cross-validation was seen to do well with."""
    everyone, around = range(len(material.examples)), range(len(material.everyday))
    fitted = material.train(everyone, around, config)
    classifier = fitted.classifier.with_blend(blend)
    detector, close = _detector(held_out, config), fit_close(probabilities, labels)
    facts = facts_of(classifier, detector, material.stack, config, strategy=STRATEGY, close=close)
    return TrainedIntents(facts, classifier, fitted.scope)


def fit_blends(
    material: Material, held_out: HeldOut, labels: Sequence[int]
) -> tuple[Blend, Floats]:
    """Fit the weights of the heads for each language; return them and the held-out probabilities."""
    languages = [material.examples[row].language for row in held_out.rows]
    probabilities = np.zeros((len(labels), len(material.intents)), np.float32)
    blend: dict[str, dict[str, float]] = {}
    for language in dict.fromkeys(languages):
        rows = [n for n, other in enumerate(languages) if other == language]
        said = np.stack([held_out.said[n] for n in rows], axis=1)
        expected = worth_expected(material.stack, language)
        weights = np.round(fit_blend(said, [labels[n] for n in rows], expected), 4)
        names = names_heard(material.stack, language)
        blend[language] = dict(zip(names, map(float, weights), strict=True))
        probabilities[rows] = blended(said, weights)
    return blend, probabilities


def _labels(material: Material, held_out: HeldOut) -> list[int]:
    column = {intent: i for i, intent in enumerate(material.intents)}
    return [column[material.examples[row].intent] for row in held_out.rows]


def _detector(held_out: HeldOut, config: NluConfig) -> Detector | None:
    outside = len(held_out.left_out) + len(held_out.everyday) + len(held_out.named)
    if not config.scope or not outside or not len(held_out.inside):
        return None
    return train_detector(
        held_out.inside,
        held_out.left_out,
        held_out.everyday,
        held_out.named,
        kept=config.kept,
    )
