"""Whether a message holds several requests: each clause must be one by itself, and say another thing.

The weights were chosen on the validation parts of public data (docs/understanding.md has the
figures): a clause is the likelier a request of its own the surer and the longer it is, the less sure
the message is as a whole, and the less the clauses agree on what they are about.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final

from builder.conversation.understanding import (
    BUILT_IN_INTENTS,
    OUT_OF_SCOPE,
    IntentScore,
    Understanding,
)
from builder.nlu.clauses import Clause, find_clauses, joined
from builder.schema.flow import Flow
from builder.schema.skill import Skill
from builder.schema.step import CollectStep, LinkStep
from builder.text import is_han

_BIAS: Final = -5.4
_SURE: Final = 0.65
_WHOLE: Final = -0.3
_SAME: Final = -0.3
_LENGTH: Final = 1.1
# An ideograph says as much as so many letters.
_IDEOGRAPH: Final = 6
# So many words, or ideographs, besides a value make a request.
_ENOUGH: Final = 5
# With fewer than these besides a value, a part of a message is not even looked at.
_TOO_FEW_IDEOGRAPHS: Final = 3
_TOO_FEW_WORDS: Final = 2
# Scores are clipped, so that none decides alone.
_LEAST: Final = 0.002


def values_taken(skill: Skill) -> dict[str, frozenset[str]]:
    """Return the types of the values that the flows of each intent ask for."""
    collected = {flow.name: _types(skill, flow) for flow in skill.flows}
    taken: dict[str, frozenset[str]] = {}
    for flow in skill.flows:
        linked = [step.flow for step in flow.steps if isinstance(step, LinkStep)]
        types = collected[flow.name].union(*(collected.get(name, frozenset()) for name in linked))
        for intent in flow.trigger.intents:
            taken[intent] = taken.get(intent, frozenset()) | types
    return taken


def find_requests(
    whole: Understanding,
    text: str,
    understand: Callable[[str], Understanding],
    taken: Mapping[str, frozenset[str]],
) -> tuple[Understanding, ...]:
    """Return the requests of a message in order, or nothing where it is one.

    `text` is what was read of the message, `taken` what the flows of each intent ask for. A message
    without a place to cut it asks nothing of `understand`; others ask for the few clauses that the
    cuts can make, none of them twice.
    """
    if whole.origin != "learned":
        return ()
    pieces = _speaking(find_clauses(text), whole)
    known: dict[Clause, Understanding] = {}

    def understood(clause: Clause) -> Understanding:
        if clause not in known:
            known[clause] = understand(clause.of(text))
        return known[clause]

    for clauses in _ways(pieces):
        if any(_is_cut(whole, left.end, right.start) for left, right in pairwise(clauses)):
            continue
        # Stops at the first clause that is no request; the shortest is the cheapest to ask about.
        by_length = sorted(clauses, key=lambda clause: clause.end - clause.start)
        if all(_is_request(understood(clause)) for clause in by_length) and _are_several(
            whole, [understood(clause) for clause in clauses], taken
        ):
            return tuple(
                understood(clause).model_copy(update={"start": clause.start}) for clause in clauses
            )
    return ()


def _speaking(pieces: tuple[Clause, ...], whole: Understanding) -> tuple[Clause, ...]:
    """Join pieces that say little besides a value, such as "order A1003", to those before them."""
    speaking: list[Clause] = []
    for piece in pieces:
        values = [
            (slot.start - piece.start, slot.end - piece.start)
            for slot in whole.slots
            if slot.start >= piece.start and slot.end <= piece.end
        ]
        ideographs, words = _said_besides(piece.of(whole.text), values)
        if speaking and values and ideographs < _TOO_FEW_IDEOGRAPHS and words < _TOO_FEW_WORDS:
            speaking[-1] = Clause(speaking[-1].start, piece.end)
        else:
            speaking.append(piece)
    return tuple(speaking)


def _ways(pieces: tuple[Clause, ...]) -> Iterator[tuple[Clause, ...]]:
    """Yield every way to join neighbouring pieces into two or more clauses, most clauses first."""
    between = range(1, len(pieces))
    for count in range(len(pieces) - 1, 0, -1):
        for cuts in combinations(between, count):
            edges = (0, *cuts, len(pieces))
            yield tuple(joined(pieces, first, last - 1) for first, last in pairwise(edges))


def _is_cut(whole: Understanding, start: int, end: int) -> bool:
    return any(slot.start < end and slot.end > start for slot in whole.slots)


def _is_request(clause: Understanding) -> bool:
    """Tell whether a clause is understood, without a doubt, as something that one can ask for."""
    name = clause.intent.name
    return name != OUT_OF_SCOPE and name not in BUILT_IN_INTENTS and not clause.close


def _are_several(
    whole: Understanding, clauses: Sequence[Understanding], taken: Mapping[str, frozenset[str]]
) -> bool:
    for left, right in pairwise(clauses):
        if left.intent.name == right.intent.name:
            return False
        if _tells(left, taken.get(right.intent.name)) or _tells(right, taken.get(left.intent.name)):
            return False
        evidence = (
            _BIAS
            + _SURE * _logit(min(_best(left).score, _best(right).score))
            + _WHOLE * _logit(_best(whole).score)
            + _SAME * _logit(_agreement(left, right))
            + _LENGTH * math.log(min(_length(left.text), _length(right.text)))
        )
        if evidence <= 0:
            return False
    return True


def _tells(clause: Understanding, wanted: frozenset[str] | None) -> bool:
    """Tell whether a clause is little else than a value that the other request asks for.

    "Order A1003" behind "I want to return something" is no request of its own.
    """
    values = [value for value in clause.slots if wanted and value.type in wanted]
    if not values:
        return False
    return max(_said_besides(clause.text, [(v.start, v.end) for v in values])) < _ENOUGH


def _said_besides(text: str, values: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return how many ideographs and how many words a text has besides its values."""
    rest = list(text)
    for start, end in values:
        rest[start:end] = " " * (end - start)
    said = "".join(rest)
    return sum(map(is_han, said)), sum(any(c.isalpha() for c in word) for word in said.split())


def _types(skill: Skill, flow: Flow) -> frozenset[str]:
    asked = {step.slot for step in flow.steps if isinstance(step, CollectStep)}
    return frozenset(slot.type for slot in skill.slots if slot.name in asked)


def _best(understanding: Understanding) -> IntentScore:
    return understanding.ranking[0] if understanding.ranking else understanding.intent


def _agreement(left: Understanding, right: Understanding) -> float:
    """Return how much of their rankings two clauses share: 0 nothing, 1 all."""
    others = {ranked.name: ranked.score for ranked in right.ranking}
    return sum(min(ranked.score, others.get(ranked.name, 0.0)) for ranked in left.ranking)


def _length(text: str) -> int:
    return max(1, len(text) + (_IDEOGRAPH - 1) * sum(map(is_han, text)))


def _logit(score: float) -> float:
    score = min(max(score, _LEAST), 1 - _LEAST)
    return math.log(score / (1 - score))
