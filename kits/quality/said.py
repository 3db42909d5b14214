"""The utterances of a skill, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from builder.schema.check_intent import said_key
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance


@dataclass(frozen=True)
class Said:
    """An utterance of an intent; `key` is what it stands under, a language or `*`."""

    intent: str
    key: str
    utterance: Utterance

    @property
    def text(self) -> str:
        """What is said, without marks."""
        return self.utterance.text


@dataclass(frozen=True)
class Placed(Said):
    """An utterance with its number under its key, from 1, and the language that it is in."""

    number: int
    language: str

    @cached_property
    def words(self) -> str:
        """What is the same of two utterances that mean the same to everybody."""
        return said_key(self.text)

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands, as problems tell it."""
        return ("intents", self.intent, "utterances", self.key, str(self.number))


def placed_in(skill: Skill) -> Iterator[Placed]:
    """Yield every utterance of a skill in its order, those without a word aside."""
    for intent in skill.intents:
        for key, utterances in intent.utterances.items():
            for number, utterance in enumerate(utterances, 1):
                if utterance.text.strip():
                    language = skill.language_of(utterance.text, key)
                    yield Placed(intent.name, key, utterance, number, language)


class Places:
    """The utterances of a skill with their places, kept while it is edited."""

    def __init__(self) -> None:
        self._of_intent: dict[str, tuple[Intent, list[Placed]]] = {}

    def update(self, skill: Skill) -> Mapping[str, list[Placed]]:
        """Return those of each intent; an intent that is the same as before is not gone through."""
        held, self._of_intent = self._of_intent, {}
        for intent in skill.intents:
            known = held.get(intent.name)
            if known is not None and (
                known[0] is intent or known[0].utterances == intent.utterances
            ):
                self._of_intent[intent.name] = known
                continue
            alone = skill.model_copy(update={"intents": (intent,)})
            self._of_intent[intent.name] = (intent, list(placed_in(alone)))
        return {name: placed for name, (_, placed) in self._of_intent.items()}
