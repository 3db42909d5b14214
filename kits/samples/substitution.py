"""Slot-value swapping: other values of the dictionary, or of the system type, in marked spans."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Final

from builder.schema.entity import Entity
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Span, Utterance
from builder.text import fold
from kits.change import Change, Edit
from kits.samples.rewriting import RewritingProducer
from kits.samples.values import system_ways, words_of
from kits.samples.ways import drawn

# Of a dictionary of hundreds of thousands no more are looked at for one span.
_TRIED: Final = 50


class SubstitutionProducer(RewritingProducer):
    """Fill each marked span with other words for values of the slot's dictionary or system type.

    Only words written in the utterance's language are put in; `per_utterance` bounds how many
    candidates one utterance gives.
    """

    def __init__(self, *, per_utterance: int = 5) -> None:
        super().__init__("substitution", _substituted, per_utterance=per_utterance)


def _substituted(
    utterance: Utterance, language: str, chance: Random, skill: Skill
) -> Iterator[Utterance]:
    """Yield the utterance with one span exchanged, the spans taking turns, each word once."""
    turns = [
        (index, _words(skill, span.slot, language, chance))
        for index, span in enumerate(utterance.spans)
    ]
    while turns:
        left = []
        for index, words in turns:
            span = utterance.spans[index]
            old = fold(utterance.text[span.start : span.end])
            other = next((pair for pair in words if fold(pair[0]) != old), None)
            if other is not None:
                yield _with_word(utterance, index, *other)
                left.append((index, words))
        turns = left


def _words(
    skill: Skill, slot_name: str, language: str, chance: Random
) -> Iterator[tuple[str, str | None]]:
    slot = skill.find(Slot, slot_name)
    if slot is None:
        return
    if skill.find(Entity, slot.type) is not None:
        known = words_of(skill, slot_name, language)
        for word, value in chance.sample(known, min(len(known), _TRIED)):
            yield word, value if fold(value) != fold(word) else None
        return
    ways = system_ways(slot.type, language)
    if ways is not None:
        for number in islice(drawn(ways.count, chance), _TRIED):
            yield "".join(piece.text for piece in ways.nth(number)).strip(), None


def _with_word(utterance: Utterance, index: int, word: str, value: str | None) -> Utterance:
    """Return the utterance with the span's text exchanged and the later spans moved along."""
    old = utterance.spans[index]
    edit = Edit(old.start, old.end, word)
    moved = Change.of(utterance.text, [edit]).applied_to(utterance)
    spans = list(moved.spans)
    at = spans[index]
    spans[index] = Span(start=at.start, end=at.end, slot=at.slot, value=value)
    return Utterance(text=moved.text, spans=tuple(spans))
