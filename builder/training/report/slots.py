"""How well a version finds the values that utterances mark: precision and recall, slot by slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.conversation.understanding import Context, SlotValue
from builder.encoding.library import EncoderLibrary
from builder.nlu.interpreter import token_encoder
from builder.nlu.once import OnceEncoder
from builder.nlu.simplified import simplifying
from builder.nlu.slots.example import Example, examples_of
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Span
from builder.text import language_of
from builder.training.report.asked import NOW, ProgressOf

_FOLDS: Final = 3
# So many utterances are asked at most; as many without a mark as there are with one.
_MOST: Final = 600
# And so many are learned from in a fold, so that a large skill is measured in a minute.
_MOST_TAUGHT: Final = 3_000
# Fewer marks than this in two utterances cannot be learned from one and asked of another.
_FEWEST: Final = 2


@dataclass(frozen=True)
class SlotLine:
    """Marks of one slot: how many there are, how many were found, and how many of these are right."""

    slot: str
    marked: int
    found: int
    right: int


def own_slots(
    skill: Skill,
    encoders: EncoderLibrary,
    *,
    seed: int,
    progress: ProgressOf = lambda done: None,
) -> tuple[SlotLine, ...]:
    """Measure slots on a skill's own marks, each by a recogniser that has not learned from it.

    Slots whose marks stand in fewer than two utterances are left out: nothing can be measured. A skill
    of many thousand utterances is measured on a sample, which `seed` draws.
    """
    examples = examples_of(skill)
    held_out = _drawn(examples, seed)
    measurable = _measurable(examples)
    stack = encoders.stack_for(skill.languages)
    named = token_encoder(stack)
    if not measurable or named is None:
        return ()
    (encoder,) = simplifying([OnceEncoder(named)])
    fold_of = {at: n % _FOLDS for n, at in enumerate(held_out)}
    wanted, found = [], []
    for fold in range(_FOLDS):
        own = [examples[at] for at, other in fold_of.items() if other == fold]
        hidden = {example.text for example in own}
        taught = [example for example in examples if example.text not in hidden]
        taught = _fewer(taught, seed)
        recogniser = SlotRecogniser.train(
            _without(skill, hidden), encoder, seed=seed, examples=taught
        )
        for example in own:
            language = language_of(example.text, skill.languages)
            encoding = encoder.encode_one(example.text)
            wanted.append(example.spans)
            found.append(recogniser.recognise(example.text, language, Context(now=NOW), encoding))
        progress((fold + 1) / _FOLDS)
    lines = slot_lines(skill, wanted, found)
    return tuple(line for line in lines if line.slot in measurable)


def slot_lines(
    skill: Skill, wanted: Sequence[Sequence[Span]], found: Sequence[Sequence[SlotValue]]
) -> tuple[SlotLine, ...]:
    """Compare marks with the values found in the same texts; only whole spans count.

    A value that may fill several slots of its type, and waits for the talk to say which, is right
    where a mark of one of them stands, and no mistake elsewhere.
    """
    types = {slot.name: slot.type for slot in skill.slots}
    marked: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for spans, values in zip(wanted, found, strict=True):
        named = {(v.start, v.end, v.slot) for v in values if v.slot is not None}
        open_ones = {(v.start, v.end, v.type) for v in values if v.slot is None}
        marks = {(span.start, span.end, span.slot) for span in spans}
        by_type = {mark for mark in marks - named if (*mark[:2], types.get(mark[2])) in open_ones}
        marked.update(slot for _, _, slot in marks)
        claimed.update(slot for _, _, slot in named | by_type)
        right.update(slot for _, _, slot in (marks & named) | by_type)
    return tuple(
        SlotLine(slot, marked[slot], claimed[slot], right[slot]) for slot in types if marked[slot]
    )


def _drawn(examples: Sequence[Example], seed: int) -> list[int]:
    """Draw the utterances that are asked: marked ones, and as many others, in a random order."""
    rng = np.random.default_rng(seed)
    marked = [at for at, example in enumerate(examples) if example.spans]
    plain = [at for at, example in enumerate(examples) if not example.spans]
    marked = rng.permutation(marked)[: _MOST // 2].tolist() if marked else []
    plain = rng.permutation(plain)[: len(marked)].tolist() if plain else []
    return [int(at) for at in rng.permutation([*marked, *plain]).tolist()]


def _fewer(taught: list[Example], seed: int) -> list[Example]:
    """Return at most so many examples, those with marks first."""
    if len(taught) <= _MOST_TAUGHT:
        return taught
    order = np.random.default_rng(seed).permutation(len(taught)).tolist()
    order.sort(key=lambda at: not taught[at].spans)
    return [taught[at] for at in sorted(order[:_MOST_TAUGHT])]


def _measurable(examples: Sequence[Example]) -> frozenset[str]:
    seen: Counter[str] = Counter()
    for example in examples:
        seen.update({span.slot for span in example.spans})
    return frozenset(slot for slot, count in seen.items() if count >= _FEWEST)


def _without(skill: Skill, hidden: set[str]) -> Skill:
    """Return the skill without these utterances: what they mark is in no dictionary then."""

    def kept() -> Iterator[Intent]:
        for intent in skill.intents:
            said = {
                key: tuple(u for u in utterances if u.text not in hidden)
                for key, utterances in intent.utterances.items()
            }
            yield intent.model_copy(update={"utterances": said})

    return skill.model_copy(update={"intents": tuple(kept())})
