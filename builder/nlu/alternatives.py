"""What a speaker said, when the recogniser offers several hypotheses.

The hypotheses come with the likelier ones first and without scores. Each that is understood supports
its intent, by how sure it is and by its place; the intent with most support wins, and of the
hypotheses that mean it the one that carries most, slots included, is what was said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from builder.conversation.message import MOST_ALTERNATIVES
from builder.conversation.understanding import OUT_OF_SCOPE, Understanding

# What a hypothesis counts against the one before it: recognisers rank well, but not by meaning.
_DECAY: Final = 0.8
# A value that was recognised speaks for a hypothesis as much as so much of a score.
_VALUE: Final = 0.1


def hypotheses(text: str, alternatives: Sequence[str]) -> tuple[str, ...]:
    """Return the message and its alternatives without repetitions; at most five alternatives."""
    return tuple(dict.fromkeys((text, *alternatives[:MOST_ALTERNATIVES])))


def best_supported(understood: Sequence[Understanding]) -> Understanding:
    """Return the understanding that the hypotheses support best; the first in case of a tie."""
    for first in understood[:1]:
        if first.origin == "payload":
            return first
    support: dict[str, float] = defaultdict(float)
    weights = [_DECAY**place * _certainty(u) for place, u in enumerate(understood)]
    for understanding, weight in zip(understood, weights, strict=True):
        if understanding.intent.name != OUT_OF_SCOPE:
            support[understanding.intent.name] += weight
    if not support:
        return understood[0]
    intent = max(support, key=lambda name: support[name])
    meaning = [
        (weight + _VALUE * len(understanding.slots), -place)
        for place, (understanding, weight) in enumerate(zip(understood, weights, strict=True))
        if understanding.intent.name == intent
    ]
    return understood[-max(meaning)[1]]


def _certainty(understanding: Understanding) -> float:
    """Return how sure an understanding is, of its intent and of being about the skill at all."""
    return understanding.intent.score * understanding.in_scope
