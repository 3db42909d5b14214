"""The encoders of a skill, and which of them are heard for an utterance of a language."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from builder.encoding.encoder import Encoder, view_names, weight_of
from builder.learning.softmax import Floats

# The encoder whose vectors reading compares questions by, where the stack has it.
_QUESTIONS = "e5-small"
_SUPPORTING = 0.7


def speaks(encoder: Encoder, language: str) -> bool:
    """Tell whether an encoder understands a language."""
    return encoder.languages is None or language.split("-")[0] in encoder.languages


def heard(stack: Sequence[Encoder], language: str) -> tuple[Encoder, ...]:
    """Return the encoders that speak the language; all of them when none does."""
    speakers = tuple(encoder for encoder in stack if speaks(encoder, language))
    return speakers or tuple(stack)


def encode_spoken(
    encoder: Encoder, sentences: Sequence[tuple[str, str]], *, everyone: bool = False
) -> Floats:
    """Encode the (language, text) that the encoder speaks, zeros for the rest.

    With `everyone` it reads all where it speaks none: a head of it is never heard alone.
    """
    vectors = np.zeros((len(sentences), encoder.dimension), np.float32)
    rows = [i for i, (language, _) in enumerate(sentences) if speaks(encoder, language)]
    if everyone and not rows:
        rows = list(range(len(sentences)))
    if rows:
        vectors[rows] = encoder.encode([sentences[i][1] for i in rows])
    return vectors


def question_encoder(stack: Sequence[Encoder]) -> Encoder:
    """Return the encoder that questions are compared by, in training and in serving alike."""
    named = [encoder for encoder in stack if encoder.name == _QUESTIONS]
    return named[0] if named else stack[0]


def worth_expected(stack: Sequence[Encoder], language: str) -> tuple[float, ...]:
    """Return how much each view that is heard for a language should count, before anything is learned.

    A view further down is there to support: measured on validation data (docs/understanding.md).
    """
    return tuple(
        weight_of(encoder) * (_SUPPORTING if number else 1.0)
        for encoder in heard(stack, language)
        for number, _ in enumerate(view_names(encoder))
    )
