"""Which intent: an ensemble of heads over the encoders that speak the utterance's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from builder.encoding.cores import usable_cores
from builder.encoding.encoder import Encoder, view_names
from builder.learning.softmax import Floats, log_softmax
from builder.nlu.config import NluConfig
from builder.nlu.examples import Example, one_hot
from builder.nlu.head import Head, opinions
from builder.nlu.stack import heard, speaks

# Sentence vectors by view of an encoder: one text (dimension,) or many (n, dimension).
VectorsBy = Mapping[str, Floats]
# The weight of each view, by language.
Blend = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Classifier:
    """Scores every intent for a text; the scores are calibrated probabilities."""

    intents: tuple[str, ...]
    heads: tuple[Head, ...]
    # How much each head counts in a language, learned on held-out data; equal where unknown.
    blend: Blend = field(default_factory=dict)

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        intents: Sequence[str],
        vectors: VectorsBy,
        stack: Sequence[Encoder],
        config: NluConfig,
    ) -> Classifier:
        """Fit one head a view of an encoder, each on the examples whose language it speaks.

        `vectors` has one row an example; names and descriptions teach every encoder.
        """
        column = {intent: i for i, intent in enumerate(intents)}
        targets = one_hot([column[example.intent] for example in examples], len(intents))
        weights = np.asarray([example.weight for example in examples], np.float32)

        def fit(view: str, encoder: Encoder) -> Head:
            rows = [i for i, example in enumerate(examples) if speaks(encoder, example.language)]
            rows = rows or list(range(len(examples)))
            return Head.train(
                view,
                vectors[view][rows],
                targets[rows],
                weights[rows],
                strength=config.strength,
                adapt=config.adapt,
            )

        views = [(view, encoder) for encoder in stack for view in view_names(encoder)]
        # Matrix products let go of the interpreter lock, so that two heads are fitted at a time.
        with ThreadPoolExecutor(usable_cores()) as pool:
            heads = tuple(pool.map(fit, *zip(*views, strict=True)))
        return cls(tuple(intents), heads)

    def logits(self, vectors: VectorsBy, names: Sequence[str]) -> tuple[list[Head], list[Floats]]:
        """Return the heads of the named encoders and what each says."""
        heads = [head for head in self.heads if head.view in names] or list(self.heads)
        return heads, [head.logits(vectors[head.view]) for head in heads]

    def opinions(self, heads: Sequence[Head], logits: Sequence[Floats]) -> Floats:
        """Return each head's log-probabilities over all intents: (heads, ..., intents)."""
        return opinions(logits, heads, len(self.intents))

    def scores(self, heads: Sequence[Head], said: Floats, language: str) -> Floats:
        """Blend what the heads say into the calibrated probability of each intent."""
        known = self.blend.get(language, {})
        weights = [known.get(head.view, 1.0 / len(heads)) for head in heads]
        return blended(said, np.asarray(weights, np.float32))

    def probabilities(self, vectors: VectorsBy, stack: Sequence[Encoder], language: str) -> Floats:
        """Return the calibrated probability of each intent for texts of a language: (n, intents)."""
        heads, logits = self.logits(vectors, names_heard(stack, language))
        return self.scores(heads, self.opinions(heads, logits), language)

    def with_blend(self, blend: Blend) -> Classifier:
        """Return the same classifier, calibrated."""
        return replace(self, blend=blend)


def blended(said: Floats, weights: Floats) -> Floats:
    """Return the probabilities that a weighted sum of log-probabilities stands for."""
    total = np.tensordot(weights, said, axes=1)
    probabilities: Floats = np.exp(log_softmax(total))
    return probabilities


def names_heard(stack: Sequence[Encoder], language: str) -> tuple[str, ...]:
    """Return the names of the views that are heard for a language."""
    return tuple(view for encoder in heard(stack, language) for view in view_names(encoder))
