"""A skill that could take a message, with what it makes of it and a score that others compare with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from builder.conversation.understanding import OUT_OF_SCOPE, Understanding
from builder.runtime.assistants.rehearsal import Rehearsal

# How much counts, of evidence in logarithms of odds: how far a message lies within the skill's own line
# of scope, how sure the skill is of its intent, and how near the nearest of its intents lies. Chosen on
# validation data, where accuracy is flat around them (docs/assistants.md).
IN_SCOPE: Final = 1.0
SURE: Final = 0.5
NEAR: Final = 12.0
# What is stated outright (a payload, an utterance word for word) leaves no other reading.
_OUTRIGHT: Final = 20.0
_TELLS_ONLY: Final = 3.0
_LEAST: Final = 1e-3


@dataclass(frozen=True)
class Candidate:
    """A skill and what it makes of a message.

    `order` is its place by priority, from 0; `threshold` its line of scope, `near` how near its nearest
    intent lies (-1 to 1), `waits` whether its question is open.
    """

    skill: str
    order: int
    weight: float
    understanding: Understanding
    rehearsal: Rehearsal
    threshold: float = 0.5
    near: float = 0.0
    waits: bool = False

    @property
    def takes(self) -> bool:
        """Whether the skill has something to do with the message, between flows or beside one."""
        return self.rehearsal.kind in ("wish", "question", "which")

    @property
    def is_outright(self) -> bool:
        """Whether the message states its meaning, rather than being like something that was said."""
        if self.rehearsal.kind == "question" and self.rehearsal.score >= 1:
            return True
        heard = self.understanding
        return heard.intent.score >= 1 and heard.origin in ("payload", "utterance", "template")

    @property
    def intent(self) -> str:
        """The name of the intent that the skill understands."""
        return self.understanding.intent.name

    def evidence(self) -> float:
        """Return what speaks for the skill, in logarithms of odds that other skills' compare with."""
        heard = self.understanding
        if self.is_outright:
            # Who does something goes before who only tells something.
            told = _TELLS_ONLY if self.rehearsal.kind == "question" else 0.0
            return _OUTRIGHT - told + math.log(self.weight)
        best = heard.ranking[0].score if heard.ranking else 0.0
        scope = _logit(heard.in_scope) - _logit(self.threshold)
        if self.rehearsal.kind == "question":
            # That the FAQ has the answer says more than how the question was worded.
            scope, best = max(scope, 0.0), max(best, self.rehearsal.score)
        elif self.intent == OUT_OF_SCOPE:
            scope = min(scope, 0.0)
        return (
            IN_SCOPE * scope
            + SURE * math.log(max(best, _LEAST))
            + NEAR * self.near
            + math.log(self.weight)
        )


def _logit(score: float) -> float:
    score = min(max(score, _LEAST), 1 - _LEAST)
    return math.log(score / (1 - score))
