"""Labels that the rest of the examples speak against: weigh them down before the heads are fitted.

Cross-validation has asked of every utterance, by models that did not learn from it, how likely its
own label is. Where another label is a hundred times likelier, the label is probably a slip, and an
example of it would bend the heads. Hard but right examples lie well above the line; on clean data
nothing is lost (docs/understanding.md). Northcutt et al. 2021, *Confident learning*, judges labels by
the same held-out confidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from builder.learning.softmax import Floats
from builder.nlu.examples import Example
from builder.nlu.wording import bare

# Below this share of the likeliest label's probability a label is doubted, in proportion,
_DOUBTED: Final = 0.01
# and it keeps at least this much of its weight: the author may know better.
_KEPT: Final = 0.05
# An intent with fewer utterances in a language has nothing to judge its own by.
_FELLOWS: Final = 4


def with_doubts(
    examples: Sequence[Example],
    rows: Sequence[int],
    probabilities: Floats,
    labels: Sequence[int],
) -> tuple[Example, ...]:
    """Return the examples, the doubtful ones weighed down; each labelled twice counts half for each.

    `probabilities` (n, intents) and `labels` are held-out, for the examples at `rows`.
    """
    doubt = doubts_of(probabilities, labels)
    times = _labelled(examples)
    weighed = [
        replace(example, weight=round(example.weight / times[n], 4))
        for n, example in enumerate(examples)
    ]
    fellows = Counter(
        (example.intent, example.language) for example in examples if example.is_held_out
    )
    for n, row in enumerate(rows):
        enough = fellows[examples[row].intent, examples[row].language] >= _FELLOWS
        # Of words with two labels neither is a slip; who says them is asked.
        if times[row] == 1 and enough and doubt[n] < 1:
            example = weighed[row]
            weighed[row] = replace(example, weight=round(example.weight * float(doubt[n]), 4))
    return tuple(weighed)


def doubts_of(probabilities: Floats, labels: Sequence[int]) -> Floats:
    """Return what is left of each example's weight, 0.05 to 1, given its held-out probabilities."""
    if not len(labels):
        return np.zeros(0, np.float32)
    own = probabilities[np.arange(len(labels)), list(labels)]
    best = np.maximum(probabilities.max(axis=1), 1e-9)
    left: Floats = np.clip(own / best / _DOUBTED, _KEPT, 1.0).astype(np.float32)
    return left


def _labelled(examples: Sequence[Example]) -> list[int]:
    """Return of each example how many intents its words stand in."""
    intents: dict[str, set[str]] = {}
    for example in examples:
        if example.is_held_out:
            intents.setdefault(bare(example.text), set()).add(example.intent)
    return [len(intents[bare(example.text)]) if example.is_held_out else 1 for example in examples]
