"""Which intent: an ensemble of heads over the encoders that speak the utterance's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from builder.encoding.encoder import Encoder
from builder.nlu.config import NluConfig
from builder.nlu.examples import Example, one_hot
from builder.nlu.head import Head, combine
from builder.nlu.softmax import Floats, log_softmax
from builder.nlu.stack import heard, speaks

# Sentence vectors by encoder: one text (dimension,) or many (n, dimension).
VectorsBy = Mapping[str, Floats]


@dataclass(frozen=True)
class Classifier:
    """Scores every intent for a text; the scores are calibrated probabilities."""

    intents: tuple[str, ...]
    heads: tuple[Head, ...]
    temperature: float = 1.0

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        intents: Sequence[str],
        vectors: VectorsBy,
        stack: Sequence[Encoder],
        config: NluConfig,
    ) -> Classifier:
        """Fit one head an encoder, each on the examples whose language it speaks.

        `vectors` has one row an example; names and descriptions teach every encoder.
        """
        column = {intent: i for i, intent in enumerate(intents)}
        targets = one_hot([column[example.intent] for example in examples], len(intents))
        weights = np.asarray([example.weight for example in examples], np.float32)
        heads = []
        for encoder in stack:
            rows = [i for i, example in enumerate(examples) if speaks(encoder, example.language)]
            if not rows:
                continue
            heads.append(
                Head.train(
                    encoder.name,
                    vectors[encoder.name][rows],
                    targets[rows],
                    weights[rows],
                    strength=config.strength,
                )
            )
        return cls(tuple(intents), tuple(heads))

    def logits(self, vectors: VectorsBy, names: Sequence[str]) -> tuple[list[Head], list[Floats]]:
        """Return the heads of the named encoders and what each says."""
        heads = [head for head in self.heads if head.encoder in names] or list(self.heads)
        return heads, [head.logits(vectors[head.encoder]) for head in heads]

    def log_probabilities(self, vectors: VectorsBy, names: Sequence[str]) -> Floats:
        """Return the log-probability of each intent, before calibration."""
        heads, logits = self.logits(vectors, names)
        return combine(logits, heads, len(self.intents))

    def calibrated(self, log_probabilities: Floats) -> Floats:
        """Turn log-probabilities into the scores that are shown."""
        scores: Floats = np.exp(log_softmax(log_probabilities / np.float32(self.temperature)))
        return scores

    def with_temperature(self, temperature: float) -> Classifier:
        """Return the same classifier, calibrated."""
        return replace(self, temperature=temperature)


def names_heard(stack: Sequence[Encoder], language: str) -> tuple[str, ...]:
    """Return the names of the encoders that are heard for a language."""
    return tuple(encoder.name for encoder in heard(stack, language))
