"""What waits in a skill's inbox, with what people have said already of each candidate."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from builder.nlu.logs import Unlabelled
from builder.schema.labels import said_in
from builder.schema.skill import Skill
from builder.server.inbox import candidate_of
from builder.store.store import Store
from builder.text import fold
from kits.candidate import Candidate

# Training learns from so many of them, those said most often, so that it takes a minute and no more.
_MOST_LEARNED: Final = 5_000


def refused(store: Store, skill: str, intent: str | None = None) -> dict[str, set[str]]:
    """Return the intents that people said a candidate is not for, by candidate; of one intent, or all.

    It was left out of a group that was accepted for the intent, or refused as a suggestion for it.
    """
    found: dict[str, set[str]] = {}
    said = (store.decisions.refused(skill, intent), store.groups.refused(skill, intent))
    for candidate, name in chain.from_iterable(said):
        found.setdefault(candidate, set()).add(name)
    return found


def waiting(store: Store, skill: Skill) -> Iterator[Candidate]:
    """Yield the candidates that nobody has decided on, but for what the skill has as an utterance."""
    said = said_in(skill)
    barred = refused(store, skill.name)
    for record in store.candidates.open_ones(skill.name):
        if fold(record.utterance.text) not in said:
            yield replace(candidate_of(record), refused=frozenset(barred.get(record.id, ())))


def learned_from(store: Store, skill: Skill) -> list[Unlabelled]:
    """Return what training learns from besides the skill: nothing unless the skill's author wants it."""
    if not skill.learn_from_inbox:
        return []
    most = heapq.nsmallest(
        _MOST_LEARNED, waiting(store, skill), key=lambda candidate: (-candidate.count, candidate.id)
    )
    return [Unlabelled(candidate.utterance.text, candidate.refused) for candidate in most]
