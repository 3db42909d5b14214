"""What a producer is: it makes candidates from what a skill already knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from builder.schema.skill import Skill
from kits.candidate import Candidate


class Producer(Protocol):
    """Makes candidates; the same skill and seed give the same candidates in the same order.

    A producer never proposes an utterance that the skill has already, nor the same one twice.
    """

    name: str

    def produce(self, skill: Skill, *, seed: int) -> Iterator[Candidate]:
        """Yield candidates, best first where the producer can tell."""
        ...
