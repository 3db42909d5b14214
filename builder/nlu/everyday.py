"""Everyday sentences, written for this project: what people ask of any machine, whatever its job.

They show the scope detector what a skill is most likely not about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import orjson

from builder.learning.softmax import Floats, unit_rows

# How many of a skill's utterances are looked at, at most.
_LOOKED_AT = 2000


@cache
def _data() -> dict[str, list[str]]:
    text = (files("builder.nlu") / "data" / "everyday.json").read_bytes()
    loaded: dict[str, list[str]] = orjson.loads(text)
    return loaded


def everyday_sentences(languages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (language, sentence) for each language that we have sentences of."""
    return tuple(
        (language, sentence)
        for language in languages
        for sentence in _data().get(language.split("-")[0], ())
    )


def foreign_to(own: Mapping[str, Floats], everyday: Mapping[str, Floats]) -> list[int]:
    """Return the rows of the everyday sentences that are not what the skill itself is about.

    A weather skill is asked about the weather: a sentence that is as near to an example as examples
    usually are to each other, seen from the middle of everyday language, does not show what is
    foreign to the skill.
    """
    count = len(next(iter(everyday.values())))
    if count == 0:
        return []
    total, judges = np.zeros(count), np.zeros(count)
    for name, vectors in own.items():
        # Rows of zeros are of languages that this encoder does not speak.
        spoken, around = vectors[vectors.any(axis=1)], everyday[name].any(axis=1)
        if len(spoken) < 2 or not around.any():
            continue
        centre = everyday[name][around].mean(axis=0)
        stride = -(-len(spoken) // _LOOKED_AT)
        examples = unit_rows(spoken[::stride] - centre)
        alike = examples @ examples.T
        np.fill_diagonal(alike, -1.0)
        usual = float(np.median(alike.max(axis=1)))
        nearest = (unit_rows(everyday[name][around] - centre) @ examples.T).max(axis=1)
        total[around] += nearest - usual
        judges[around] += 1
    return np.flatnonzero(total / np.maximum(judges, 1) <= 0).tolist()
