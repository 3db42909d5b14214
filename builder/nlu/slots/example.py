"""What learned spans are trained on: annotated texts, and which slot had been asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.schema.skill import Skill
from builder.schema.utterance import Span

_MOST_ANSWERS = 40
_ANSWER_WEIGHT = 0.3
_OTHER_WEIGHT = 0.5


@dataclass(frozen=True)
class Example:
    """A text with its spans; `asked` names the slots that had just been asked for, if any."""

    text: str
    spans: tuple[Span, ...] = ()
    asked: frozenset[str] = frozenset()
    weight: float = 1.0


def examples_of(skill: Skill) -> list[Example]:
    """Return what a skill's utterances teach about slots, each text once."""
    examples: dict[str, Example] = {}
    for intent in skill.intents:
        for utterance in intent.all_utterances():
            if utterance.text not in examples or utterance.spans:
                examples[utterance.text] = Example(utterance.text, utterance.spans)
    return list(examples.values())


def with_answers(
    examples: Sequence[Example], types: Mapping[str, str] | None = None
) -> list[Example]:
    """Add each annotated value as a text of its own, at a low weight.

    That is how people answer a question, and authors seldom write it down. Not as an answer to any
    question, though: being asked must not make a value of whatever is said instead. Slots that share
    a type (`types` by slot) are left out: a bare value does not say which of them it fills.
    """
    shared = _shared_types(types or {})
    answers: dict[tuple[str, str], Example] = {}
    answered: Counter[str] = Counter()
    for example in examples:
        for span in example.spans:
            value = example.text[span.start : span.end].strip()
            if (types or {}).get(span.slot) in shared or answered[span.slot] >= _MOST_ANSWERS:
                continue
            if value and (span.slot, value) not in answers:
                answered[span.slot] += 1
                whole = Span(start=0, end=len(value), slot=span.slot)
                answers[span.slot, value] = Example(value, (whole,), weight=_ANSWER_WEIGHT)
    return [*examples, *answers.values()]


def with_other_values(examples: Sequence[Example], types: Mapping[str, str]) -> list[Example]:
    """Add each text once more with other values in the slots that share a type.

    It is what stands around that tells `from_city` from `to_city`, never the city: so no city may
    stand in one of them only.
    """
    shared = _shared_types(types)
    pools: dict[str, list[str]] = {kind: [] for kind in sorted(shared)}
    for example in examples:
        for span in example.spans:
            pool = pools.get(types.get(span.slot, ""))
            value = example.text[span.start : span.end]
            if pool is not None and value not in pool:
                pool.append(value)
    others = (
        _with_others(example, types, pools, number) for number, example in enumerate(examples)
    )
    return [*examples, *(other for other in others if other is not None)]


def _with_others(
    example: Example, types: Mapping[str, str], pools: Mapping[str, Sequence[str]], number: int
) -> Example | None:
    text, end, spans = "", 0, []
    for place, span in enumerate(example.spans):
        text += example.text[end : span.start]
        value = example.text[span.start : span.end]
        others = [v for v in pools.get(types.get(span.slot, ""), ()) if v not in example.text]
        if others:
            value = others[(number + place) % len(others)]
        spans.append(Span(start=len(text), end=len(text) + len(value), slot=span.slot))
        text, end = text + value, span.end
    text += example.text[end:]
    if text == example.text:
        return None
    return Example(text, tuple(spans), example.asked, _OTHER_WEIGHT)


def _shared_types(types: Mapping[str, str]) -> set[str]:
    counts = Counter(types.values())
    return {kind for kind, count in counts.items() if count > 1}
