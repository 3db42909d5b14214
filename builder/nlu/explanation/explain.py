"""Explain an understanding; slow beside understanding itself, and never on the way of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from builder.conversation.explanation import Explanation, Likeness, SlotEvidence
from builder.conversation.understanding import OUT_OF_SCOPE, Context, IntentScore, Understanding
from builder.learning.softmax import Floats, unit_rows
from builder.nlu.explanation.flips import weigh_words, words_of
from builder.nlu.interpreter import Interpreter
from builder.nlu.memory import Memory

_NEAREST: Final = 5
_NEAREST_OTHER: Final = 2


def explain(
    interpreter: Interpreter,
    memory: Memory,
    text: str,
    context: Context,
    alternatives: Sequence[str] = (),
) -> Explanation:
    """Say why a message is understood as it is; its understanding is that of `interpret`."""
    understanding = interpreter.interpret(text, context, alternatives)
    said, language = understanding.text, understanding.language
    fired, share = interpreter.fired(understanding, context)
    other = _runner_up(understanding)
    vectors = interpreter.vectors(said, language)
    likenesses = _likenesses(memory, vectors)
    values = [(value.start, value.end) for value in understanding.slots]
    pieces = words_of(said, interpreter.tokens(said), values)
    words, flip = weigh_words(
        understanding, pieces, lambda part: interpreter.interpret(part, context)
    )
    return Explanation(
        understanding=understanding,
        fired=fired,
        share=share,
        nearest=_nearest(memory, likenesses, _NEAREST),
        nearest_other=(
            _nearest(memory, likenesses, _NEAREST_OTHER, other.name) if other is not None else ()
        ),
        runner_up=other,
        margin=_margin(understanding, other),
        opinions=interpreter.opinions(vectors, language) if vectors else (),
        threshold=interpreter.threshold,
        slots=tuple(
            SlotEvidence(
                slot=value.slot,
                type=value.type,
                text=value.text,
                source=value.source,
                score=value.score,
                similar=value.source == "dictionary" and value.score < 1,
            )
            for value in understanding.slots
        ),
        words=words,
        flip=flip,
    )


def _runner_up(understanding: Understanding) -> IntentScore | None:
    """Return the next best: of a refused message, what it would have been."""
    ranking = understanding.ranking
    if understanding.intent.name == OUT_OF_SCOPE:
        return ranking[0] if ranking else None
    return ranking[1] if len(ranking) > 1 else None


def _margin(understanding: Understanding, other: IntentScore | None) -> float | None:
    if other is None or understanding.intent.name == OUT_OF_SCOPE:
        return None
    return round(understanding.intent.score - other.score, 4)


def _likenesses(memory: Memory, vectors: Mapping[str, Floats]) -> Floats:
    """Return how like each remembered example is, over the views that heard the message.

    Centred on the mean of what is remembered: all sentences of a language lie close together.
    """
    total = np.zeros(len(memory.examples), np.float32)
    heard = [view for view in vectors if view in memory.vectors]
    for view in heard:
        matrix = memory.vectors[view]
        mean = matrix.mean(axis=0)
        total += unit_rows(matrix - mean) @ unit_rows(unit_rows(vectors[view]) - mean)
    result: Floats = total / np.float32(max(len(heard), 1))
    return result


def _nearest(
    memory: Memory, likenesses: Floats, most: int, intent: str | None = None
) -> tuple[Likeness, ...]:
    rows = [
        int(row)
        for row in np.argsort(-likenesses, kind="stable")
        if memory.examples[row].kind in ("utterance", "question", "built_in")
        and intent in (None, memory.examples[row].intent)
    ]
    return tuple(
        Likeness(
            text=memory.examples[row].text,
            intent=memory.examples[row].intent,
            likeness=round(float(likenesses[row]), 4),
        )
        for row in rows[:most]
    )
