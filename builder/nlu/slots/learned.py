"""Spans learned from a few annotated utterances, over the token vectors of a frozen encoder.

A linear model says for each token how likely it begins or continues a value of each slot, and the
best sequence of tags makes the spans. With some hundred texts the model and what follows what are
learned together, as a conditional random field; with fewer, each token is judged by itself. Slots of
one type (from and to) are told apart by what stands around them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from pydantic import BaseModel

from builder.encoding.encoder import Encoding, Offsets, Vectors
from builder.nlu.logistic import Logistic, train_logistic
from builder.nlu.parts import damaged, read_arrays, read_json, write_arrays, write_json
from builder.nlu.slots.crf import Crf, marginals, train_crf
from builder.nlu.slots.example import Example
from builder.nlu.slots.features import Find, Plan, features_of, plan_features
from builder.nlu.slots.tags import (
    OUTSIDE,
    Floats,
    TaggedSpan,
    best_tags,
    count_transitions,
    spans_of,
    tags_of,
)

FACTS: Final = "nlu/slots/learned.json"
NUMBERS: Final = "nlu/slots/learned.safetensors"
_STRENGTH: Final = 50.0
_ITERATIONS: Final = 60
_STOPS: Final = ".,!?;:。，！？；："
_ABBREVIATED: Final = re.compile(r"\b[^\W\d]\.(?:\s?[^\W\d]\.)*$")
# With fewer texts, each token judged by itself is better than chains; as good with 256.
_ENOUGH_FOR_CHAINS: Final = 300
_CHAIN_STRENGTH: Final = 10.0
_OUTSIDE_BIAS: Final = 0.6
# For the few: the vectors already know much of what follows what.
_TRANSITION_WEIGHT: Final = 0.4
_FEW_OUTSIDE_BIAS: Final = 1.25


class LearnedFacts(BaseModel):
    """What the numbers of learned spans mean."""

    slots: tuple[str, ...]
    kinds: tuple[str, ...]
    scale: float
    dimension: int
    outside_bias: float


@dataclass(frozen=True)
class LearnedSpans:
    """Finds spans of the slots that utterances annotate."""

    plan: Plan
    model: Logistic
    transitions: Floats
    # What is taken from the score of outside, which few examples make look too likely.
    outside_bias: float

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        encodings: Sequence[Encoding],
        finds: Sequence[Sequence[Find]],
        kinds: Sequence[str],
    ) -> LearnedSpans | None:
        """Train on annotated texts; None when no annotation or no token vector is there."""
        slots = sorted({span.slot for example in examples for span in example.spans})
        rows = [
            (example, tokens, offsets, found)
            for example, encoding, found in zip(examples, encodings, finds, strict=True)
            for tokens, offsets in [tokens_of(encoding)]
            if len(offsets)
        ]
        if not slots or not rows:
            return None
        plan = plan_features([tokens for _, tokens, _, _ in rows], kinds, slots)
        features = np.concatenate(
            [
                features_of(example.text, tokens, offsets, found, example.asked, plan)
                for example, tokens, offsets, found in rows
            ]
        )
        sequences = [tags_of(offsets, example.spans, slots) for example, _, offsets, _ in rows]
        targets = np.eye(2 * len(slots) + 1, dtype=np.float32)[np.concatenate(sequences)]
        weights = np.concatenate(
            [np.full(len(offsets), example.weight, np.float32) for example, _, offsets, _ in rows]
        )
        model = train_logistic(
            features, targets, weights, strength=_STRENGTH, iterations=_ITERATIONS
        )
        # What follows what is counted on whole texts, not on bare values.
        whole = [t for t, row in zip(sequences, rows, strict=True) if row[0].weight >= 1]
        transitions = count_transitions(whole, len(slots))
        if len(whole) < _ENOUGH_FOR_CHAINS:
            return cls(plan, model, transitions * np.float32(_TRANSITION_WEIGHT), _FEW_OUTSIDE_BIAS)
        crf = train_crf(
            features,
            sequences,
            [example.weight for example, _, _, _ in rows],
            Crf(model, transitions),
            strength=_CHAIN_STRENGTH,
            iterations=_ITERATIONS,
        )
        return cls(plan, crf.tokens, crf.transitions, _OUTSIDE_BIAS)

    def find(
        self, text: str, encoding: Encoding, finds: Sequence[Find], asked: Collection[str]
    ) -> list[TaggedSpan]:
        """Find the spans of a text; each names its slot by the number in `plan.slots`."""
        tokens, offsets = tokens_of(encoding)
        if not len(offsets):
            return []
        features = features_of(text, tokens, offsets, finds, asked, self.plan)
        scores = self.model.logits(features)
        scores[:, OUTSIDE] -= np.float32(self.outside_bias)
        tags = best_tags(scores, self.transitions)
        spans = spans_of(tags, offsets, marginals(scores, self.transitions))
        return [replace(span, end=_without_stop(text, span.start, span.end)) for span in spans]

    def to_parts(self) -> dict[str, bytes]:
        """Return the model as JSON and safetensors."""
        facts = LearnedFacts(
            slots=self.plan.slots,
            kinds=self.plan.kinds,
            scale=self.plan.scale,
            dimension=len(self.plan.mean),
            outside_bias=self.outside_bias,
        )
        numbers = {
            "mean": self.plan.mean,
            "weights": self.model.weights,
            "bias": self.model.bias,
            "transitions": np.maximum(self.transitions, -1e4),
        }
        return {FACTS: write_json(facts), NUMBERS: write_arrays(numbers)}

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> LearnedSpans:
        """Read what `to_parts` gave; raises `Invalid` ('bundle-corrupt') when it does not fit."""
        facts = read_json(LearnedFacts, parts, FACTS)
        numbers = read_arrays(parts, NUMBERS)
        missing = {"mean", "weights", "bias", "transitions"} - numbers.keys()
        if missing:
            raise damaged(NUMBERS, f"it lacks {', '.join(sorted(missing))}")
        plan = Plan(kinds=facts.kinds, slots=facts.slots, mean=numbers["mean"], scale=facts.scale)
        tags = 2 * len(facts.slots) + 1
        expected = {
            "mean": (facts.dimension,),
            "weights": (tags, plan.width),
            "bias": (tags,),
            "transitions": (tags, tags),
        }
        for name, shape in expected.items():
            if numbers[name].shape != shape or not np.isfinite(numbers[name]).all():
                raise damaged(NUMBERS, f"'{name}' is not {shape} finite numbers")
        model = Logistic(numbers["weights"], numbers["bias"])
        return cls(plan, model, numbers["transitions"], facts.outside_bias)


def _without_stop(text: str, start: int, end: int) -> int:
    """Return the end of a value without the punctuation that ends its sentence; "a.m." keeps its."""
    while end - start > 1 and text[end - 1] in _STOPS and not _ABBREVIATED.search(text[start:end]):
        end -= 1
    return end


def tokens_of(encoding: Encoding) -> tuple[Vectors, Offsets]:
    """Return the tokens of an encoding that stand for characters."""
    if encoding.tokens is None or encoding.offsets is None:
        return np.zeros((0, 0), np.float32), np.zeros((0, 2), np.int32)
    real = encoding.offsets[:, 1] > encoding.offsets[:, 0]
    return encoding.tokens[real], encoding.offsets[real]
