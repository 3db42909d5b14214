"""Make a bundle of a skill: check, encode, learn, pack; what has not changed is not learned again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from builder.bundle import Bundle
from builder.encoding.encoder import Vectors, sentences_in
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid, Problem, errors_of
from builder.nlu.everyday import everyday_sentences
from builder.nlu.logs import Unlabelled
from builder.nlu.simplified import simplifying
from builder.nlu.stack import question_encoder
from builder.nlu.train import STRATEGY, ensure_trainable, train_interpreter
from builder.nlu.trained import scope_curve
from builder.reading.faq import FaqReader
from builder.reading.faq_alike import find_alike
from builder.reading.library import Contents, not_at_hand
from builder.reading.train import train_documents
from builder.schema.check import check
from builder.schema.skill import Skill
from builder.sentence import Sentence, say
from builder.training.config import DEFAULT, TrainingConfig
from builder.training.fingerprint import nlu_fingerprint
from builder.training.progress import Progress, Report, silent

# Understanding takes this share of the bar, documents this; packing the rest.
_UNDERSTANDING = (0.05, 0.8)
_DOCUMENTS = (0.82, 0.97)


def train(
    skill: Skill,
    config: TrainingConfig = DEFAULT,
    *,
    encoders: EncoderLibrary,
    previous: Bundle | None = None,
    unlabelled: Sequence[Unlabelled] = (),
    documents: Contents = not_at_hand,
    progress: Report = silent,
) -> Bundle:
    """Train a skill into a bundle; the same skill, config and encoders give the same bytes.

    `previous` lends its learned parts when nothing that training reads has changed since;
    `unlabelled` are things that users said, of which intents learn from those that are about the skill;
    `documents` gives the bytes of the skill's documents. Raises
    `Invalid('skill-has-problems')` with every problem, or `Invalid('too-few-intents')`.
    """
    progress(Progress("check", 0.0, "Checking the skill"))
    ensure_trainable(skill)
    ensure_sound(skill)
    stack = encoders.stack_for(skill.languages)
    fingerprints = {encoder.name: encoder.fingerprint for encoder in stack}
    wanted = nlu_fingerprint(skill, config, fingerprints, unlabelled)
    if previous is not None and previous.manifest.nlu_fingerprint == wanted:
        progress(Progress("reuse", 0.9, "Nothing to learn anew: understanding is kept"))
        parts = previous.under("nlu/") | previous.under("reading/faq")
        scores = dict(previous.manifest.scores)
    else:
        parts, scores = _learn(skill, config, encoders, unlabelled, progress)
    before = previous.parts if previous and previous.manifest.encoders == fingerprints else {}
    parts = parts | _read(skill, encoders, documents, before, progress)
    progress(Progress("pack", 0.97, "Packing the bundle"))
    bundle = Bundle.build(
        skill,
        parts,
        strategy=STRATEGY,
        encoders=fingerprints,
        seed=config.seed,
        nlu_fingerprint=wanted,
        scores=scores,
        scope=scope_curve(parts),
    )
    progress(Progress("done", 1.0, f"Skill '{skill.name}' is trained"))
    return bundle


def _learn(
    skill: Skill,
    config: TrainingConfig,
    encoders: EncoderLibrary,
    unlabelled: Sequence[Unlabelled],
    progress: Report,
) -> tuple[dict[str, bytes], dict[str, float]]:
    start, end = _UNDERSTANDING

    def understanding(done: float, message: str) -> None:
        progress(Progress("understand", start + (end - start) * done, message))

    parts, scores = train_interpreter(
        skill,
        config.nlu,
        encoders,
        seed=config.seed,
        unlabelled=unlabelled,
        progress=understanding,
    )
    progress(Progress("read", end, f"Reading {len(skill.faq)} FAQ entries"))
    stack = simplifying(encoders.keeping(encoders.stack_for(skill.languages)))
    parts |= FaqReader.train(skill, stack).to_parts()
    everyday = everyday_sentences(skill.languages)
    return parts | find_alike(skill, stack, everyday).to_parts(), scores


def _read(
    skill: Skill,
    encoders: EncoderLibrary,
    documents: Contents,
    before: Mapping[str, bytes],
    progress: Report,
) -> dict[str, bytes]:
    start, end = _DOCUMENTS

    def reading(done: float, message: str) -> None:
        progress(Progress("read", start + (end - start) * done, message))

    return train_documents(
        skill,
        question_encoder(simplifying(encoders.stack_for(skill.languages))),
        lambda: background_of(skill, encoders),
        contents=documents,
        previous=before,
        progress=reading,
    )


def background_of(skill: Skill, encoders: EncoderLibrary) -> Vectors:
    """Return the mean vector of everyday sentences, by the encoder that questions are compared by."""
    stack = encoders.keeping(encoders.stack_for(skill.languages))
    encoder = question_encoder(simplifying(stack))
    texts = [text for _, text in everyday_sentences(skill.languages)]
    if not texts:
        return np.zeros(encoder.dimension // len(encoder.views), np.float32)
    mean: Vectors = sentences_in(encoder, encoder.encode(texts)).mean(axis=0)
    return mean


def ensure_sound(skill: Skill) -> None:
    """Raise `Invalid('skill-has-problems')`, with all of them, unless the skill can be trained."""
    problems = check(skill)
    errors = errors_of(problems)
    if errors:
        raise Invalid("skill-has-problems", _why_unsound(skill, errors), problems)


def _why_unsound(skill: Skill, errors: Sequence[Problem]) -> Sentence:
    first = errors[0]
    if len(errors) == 1:
        return say(
            "Skill '{skill}' cannot be trained before it is mended: {where}: {what} {remedy}",
            skill=skill.name,
            where=str(first.where),
            what=first.what,
            remedy=first.remedy,
        )
    return say(
        "Skill '{skill}' cannot be trained before it is mended: {where}: {what} {remedy} ({more} more)",
        skill=skill.name,
        where=str(first.where),
        what=first.what,
        remedy=first.remedy,
        more=len(errors) - 1,
    )
