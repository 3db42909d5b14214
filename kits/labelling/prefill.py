"""Spans filled in beforehand: what an interpreter finds, marked as the intent marks it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from builder.conversation.understanding import SlotValue
from builder.schema.entity import Entity
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Span, Utterance
from builder.text import fold
from kits.candidate import Candidate


def prefilled(candidate: Candidate, values: Iterable[SlotValue], skill: Skill) -> Candidate:
    """Return the candidate with spans of the values that were found in its text.

    Only slots are marked that the candidate's intent marks in its own utterances: where these leave a
    city unmarked, a candidate leaves it too. A value that several slots could take is given to the one
    of them that the intent marks. Spans that are there already are kept, and none is put over another.
    """
    intent = skill.find(Intent, candidate.intent) if candidate.intent else None
    marked = _marked(intent) if intent else frozenset[str]()
    if not marked:
        return candidate
    text = candidate.utterance.text
    spans = list(candidate.utterance.spans)
    # The longest of what overlaps is the whole of it.
    for value in sorted(values, key=lambda found: (found.start - found.end, found.start)):
        slot = _slot_of(value, marked, skill)
        is_there = 0 <= value.start < value.end <= len(text)
        if slot is None or not is_there or any(_overlap(value, span) for span in spans):
            continue
        spans.append(
            Span(start=value.start, end=value.end, slot=slot, value=_normal(value, slot, skill))
        )
    spans.sort(key=lambda span: span.start)
    return replace(candidate, utterance=Utterance(text=text, spans=tuple(spans)))


def _marked(intent: Intent) -> frozenset[str]:
    """Return the slots that an intent's utterances mark."""
    return frozenset(span.slot for one in intent.all_utterances() for span in one.spans)


def _slot_of(value: SlotValue, marked: frozenset[str], skill: Skill) -> str | None:
    if value.slot is not None:
        return value.slot if value.slot in marked else None
    able = [slot.name for slot in skill.slots if slot.type == value.type and slot.name in marked]
    return able[0] if len(able) == 1 else None


def _normal(value: SlotValue, slot: str, skill: Skill) -> str | None:
    """Return the dictionary's value where the words said are others for it."""
    known = skill.find(Slot, slot)
    entity = skill.find(Entity, known.type) if known else None
    listed = {entry.value for entry in entity.dictionary} if entity else set()
    if isinstance(value.value, str) and value.value in listed:
        return value.value if fold(value.value) != fold(value.text) else None
    return None


def _overlap(value: SlotValue, span: Span) -> bool:
    return value.start < span.end and span.start < value.end
