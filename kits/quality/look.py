"""What the lookers see: a skill, its utterances with their places, and its spaces as they stand now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np

from builder.schema.check_intent import BUILT_IN_INTENTS
from builder.schema.skill import Skill
from kits.quality.live.space import Judged, Space
from kits.quality.said import Placed

T = TypeVar("T")

# From this likeness on two utterances say the same to most people.
SAME: Final = 0.9


@dataclass(frozen=True)
class Language:
    """A language's space, what is judged of its rows, and where each row's utterance stands."""

    space: Space
    judged: Judged
    # The first place of each row; None for a free row.
    places: Sequence[Placed | None]

    @cached_property
    def rows(self) -> Mapping[str, Sequence[int]]:
        """The rows of each intent, in their order; intents without a row are left out."""
        labels = self.space.labels
        order = np.argsort(labels, kind="stable")
        order = order[labels[order] >= 0]
        borders = np.searchsorted(labels[order], np.arange(len(self.space.intents) + 1))
        return {
            intent: order[borders[n] : borders[n + 1]].tolist()
            for n, intent in enumerate(self.space.intents)
            if borders[n] < borders[n + 1]
        }

    @cached_property
    def rivals(self) -> tuple[tuple[int, int, float], ...]:
        """Pairs of rows of different intents that say nearly the same, with their likeness."""
        return tuple(self.space.near.rivals(self.space.labels, SAME))

    def place(self, row: int) -> Placed:
        """Return the place of a row that is not free."""
        place = self.places[row]
        assert place is not None
        return place


# What was worked out of an intent, with the utterances and the space that it was worked out of.
Memory = dict[tuple[str, str, str], tuple[Sequence[Placed], Space, Any]]


@dataclass(frozen=True)
class Look:
    """A skill and its utterances in order, and what is known of each language's."""

    skill: Skill
    placed: Sequence[Placed]
    languages: Mapping[str, Language]
    # The utterances of each intent: the same list as at the look before where nothing has changed.
    of_intent: Mapping[str, Sequence[Placed]]
    memory: Memory

    def once(self, what: str, language: Language, intent: str, make: Callable[[], T]) -> T:
        """Return what is worked out of an intent's utterances alone, anew only when they change."""
        said = self.of_intent[intent]
        key = (what, language.space.language, intent)
        held = self.memory.get(key)
        if held is not None and held[0] is said and held[1] is language.space:
            known: T = held[2]
            return known
        made = make()
        self.memory[key] = (said, language.space, made)
        return made


def is_own(intent: str) -> bool:
    """Tell whether an intent is of the skill's own: those built in are many short, like words."""
    return intent not in BUILT_IN_INTENTS
