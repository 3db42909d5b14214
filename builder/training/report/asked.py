"""Utterances that a version was asked, and what came of each.

They are the skill's own, as training judged them by models that had not learned from them, or those of a
test file, which go through the very interpreter that serves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import orjson

from builder.bundle import SKILL, Bundle
from builder.conversation.understanding import OUT_OF_SCOPE, Context, SlotValue
from builder.nlu.interpreter import Interpreter
from builder.nlu.judgements import read_judgements
from builder.nlu.parts import read_json
from builder.nlu.scope import line_of_scope
from builder.nlu.trained import FACTS, Facts
from builder.schema.skill import Thresholds
from builder.schema.utterance import Span
from builder.text import ANY_LANGUAGE

# Spans and intents are compared, not values: any moment does.
NOW: Final = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)

ProgressOf = Callable[[float], None]


@dataclass(frozen=True)
class Question:
    """An utterance of a test file and what it should mean; `out_of_scope` for a stranger's."""

    text: str
    intent: str
    language: str = ANY_LANGUAGE
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Asked:
    """An utterance, the intent it belongs to, and what it was taken for.

    `found` is the likeliest intent and `score` its probability, `own` that of the intent it belongs
    to. Where `kept` is false the message would have been turned away as out of scope.
    """

    text: str
    language: str
    intent: str
    found: str
    score: float
    own: float
    in_scope: float
    kept: bool

    @property
    def decided(self) -> str:
        """What the skill would have acted on: the likeliest intent, or `out_of_scope`."""
        return self.found if self.kept else OUT_OF_SCOPE

    @property
    def right(self) -> bool:
        """Whether the skill would have done what was meant."""
        return self.decided == self.intent

    @property
    def is_stranger(self) -> bool:
        """Whether the skill is not there for it."""
        return self.intent == OUT_OF_SCOPE


def own_utterances(bundle: Bundle) -> tuple[Asked, ...]:
    """Return what training's cross-validation said of the skill's own utterances.

    The line of scope is the one that the version serves with. Raises `Invalid('bundle-corrupt')`.
    """
    # Of a skill with many utterances the thresholds alone are read in no time.
    held = orjson.loads(bundle.parts[SKILL]).get("thresholds", {})
    thresholds = Thresholds.model_validate(held)
    line = line_of_scope(read_json(Facts, bundle.parts, FACTS).detector, thresholds)
    return tuple(
        Asked(
            text=each.text,
            language=each.language,
            intent=each.intent,
            found=each.found,
            score=each.ranking[0][1],
            own=each.own,
            in_scope=each.in_scope,
            kept=each.in_scope >= line,
        )
        for each in read_judgements(bundle.parts)
    )


def ask(
    interpreter: Interpreter,
    questions: Sequence[Question],
    progress: ProgressOf = lambda done: None,
) -> tuple[tuple[Asked, ...], tuple[tuple[SlotValue, ...], ...]]:
    """Have a version interpret each question; return what came of it, and the values it found."""
    asked, values = [], []
    for number, question in enumerate(questions):
        language = None if question.language == ANY_LANGUAGE else question.language
        understood = interpreter.interpret(question.text, Context(now=NOW, language=language))
        scores = {each.name: each.score for each in understood.ranking}
        found = understood.ranking[0] if understood.ranking else understood.intent
        is_stranger = question.intent == OUT_OF_SCOPE
        asked.append(
            Asked(
                text=question.text,
                language=understood.language,
                intent=question.intent,
                found=found.name,
                score=found.score,
                own=round(1.0 - understood.in_scope, 4)
                if is_stranger
                else scores.get(question.intent, 0.0),
                in_scope=understood.in_scope,
                kept=understood.intent.name != OUT_OF_SCOPE,
            )
        )
        values.append(understood.slots)
        if number % 20 == 0:
            progress(number / len(questions))
    return tuple(asked), tuple(values)
