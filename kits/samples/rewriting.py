"""A producer that says each utterance of a skill in another way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from zlib import crc32

from builder.schema.skill import Skill
from builder.schema.utterance import Utterance, to_markup
from builder.text import fold
from kits.candidate import Candidate, Provenance

# Gives other ways to say an utterance of a language, the best first.
Rewrite = Callable[[Utterance, str, Random, Skill], Iterator[Utterance]]


class RewritingProducer:
    """Give each utterance to a rewriter; `per_utterance` bounds what one of them gives.

    With `exact` a text counts as new that differs in width or script alone.
    """

    def __init__(
        self, name: str, rewrite: Rewrite, *, per_utterance: int = 4, exact: bool = False
    ) -> None:
        self.name = name
        self._rewrite = rewrite
        self._per_utterance = per_utterance
        self._key: Callable[[str], str] = str if exact else fold

    def produce(self, skill: Skill, *, seed: int) -> Iterator[Candidate]:
        """Yield candidates in the order of the skill's utterances; see `Producer`."""
        seen = {self._key(u.text) for intent in skill.intents for u in intent.all_utterances()}
        for intent in skill.intents:
            for key, utterances in intent.utterances.items():
                for utterance in utterances:
                    language = skill.language_of(utterance.text, key)
                    # Its own chance each, so that a new utterance leaves the others' candidates alone.
                    chance = Random(f"{seed} {self.name} {crc32(utterance.text.encode())}")
                    made = self._rewrite(utterance, language, chance, skill)
                    for other in islice(self._new(made, seen), self._per_utterance):
                        origin = Provenance(self.name, to_markup(utterance))
                        yield Candidate(other, key, origin, intent.name)

    def _new(self, made: Iterator[Utterance], seen: set[str]) -> Iterator[Utterance]:
        for utterance in made:
            key = self._key(utterance.text)
            if utterance.text.strip() and key not in seen:
                seen.add(key)
                yield utterance
