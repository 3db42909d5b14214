"""Precise first: what a message states outright, before anything learned is asked.

In order: a payload (`/track_order{"order_number": "A1"}`), an utterance that the author wrote, word
for word, and the built-in intents. Templates come between the last two: an utterance is the more
exact statement, and a skill's own template for yes goes before the built-in one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import orjson
from pydantic import JsonValue

from builder.conversation.understanding import (
    ANSWER_QUESTION,
    BUILT_IN_INTENTS,
    OUT_OF_SCOPE,
    SlotValue,
)
from builder.nlu.built_in import find_built_in
from builder.nlu.wording import bare
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.text import shorten


@dataclass(frozen=True)
class Match:
    """An intent stated outright, the slot values stated with it, and how."""

    intent: str
    kind: Literal["payload", "utterance", "built_in"]
    slots: tuple[SlotValue, ...] = ()


class Matcher:
    """Knows a skill's utterances by heart; needs no training and no encoder."""

    def __init__(self, skill: Skill, *, built_in: bool = True) -> None:
        self._skill = skill
        own = {intent.name for intent in skill.intents}
        # The built-in intents that the skill does not define itself.
        self.built_in = frozenset(BUILT_IN_INTENTS) - own if built_in else frozenset()
        self._intents = own | set(BUILT_IN_INTENTS) | {ANSWER_QUESTION}
        self._by_heart: dict[str, str | None] = {}
        for text, intent in _said(skill):
            known = self._by_heart.setdefault(text, intent)
            if known != intent:
                self._by_heart[text] = None  # said of two intents: the text alone decides nothing

    def find(self, text: str) -> Match | None:
        """Return what the whole message states, or None."""
        payload = self._find_payload(text)
        if payload is not None:
            return payload
        said = bare(text)
        intent = self._by_heart.get(said) if said else None
        if intent is not None:
            return Match(intent, "utterance")
        if self.built_in:
            # Every language is heard here: a Chinese user may well type "ok".
            built_in = find_built_in(text, self._skill.languages)
            if built_in is None:
                built_in = find_built_in(text, ("zh", "en"))
            if built_in in self.built_in:
                return Match(built_in, "built_in")
        return None

    def _find_payload(self, text: str) -> Match | None:
        stripped = text.strip()
        if not stripped.startswith("/"):
            return None
        name, brace, rest = stripped[1:].partition("{")
        intent = name.strip()
        if intent not in self._intents:
            return None
        if not brace:
            return Match(intent, "payload")
        try:
            stated: JsonValue = orjson.loads("{" + rest)
        except orjson.JSONDecodeError:
            return None
        if not isinstance(stated, dict):
            return None
        slots = [self._skill.find(Slot, slot) for slot in stated]
        if any(slot is None for slot in slots):
            return None
        end = len(text)
        values = tuple(
            SlotValue(
                type=slot.type,
                slot=slot.name,
                value=stated[slot.name],
                text=value_text(stated[slot.name]),
                start=0,
                end=end,
                source="payload",
            )
            for slot in slots
            if slot is not None
        )
        return Match(intent, "payload", values)


def value_text(value: JsonValue) -> str:
    """Write a stated value as a user would have typed it."""
    return value if isinstance(value, str) else shorten(orjson.dumps(value).decode(), 200)


def _said(skill: Skill) -> Iterator[tuple[str, str]]:
    for intent in skill.intents:
        for utterance in intent.all_utterances():
            if bare(utterance.text):
                yield bare(utterance.text), intent.name
    for entry in skill.faq:
        for question in entry.questions():
            if bare(question):
                yield bare(question), ANSWER_QUESTION
    for texts in skill.out_of_scope.values():
        for text in texts:
            if bare(text):
                yield bare(text), OUT_OF_SCOPE
