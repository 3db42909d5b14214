"""What learned spans are trained on: annotated texts, and which slot had been asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.schema.skill import Skill
from builder.schema.utterance import Span

_MOST_ANSWERS = 40


@dataclass(frozen=True)
class Example:
    """A text with its spans; `asked` names the slots that had just been asked for, if any."""

    text: str
    spans: tuple[Span, ...] = ()
    asked: frozenset[str] = frozenset()


def examples_of(skill: Skill) -> list[Example]:
    """Return what a skill's utterances teach about slots.

    Each annotated value also becomes the bare answer to the question for its slot, since that is
    how people answer, and authors seldom write it down.
    """
    examples: dict[str, Example] = {}
    answers: dict[tuple[str, str], Example] = {}
    answered: dict[str, int] = {}
    for intent in skill.intents:
        for utterance in intent.all_utterances():
            if utterance.text not in examples or utterance.spans:
                examples[utterance.text] = Example(utterance.text, utterance.spans)
            for slot, value in _values(utterance.text, utterance.spans):
                if (slot, value) in answers or answered.get(slot, 0) >= _MOST_ANSWERS:
                    continue
                answered[slot] = answered.get(slot, 0) + 1
                span = Span(start=0, end=len(value), slot=slot)
                answers[slot, value] = Example(value, (span,), frozenset({slot}))
    return [*examples.values(), *answers.values()]


def _values(text: str, spans: tuple[Span, ...]) -> Iterator[tuple[str, str]]:
    for span in spans:
        value = text[span.start : span.end].strip()
        if value:
            yield span.slot, value
