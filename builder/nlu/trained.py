"""What a trained interpreter consists of besides the slots, and how it is kept in a bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from builder.encoding.encoder import Encoder, view_names
from builder.learning.softmax import Floats
from builder.nlu.classifier import Classifier, VectorsBy, names_heard
from builder.nlu.config import NluConfig
from builder.nlu.head import Head
from builder.nlu.parts import damaged, read_arrays, read_json, write_arrays, write_json
from builder.nlu.scope import Detector, Scope
from builder.nlu.surroundings import Surroundings
from builder.schema.keeping import KeepPoint
from builder.sentence import say

FACTS: Final = "nlu/interpreter.json"
HEADS: Final = "nlu/heads.safetensors"
SCOPE: Final = "nlu/scope.safetensors"


class EncoderFacts(BaseModel):
    """An encoder of the stack, its views, how wide each is, and the classes that their heads know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    fingerprint: str
    views: tuple[str, ...]
    dimension: int
    classes: tuple[int, ...]


class Facts(BaseModel):
    """Everything that is not a matrix."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    strategy: str
    intents: tuple[str, ...]
    encoders: tuple[EncoderFacts, ...]
    blend: dict[str, dict[str, float]]
    detector: Detector | None
    # From this share of the first's score a runner-up is asked about; never where it is unknown.
    close: float = 0.0
    built_in_intents: bool
    longest_text: int
    remembered: int


@dataclass(frozen=True)
class TrainedIntents:
    """The learned half of understanding intents: classifier, surroundings, detector."""

    facts: Facts
    classifier: Classifier
    scope: Scope

    def judge(
        self, vectors: VectorsBy, stack: Sequence[Encoder], language: str
    ) -> tuple[Floats, Floats]:
        """Return how likely many texts of a language are each intent, and the skill's business at all.

        Shapes: (n, intents) and (n,); the second is 1 where no detector was learned.
        """
        names = names_heard(stack, language)
        heads, logits = self.classifier.logits(vectors, names)
        said = self.classifier.opinions(heads, logits)
        scores = self.classifier.scores(heads, said, language)
        detector = self.facts.detector
        if detector is None:
            return scores, np.ones(len(scores), np.float32)
        return scores, detector.score(self.scope.signs(logits, said, vectors, names))

    def to_parts(self) -> dict[str, bytes]:
        """Return the parts of a bundle, the same bytes for the same training."""
        heads: dict[str, Floats] = {}
        for head in self.classifier.heads:
            heads |= head.arrays()
        scope: dict[str, Floats] = {}
        for surroundings in self.scope.surroundings:
            scope |= surroundings.arrays()
        return {
            FACTS: write_json(self.facts),
            HEADS: write_arrays(heads),
            SCOPE: write_arrays(scope),
        }

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> TrainedIntents:
        """Read the parts; raises `Invalid('bundle-corrupt')` naming the one that cannot be used."""
        facts = read_json(Facts, parts, FACTS)
        heads, scope = read_arrays(parts, HEADS), read_arrays(parts, SCOPE)
        try:
            classifier = Classifier(
                facts.intents,
                tuple(
                    Head.from_arrays(view, encoder.classes, heads)
                    for encoder in facts.encoders
                    for view in encoder.views
                ),
                facts.blend,
            )
        except KeyError as error:
            raise damaged(HEADS, say("it lacks {name}", name=str(error))) from error
        try:
            surroundings = [Surroundings.from_arrays(e.name, scope) for e in facts.encoders]
        except KeyError as error:
            raise damaged(SCOPE, say("it lacks {name}", name=str(error))) from error
        trained = cls(facts, classifier, Scope(tuple(surroundings)))
        trained._ensure_shapes()
        return trained

    def _ensure_shapes(self) -> None:
        for encoder in self.facts.encoders:
            for head in self.classifier.heads:
                if head.view not in encoder.views:
                    continue
                expected = (len(head.classes), encoder.dimension)
                fits = head.model.weights.shape == expected
                if not fits or max(head.classes) >= len(self.facts.intents):
                    why = say("the head of '{encoder}' has another shape", encoder=encoder.name)
                    raise damaged(HEADS, why)


def facts_of(
    classifier: Classifier,
    detector: Detector | None,
    stack: Sequence[Encoder],
    config: NluConfig,
    *,
    strategy: str,
    close: float = 0.0,
) -> Facts:
    """Gather everything that is not a matrix."""
    classes = {head.view: head.classes for head in classifier.heads}
    return Facts(
        strategy=strategy,
        intents=classifier.intents,
        encoders=tuple(
            EncoderFacts(
                name=encoder.name,
                fingerprint=encoder.fingerprint,
                views=view_names(encoder),
                dimension=encoder.dimension // len(encoder.views),
                classes=classes[encoder.name],
            )
            for encoder in stack
        ),
        blend={language: dict(weights) for language, weights in classifier.blend.items()},
        detector=detector,
        close=close,
        built_in_intents=config.built_in_intents,
        longest_text=config.longest_text,
        remembered=config.remembered,
    )


def scope_curve(parts: Mapping[str, bytes]) -> tuple[KeepPoint, ...]:
    """Return what each share of customers kept would cost, from a bundle's parts; () if unknown."""
    detector = read_json(Facts, parts, FACTS).detector
    return detector.curve if detector is not None else ()
