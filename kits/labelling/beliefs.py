"""What candidates mean, as far as a skill's few labels and the candidates themselves can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import Encoder, by_view
from builder.learning.softmax import Floats
from builder.nlu.classifier import Classifier
from builder.nlu.config import NluConfig
from builder.nlu.examples import Example
from builder.nlu.logs import about_skill
from builder.nlu.selftrain import believed_of, with_logs
from builder.nlu.threads import one_thread
from builder.nlu.train import gather, train_intents
from builder.schema.skill import Skill
from kits.candidate import Candidate

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Beliefs:
    """What each candidate means, as shares of the intents that sum to 1, and where it lies.

    Shapes: `shares` (candidates, intents), `places` (candidates, dimension) of unit rows. `inside` says
    of each candidate whether it is about the skill at all.
    """

    intents: tuple[str, ...]
    shares: Floats
    places: Floats
    inside: NDArray[np.bool_]
    # Sentence vectors of the candidates by view, for those who look at them once more.
    vectors: dict[str, Floats]


def beliefs_of(
    skill: Skill,
    candidates: Sequence[Candidate],
    stack: Sequence[Encoder],
    *,
    seed: int,
    progress: Progress = lambda done, message: None,
) -> Beliefs:
    """Train on the skill's utterances and, by rounds, on what the candidates say of each other.

    Raises `Invalid('too-few-intents')` where there are no two intents to tell apart.
    """
    config = NluConfig()
    material = gather(
        skill, config, stack, seed=seed, progress=lambda _, message: progress(0.0, message)
    )
    progress(0.1, f"Reading {len(candidates)} candidates")
    texts = [candidate.utterance.text for candidate in candidates]
    vectors = by_view(stack, {encoder.name: encoder.encode(texts) for encoder in stack})
    logs = replace(
        material,
        examples=tuple(
            Example(c.utterance.text, "", c.language, "log", refused=c.refused) for c in candidates
        ),
        vectors=vectors,
    )
    with one_thread():
        progress(0.5, "Judging by cross-validation")
        trained, _ = train_intents(material, config, seed=seed)
        inside = about_skill(trained, logs, skill.thresholds)
        progress(0.7, "Learning from the candidates")
        near = logs.only(np.flatnonzero(inside))
        blend = trained.classifier.blend
        grown = with_logs(material, near, config, blend) if len(near.examples) else material
        classifier = Classifier.train(
            grown.examples, grown.intents, grown.vectors, grown.stack, config
        ).with_blend(blend)
        believed = believed_of(material, logs, classifier)
    progress(1.0, "Candidates are understood")
    return Beliefs(material.intents, believed.shares, believed.places, inside, vectors)
