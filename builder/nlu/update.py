"""Bring a trained interpreter up to date with a few more utterances or intents, in a moment.

Nothing of what it learned from at first is read again, and nothing is judged anew: blend, detector and
scores stay as they were, and so do learned slots. A whole training does better whenever there is time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.encoding.cores import usable_cores
from builder.encoding.encoder import Encoder, by_view, view_names
from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats
from builder.nlu.classifier import Classifier
from builder.nlu.config import NluConfig
from builder.nlu.examples import Example, examples_of, gathered_examples
from builder.nlu.growth import grown_head, grown_surroundings
from builder.nlu.head import Head
from builder.nlu.memory import Memory
from builder.nlu.scope import Scope
from builder.nlu.simplified import simplifying
from builder.nlu.stack import speaks
from builder.nlu.trained import EncoderFacts, TrainedIntents
from builder.schema.skill import Skill

# More news than this is a training's work.
MOST: Final = 200


@dataclass(frozen=True)
class News:
    """What a skill holds that it did not hold when it was trained."""

    examples: tuple[Example, ...]
    intents: tuple[str, ...]


def news_of(before: Skill, after: Skill, config: NluConfig, *, seed: int) -> News | None:
    """Return what is new in a skill's intents; None where only a whole training can follow.

    It is empty where nothing that training reads is new. What was taken away, a change of anything
    else that training reads, and very much news ask for a whole training.
    """
    if _without_intents(before) != _without_intents(after):
        return None
    old = {_key(example) for example in gathered_examples(before, config, seed=seed)}
    new = examples_of(after, config, seed=seed)
    if not old <= {_key(example) for example in new}:
        return None
    fresh = tuple(example for example in new if _key(example) not in old)
    known = {intent.name for intent in before.intents}
    gone = known - {intent.name for intent in after.intents}
    if gone or len(fresh) > MOST:
        return None
    intents = tuple(intent.name for intent in after.intents if intent.name not in known)
    return News(fresh, intents)


def update_intents(
    trained: TrainedIntents,
    memory: Memory,
    news: News,
    config: NluConfig,
    encoders: EncoderLibrary,
) -> tuple[TrainedIntents, Memory]:
    """Return what was trained and what it remembers, after meeting the news, which alone is encoded."""
    facts = trained.facts
    stack = simplifying(encoders.get(e.name, e.fingerprint) for e in facts.encoders)
    intents = (*facts.intents, *(name for name in news.intents if name not in facts.intents))
    column = {intent: n for n, intent in enumerate(intents)}
    examples = [example for example in news.examples if example.intent in column]

    def read(encoder: Encoder) -> Floats:
        return encoder.encode([example.text for example in examples])

    with ThreadPoolExecutor(max_workers=2) as pool:
        vectors = dict(zip([e.name for e in stack], pool.map(read, stack), strict=True))
    memory = memory.with_more(examples, by_view(stack, vectors))
    moving = sorted({column[example.intent] for example in examples})
    heads: dict[str, Head] = {head.view: head for head in trained.classifier.heads}
    surroundings = {each.view: each for each in trained.scope.surroundings}
    labels = np.asarray([column[example.intent] for example in memory.examples])
    weights = np.asarray([example.weight for example in memory.examples], np.float32)

    def grow(encoder: Encoder, view: str) -> None:
        rows = np.flatnonzero([speaks(encoder, e.language) for e in memory.examples])
        there = set(labels[rows].tolist())
        own = [label for label in moving if label in there]
        if not own:
            return
        vectors = memory.vectors[view][rows]
        if view in surroundings:
            surroundings[view] = grown_surroundings(
                surroundings[view], heads[view].classes, vectors, labels[rows], weights[rows], own
            )
        heads[view] = grown_head(
            heads[view], vectors, labels[rows], weights[rows], own, config.strength
        )

    with ThreadPoolExecutor(usable_cores()) as pool:
        views = [(encoder, view) for encoder in stack for view in view_names(encoder)]
        list(pool.map(grow, *zip(*views, strict=True)))
    classifier = Classifier(intents, tuple(heads.values()), trained.classifier.blend)
    facts = facts.model_copy(update={"intents": intents, "encoders": _facts(facts.encoders, heads)})
    return TrainedIntents(facts, classifier, Scope(tuple(surroundings.values()))), memory


def _key(example: Example) -> tuple[str, str, str]:
    return example.intent, example.kind, example.text


def _without_intents(skill: Skill) -> Mapping[str, object]:
    """Return what else training reads of a skill."""
    return {
        "languages": skill.languages,
        "out_of_scope": skill.out_of_scope,
        "robust": skill.robust,
        "faq": [[entry.id, entry.language, *entry.questions()] for entry in skill.faq],
        "documents": [document.model_dump() for document in skill.documents],
        "slots": {slot.name: slot.type for slot in skill.slots},
        "patterns": [[entity.name, *entity.patterns] for entity in skill.entities],
    }


def _facts(encoders: Sequence[EncoderFacts], heads: Mapping[str, Head]) -> tuple[EncoderFacts, ...]:
    return tuple(e.model_copy(update={"classes": heads[e.name].classes}) for e in encoders)
