"""How sure it is that a passage answers a question: a logistic regression over what is known of it.

Both sets of numbers were fitted on training files only (docs/reading.md); those with a margin by
`python -m scripts.span_reader.calibrate`.
"""

from __future__ import annotations

import math
from typing import Final

from builder.reading.index import Hit

# Of the share of words, the likeness of meaning, and the start.
_BY_RETRIEVAL: Final = (31.4, 18.7, -10.7)
# The same, and before the start the margin of the reader of spans over no answer.
_BY_READING: Final = (3.49, 2.48, 0.31, -3.67)
# From this score on a passage answers, unless the skill sets another line.
LINE: Final = 0.45


def sureness(hit: Hit, margin: float | None = None) -> float:
    """Return how sure it is that a passage answers the question, 0 to 1.

    `margin` is by how much the reader of spans prefers its answer to none; None without one.
    """
    if margin is None:
        words, meaning, start = _BY_RETRIEVAL
        total = words * hit.words + meaning * hit.meaning + start
    else:
        words, meaning, read, start = _BY_READING
        total = words * hit.words + meaning * hit.meaning + read * margin + start
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
