"""What users said and nobody labelled: how training reads it, and which of it is about the skill."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import by_view
from builder.learning.softmax import Floats
from builder.nlu.crossval import Material
from builder.nlu.examples import Example
from builder.nlu.scope import line_of_scope
from builder.nlu.trained import TrainedIntents
from builder.schema.skill import Skill, Thresholds
from builder.text import language_of

# More texts than this are sampled: each is compared with all others.
MOST_LOGS: Final = 20_000


@dataclass(frozen=True)
class Unlabelled:
    """Something that users said, and the intents that a person said it is not for."""

    text: str
    refused: frozenset[str] = frozenset()


def unlabelled(texts: Iterable[str]) -> tuple[Unlabelled, ...]:
    """Return texts of which nothing is known."""
    return tuple(map(Unlabelled, texts))


def gather_logs(
    material: Material,
    logs: Iterable[Unlabelled],
    skill: Skill,
    *,
    progress: Callable[[float, str], None] = lambda done, message: None,
) -> Material | None:
    """Encode what users said and nobody labelled, each text once; None when there is nothing."""
    known = {example.text for example in material.examples}
    refused: dict[str, frozenset[str]] = {}
    for log in logs:
        text = log.text.strip()
        if text and text not in known:
            refused[text] = refused.get(text, frozenset()) | log.refused
    if not refused:
        return None
    new = list(refused)
    if len(new) > MOST_LOGS:
        new = [new[at * len(new) // MOST_LOGS] for at in range(MOST_LOGS)]
    vectors = {}
    for encoder in material.stack:
        progress(0.4, f"Reading {len(new)} unlabelled texts with {encoder.name}")
        vectors[encoder.name] = encoder.encode(new)
    examples = tuple(
        Example(text, "", language_of(text, skill.languages), "log", refused=refused[text])
        for text in new
    )
    return replace(material, examples=examples, vectors=by_view(material.stack, vectors))


def about_skill(
    trained: TrainedIntents, logs: Material, thresholds: Thresholds
) -> NDArray[np.bool_]:
    """Tell of each log whether it is about the skill at all; all are where no detector was learned."""
    line = line_of_scope(trained.facts.detector, thresholds)
    inside = np.zeros(len(logs.examples), bool)
    languages = np.asarray([example.language for example in logs.examples])
    for language in dict.fromkeys(languages.tolist()):
        rows = np.flatnonzero(languages == language)
        inside[rows] = trained.judge(logs.only(rows).vectors, logs.stack, language)[1] >= line
    return inside


def allowed(logs: Sequence[Example], intents: Collection[str]) -> Floats | None:
    """Return 0 where a log is not for an intent and 1 elsewhere, (logs, intents); None if nowhere."""
    if not any(log.refused for log in logs):
        return None
    column = {intent: n for n, intent in enumerate(intents)}
    mask = np.ones((len(logs), len(column)), np.float32)
    for row, log in enumerate(logs):
        for intent in log.refused & column.keys():
            mask[row, column[intent]] = 0.0
    # Who was refused every intent there is tells nothing.
    mask[~mask.any(axis=1)] = 1.0
    return mask
