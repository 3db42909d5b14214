"""How sure it is that a passage answers a question: a logistic regression over what is known of it.

Both sets of numbers were fitted on training files only (docs/reading.md); those with a margin by
`python -m scripts.span_reader.calibrate`.
"""

from __future__ import annotations

import math
from typing import Final

from builder.reading.index import Hit
from builder.text import is_han

# Of the share of words, the likeness of meaning, and the start.
_BY_RETRIEVAL: Final = (31.4, 18.7, -10.7)
# The same, and before the start the margin of the reader of spans over no answer.
_BY_READING: Final = (3.43, 2.14, 0.28, -3.64)
# What is added where the question has no ideograph: the reader learned from Chinese and Japanese, and in
# other languages, which it reads by what its encoder knows of them, its margins are smaller.
UNTAUGHT: Final = 0.9
# From this score on a passage answers, unless the skill sets another line.
LINE: Final = 0.38


def sureness(hit: Hit) -> float:
    """Return how sure it is, before anyone reads it, that a passage answers the question, 0 to 1."""
    words, meaning, start = _BY_RETRIEVAL
    return _logistic(words * hit.words + meaning * hit.meaning + start)


def sureness_of_span(hit: Hit, margin: float, question: str) -> float:
    """Return how sure it is that a span of a passage answers the question, 0 to 1.

    `margin` is by how much the reader of spans prefers it to no answer.
    """
    words, meaning, read, start = _BY_READING
    total = words * hit.words + meaning * hit.meaning + read * margin + start
    return _logistic(total if any(map(is_han, question)) else total + UNTAUGHT)


def _logistic(total: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
