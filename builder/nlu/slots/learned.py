"""Spans learned from a few annotated utterances, over the token vectors of a frozen encoder.

A model says for each token how likely it begins or continues a value of each slot, and the best
sequence of tags makes the spans. With few texts the model is linear and sees a token and its
neighbours; with some hundred another one, which reads the whole text from both ends, has a say as well.
Slots of one type (from and to) are told apart by what stands around them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from pydantic import BaseModel

from builder.encoding.encoder import Encoding, Offsets, Vectors
from builder.learning.logistic import Logistic, train_logistic
from builder.nlu.parts import damaged, read_arrays, read_json, write_arrays, write_json
from builder.nlu.slots.example import Example
from builder.nlu.slots.features import Find, Plan, features_of, own_features, plan_features
from builder.nlu.slots.recurrent import Recurrent, train_recurrent
from builder.nlu.slots.tags import (
    OUTSIDE,
    Floats,
    TaggedSpan,
    Tags,
    best_tags,
    count_transitions,
    marginals,
    spans_of,
    tags_of,
)
from builder.nlu.slots.two_readers import LINEAR_BIAS, TwoReaders
from builder.sentence import say

FACTS: Final = "nlu/slots/learned.json"
NUMBERS: Final = "nlu/slots/learned.safetensors"
_STRENGTH: Final = 50.0
_ITERATIONS: Final = 60
_STOPS: Final = ".,!?;:。，！？；："
_TRANSITION_WEIGHT: Final = 0.4
# With fewer, reading texts whole costs more time than it was found worth; not tuned (docs/slots.md).
_ENOUGH_TO_READ: Final = 120
# With more texts than this the linear model would only be in the way.
_ENOUGH_TO_READ_ALONE: Final = 1_300
# So many texts are read in all, again and again where there are few, but not more often than that.
_READ: Final = 80_000
_FEWEST_ROUNDS, _MOST_ROUNDS = 10, 30
_BATCH: Final = 32
_ABBREVIATED: Final = re.compile(r"\b[^\W\d]\.(?:\s?[^\W\d]\.)*$")
# Where so many of a slot's values are annotated with the stop that ends their sentence ("8 pm."), the
# author means it; elsewhere the stop is no part of a value, whatever the model thinks.
_MEANT: Final = 0.05


class LearnedFacts(BaseModel):
    """What the numbers of learned spans mean."""

    slots: tuple[str, ...]
    kinds: tuple[str, ...]
    scale: float
    dimension: int
    recurrent: bool
    with_stops: tuple[str, ...] = ()


@dataclass(frozen=True)
class LearnedSpans:
    """Finds spans of the slots that utterances annotate."""

    plan: Plan
    model: Logistic | TwoReaders
    transitions: Floats
    # The slots whose values may end with a stop.
    with_stops: tuple[str, ...] = ()

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
        # Bare values count for little in what follows what, and say nothing of how people talk.
        whole = [example.weight >= 1 for example, _, _, _ in rows]
        plan = plan_features([tokens for _, tokens, _, _ in rows], kinds, slots)
        features = [
            features_of(example.text, tokens, offsets, found, example.asked, plan)
            for example, tokens, offsets, found in rows
        ]
        sequences = [tags_of(offsets, example.spans, slots) for example, _, offsets, _ in rows]
        weights = [example.weight for example, _, _, _ in rows]
        said = [tags for tags, is_whole in zip(sequences, whole, strict=True) if is_whole]
        transitions = count_transitions(said, len(slots)) * np.float32(_TRANSITION_WEIGHT)
        tags = 2 * len(slots) + 1
        # Texts without a value show where none is, and little of how values are said.
        annotated = sum(w and bool(row[0].spans) for w, row in zip(whole, rows, strict=True))
        linear = (
            _linear(features, sequences, weights, tags)
            if annotated <= _ENOUGH_TO_READ_ALONE
            else None
        )
        model: Logistic | TwoReaders
        if linear is not None and annotated < _ENOUGH_TO_READ:
            model = linear
        else:
            recurrent = _recurrent(features, sequences, weights, tags, plan)
            model = TwoReaders(linear, recurrent, len(plan.mean))
        return cls(plan, model, transitions, _with_stops(examples, slots))

    def find(
        self, text: str, encoding: Encoding, finds: Sequence[Find], asked: Collection[str]
    ) -> list[TaggedSpan]:
        """Find the spans of a text; each names its slot by the number in `plan.slots`."""
        tokens, offsets = tokens_of(encoding)
        if not len(offsets):
            return []
        features = features_of(text, tokens, offsets, finds, asked, self.plan)
        scores = self.model.logits(features)
        if isinstance(self.model, Logistic):
            scores[:, OUTSIDE] -= LINEAR_BIAS
        tags = best_tags(scores, self.transitions)
        spans = spans_of(tags, offsets, marginals(scores, self.transitions))
        return [
            span
            if self.plan.slots[span.slot] in self.with_stops
            else replace(span, end=_without_stop(text, span.start, span.end))
            for span in spans
        ]

    def to_parts(self) -> dict[str, bytes]:
        """Return the model as JSON and safetensors."""
        facts = LearnedFacts(
            slots=self.plan.slots,
            kinds=self.plan.kinds,
            scale=self.plan.scale,
            dimension=len(self.plan.mean),
            recurrent=isinstance(self.model, TwoReaders),
            with_stops=self.with_stops,
        )
        numbers = {
            "mean": self.plan.mean,
            "transitions": np.maximum(self.transitions, -1e4),
            **self.model.arrays(),
        }
        return {FACTS: write_json(facts), NUMBERS: write_arrays(numbers)}

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> LearnedSpans:
        """Read what `to_parts` gave; raises `Invalid` ('bundle-corrupt') when it does not fit."""
        facts = read_json(LearnedFacts, parts, FACTS)
        numbers = read_arrays(parts, NUMBERS)
        tags = 2 * len(facts.slots) + 1
        try:
            plan = Plan(facts.kinds, facts.slots, numbers["mean"], facts.scale)
            model = (
                TwoReaders.from_arrays(numbers, facts.dimension)
                if facts.recurrent
                else Logistic.from_arrays(numbers)
            )
            transitions = numbers["transitions"]
        except KeyError as error:
            raise damaged(NUMBERS, say("it lacks {name}", name=str(error))) from error
        if not all(np.isfinite(array).all() for array in numbers.values()):
            raise damaged(NUMBERS, say("it holds what is no number"))
        shapes = {
            "mean": (plan.mean.shape, (facts.dimension,)),
            "model": (model.shape, (plan.width, tags)),
            "transitions": (transitions.shape, (tags, tags)),
        }
        for name, (found, expected) in shapes.items():
            if found != expected:
                why = say(
                    "'{name}' is {found}, not {expected}",
                    name=name,
                    found=str(found),
                    expected=str(expected),
                )
                raise damaged(NUMBERS, why)
        return cls(plan, model, transitions, facts.with_stops)


def _linear(
    texts: Sequence[Floats], sequences: Sequence[Tags], weights: Sequence[float], size: int
) -> Logistic:
    return train_logistic(
        np.concatenate(texts),
        np.eye(size, dtype=np.float32)[np.concatenate(sequences)],
        np.repeat(np.asarray(weights, np.float32), [len(each) for each in sequences]),
        strength=_STRENGTH,
        iterations=_ITERATIONS,
    )


def _recurrent(
    texts: Sequence[Floats],
    sequences: Sequence[Tags],
    weights: Sequence[float],
    size: int,
    plan: Plan,
) -> Recurrent:
    own = [own_features(text, len(plan.mean)) for text in texts]
    rounds = min(max(_READ // len(own), _FEWEST_ROUNDS), _MOST_ROUNDS)
    return train_recurrent(own, sequences, weights, size, rounds=rounds, batch=_BATCH)


def _with_stops(examples: Sequence[Example], slots: Sequence[str]) -> tuple[str, ...]:
    """Return the slots whose annotated values end with a stop often enough for it to be meant."""
    ends: dict[str, list[bool]] = {slot: [] for slot in slots}
    for example in examples:
        for span in example.spans:
            kept = _without_stop(example.text, span.start, span.end)
            ends[span.slot].append(kept < span.end)
    return tuple(slot for slot in slots if sum(ends[slot]) > _MEANT * len(ends[slot]))


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
