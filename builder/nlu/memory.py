"""What a trained interpreter remembers of its examples: some utterances of each intent, and vectors.

Nothing on the way of a message reads it. It is there to say which utterances a message is like, and
to learn a few more without reading all of them again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict
from safetensors import SafetensorError
from safetensors.numpy import load, save

from builder.learning.softmax import Floats, unit_rows
from builder.nlu.examples import Example, Kind
from builder.nlu.parts import damaged, read_json, write_json
from builder.sentence import say

FACTS: Final = "nlu/memory.json"
VECTORS: Final = "nlu/memory.safetensors"

# So many examples of an intent are remembered, and of all intents together.
_OF_AN_INTENT: Final = 20
_OF_ALL: Final = 6_000
_FEWEST: Final = 3
# The largest number of a byte; unit vectors in bytes are as good as in floats.
_LARGEST: Final = 127.0


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: tuple[str, ...]
    intents: tuple[str, ...]
    languages: tuple[str, ...]
    kinds: tuple[Kind, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Memory:
    """Examples, and by view of an encoder their unit vectors: (examples, dimension)."""

    examples: tuple[Example, ...]
    vectors: Mapping[str, Floats]

    @classmethod
    def of(cls, examples: Sequence[Example], vectors: Mapping[str, Floats]) -> Memory:
        """Remember the first examples of each intent; `vectors` has one row an example."""
        rows = _remembered(examples)
        kept = {view: unit_rows(matrix[rows]) for view, matrix in vectors.items()}
        return cls(tuple(examples[row] for row in rows), kept)

    def with_more(self, examples: Sequence[Example], vectors: Mapping[str, Floats]) -> Memory:
        """Remember some more examples as well."""
        everyone = (*self.examples, *examples)
        both = {
            view: np.concatenate([matrix, unit_rows(vectors[view])])
            for view, matrix in self.vectors.items()
        }
        rows = _remembered(everyone)
        if len(rows) == len(everyone):
            return Memory(everyone, both)
        kept = {view: matrix[rows] for view, matrix in both.items()}
        return Memory(tuple(everyone[row] for row in rows), kept)

    def to_parts(self) -> dict[str, bytes]:
        """Return the parts of a bundle; each number of a vector takes a byte."""
        facts = _Facts(
            texts=tuple(e.text for e in self.examples),
            intents=tuple(e.intent for e in self.examples),
            languages=tuple(e.language for e in self.examples),
            kinds=tuple(e.kind for e in self.examples),
            weights=tuple(e.weight for e in self.examples),
        )
        numbers = {}
        for view, matrix in sorted(self.vectors.items()):
            highest = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-9)
            numbers[view] = np.rint(matrix / highest * _LARGEST).astype(np.int8)
        return {FACTS: write_json(facts), VECTORS: save(numbers)}

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> Memory:
        """Read what `to_parts` gave; raises `Invalid('bundle-corrupt')`."""
        facts = read_json(_Facts, parts, FACTS)
        if VECTORS not in parts:
            raise damaged(VECTORS, say("it is missing"))
        try:
            stored = load(parts[VECTORS])
        except (SafetensorError, ValueError, KeyError) as error:
            raise damaged(VECTORS, say("it is not a safetensors file")) from error
        rows = zip(
            facts.texts, facts.intents, facts.languages, facts.kinds, facts.weights, strict=True
        )
        try:
            examples = tuple(Example(*row) for row in rows)
        except ValueError as error:
            raise damaged(FACTS, say("its lists differ in length")) from error
        vectors = {view: unit_rows(numbers.astype(np.float32)) for view, numbers in stored.items()}
        if any(len(matrix) != len(examples) for matrix in vectors.values()):
            raise damaged(VECTORS, say("it has other rows than there are examples"))
        return cls(examples, vectors)


def _remembered(examples: Sequence[Example]) -> list[int]:
    """Return the rows of the first examples of each intent."""
    intents = len({example.intent for example in examples})
    most = min(_OF_AN_INTENT, max(_FEWEST, _OF_ALL // max(intents, 1)))
    seen: Counter[str] = Counter()
    rows = []
    for row, example in enumerate(examples):
        seen[example.intent] += 1
        if seen[example.intent] <= most:
            rows.append(row)
    return rows
