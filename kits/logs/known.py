"""Texts of a log proposed for the intents that a skill has: by the very heads that would serve them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.conversation.understanding import ANSWER_QUESTION, BUILT_IN_INTENTS
from builder.encoding.encoder import Encoder
from builder.learning.softmax import Floats
from builder.nlu.config import NluConfig
from builder.nlu.scope import line_of_scope
from builder.nlu.threads import one_thread
from builder.nlu.train import gather, train_intents
from builder.schema.skill import Skill
from kits.discovery.kmeans import Labels

# From this score on, of the intent times how surely it is the skill's business, a text is proposed.
LEAST: Final = 0.35


@dataclass(frozen=True)
class Proposed:
    """For each text the number of its intent (-1: none), the score, and the next intent (-1: none)."""

    intents: tuple[str, ...]
    best: Labels
    scores: Floats
    rivals: Labels


def intents_to_propose(skill: Skill) -> list[str]:
    """Return the intents that say how people ask for them."""
    return [intent.name for intent in skill.intents if intent.all_utterances()]


def propose(
    skill: Skill,
    stack: Sequence[Encoder],
    views: Mapping[str, Floats],
    languages: Sequence[str],
    *,
    seed: int = 0,
) -> Proposed:
    """Propose texts for a skill's intents; `views` and `languages` have one row a text.

    A skill with less than two intents that have utterances gives none: there is nothing to tell apart.
    """
    count = len(languages)
    nothing = np.full(count, -1, np.int64)
    if len(intents_to_propose(skill)) < 2 or not count:
        return Proposed((), nothing, np.zeros(count, np.float32), nothing)
    config = NluConfig()
    material = gather(skill, config, stack, seed=seed)
    with one_thread():
        trained, _ = train_intents(material, config, seed=seed)
    intents = trained.facts.intents
    own = np.array([name not in BUILT_IN_INTENTS and name != ANSWER_QUESTION for name in intents])
    scores = np.zeros((count, len(intents)), np.float32)
    inside = np.zeros(count, np.float32)
    for language in dict.fromkeys(languages):
        rows = [i for i, other in enumerate(languages) if other == language]
        vectors = {name: matrix[rows] for name, matrix in views.items()}
        scores[rows], inside[rows] = trained.judge(vectors, stack, language)
    line = line_of_scope(trained.facts.detector, skill.thresholds)
    order = np.argsort(-scores, axis=1)
    best, rivals = order[:, 0], order[:, 1]
    top = scores[np.arange(count), best]
    # Above the line of scope a text is the skill's business: then only the intent is in question.
    sure = np.where(inside >= line, top, top * inside).astype(np.float32)
    taken = own[best] & (inside >= line) & (sure >= LEAST)
    return Proposed(
        intents,
        np.where(taken, best, -1),
        np.where(taken, sure, 0.0).astype(np.float32),
        np.where(own[rivals], rivals, -1),
    )
