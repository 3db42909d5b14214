"""What the lookers see: a skill, its utterances with their places, and its spaces as they stand now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from builder.schema.check_intent import BUILT_IN_INTENTS
from builder.schema.skill import Skill
from kits.quality.live.space import Judged, Space
from kits.quality.said import Placed

# From this likeness on two utterances say the same to most people.
SAME: Final = 0.9


@dataclass(frozen=True)
class Language:
    """A language's space, what is judged of its rows, and where each row's utterance stands."""

    space: Space
    judged: Judged
    # The first place of each row; None for a free row.
    places: Sequence[Placed | None]

    def rows_of(self) -> dict[str, list[int]]:
        """Return the rows of each intent, in the order of the rows."""
        rows: dict[str, list[int]] = {}
        for row, place in enumerate(self.places):
            if place is not None:
                rows.setdefault(place.intent, []).append(row)
        return rows

    @cached_property
    def rivals(self) -> tuple[tuple[int, int, float], ...]:
        """Pairs of rows of different intents that say nearly the same, with their likeness."""
        labels = self.space.labels
        pairs = self.space.near.pairs(SAME)
        return tuple(pair for pair in pairs if labels[pair[0]] != labels[pair[1]])

    def place(self, row: int) -> Placed:
        """Return the place of a row that is not free."""
        place = self.places[row]
        assert place is not None
        return place


@dataclass(frozen=True)
class Look:
    """A skill and its utterances in order, and what is known of each language's."""

    skill: Skill
    placed: Sequence[Placed]
    languages: Mapping[str, Language]


def is_own(intent: str) -> bool:
    """Tell whether an intent is of the skill's own: those built in are many short, like words."""
    return intent not in BUILT_IN_INTENTS
