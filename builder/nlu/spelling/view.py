"""What letters and sounds say of an intent, where an encoder's word pieces are broken by a slip.

A linear model over hashed n-grams: of letters within words, and of ideographs and the syllables that
they are said with. A slip spoils a few of them and leaves the others; a character that sounds the
same spoils none of the sounds. Alone it understands less than an encoder, and supports one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from pydantic import BaseModel, ConfigDict

from builder.learning.logistic import Logistic, from_prototypes, train_logistic
from builder.learning.softmax import Floats, log_softmax, unit_rows
from builder.nlu.clear import clear
from builder.nlu.examples import Example, one_hot
from builder.nlu.parts import damaged, read_arrays, read_json, write_arrays, write_json
from builder.nlu.sound import syllable_of
from builder.text import fold, is_han

FACTS: Final = "nlu/spelling.json"
NUMBERS: Final = "nlu/spelling.safetensors"
# Chosen on validation data of BANKING77 and SMP2019.
_DIMENSION: Final = 4096
_STRENGTH: Final = 30.0
# How much the view may count beside the encoders' heads; each skill's own examples choose.
_WEIGHTS: Final = (0.0, 0.1, 0.2, 0.3)
_FOLDS: Final = 3
_LETTERS: Final = (2, 3, 4)
_IDEOGRAPHS: Final = (1, 2, 3)
_UNWORDED: Final = re.compile(r"[^a-z0-9]+")
_SIGN: Final = 31


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    intents: tuple[str, ...]
    weight: float


class Judged(NamedTuple):
    """What models that had not seen them say of examples: their rows, labels, and probabilities."""

    rows: tuple[int, ...]
    labels: tuple[int, ...]
    probabilities: Floats


@dataclass(frozen=True)
class SpellingView:
    """Log-probabilities of intents from n-grams; runs no network. `weight` says how much they count."""

    intents: tuple[str, ...]
    model: Logistic
    weight: float

    @classmethod
    def train(
        cls, examples: Sequence[Example], intents: Sequence[str], judged: Judged
    ) -> SpellingView:
        """Fit the view on the same weighed examples as the heads, and choose how much it counts."""
        column = {intent: n for n, intent in enumerate(intents)}
        vectors = vectors_of([example.text for example in examples])
        targets = one_hot([column[example.intent] for example in examples], len(intents))
        weights = np.asarray([example.weight for example in examples], np.float32)
        said = np.zeros_like(judged.probabilities)
        for part in range(_FOLDS):
            out = np.arange(part, len(judged.rows), _FOLDS)
            held = np.asarray(judged.rows, np.int64)[out]
            kept = np.delete(np.arange(len(examples)), held)
            model = _fit(vectors[kept], targets[kept], weights[kept])
            said[out] = log_softmax(model.logits(vectors[held]))
        weight = _best_weight(judged, said)
        return cls(tuple(intents), _fit(vectors, targets, weights), weight)

    def support(self, scores: Floats, text: str, intents: Sequence[str]) -> Floats:
        """Return the probabilities of `intents` after the view was heard as well.

        What it has never met it says nothing of.
        """
        if not self.weight:
            return scores
        said = log_softmax(self.model.logits(vectors_of([text])))[0]
        known = dict(zip(self.intents, said.tolist(), strict=True))
        mean = float(said.mean())
        own = np.asarray([known.get(intent, mean) for intent in intents], np.float32)
        return _both(scores, own, self.weight)

    def to_parts(self) -> dict[str, bytes]:
        """Return the parts of a bundle."""
        numbers = {"weights": self.model.weights, "bias": self.model.bias}
        return {
            FACTS: write_json(_Facts(intents=self.intents, weight=self.weight)),
            NUMBERS: write_arrays(numbers),
        }

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> SpellingView:
        """Read what `to_parts` gave; raises `Invalid('bundle-corrupt')`."""
        facts = read_json(_Facts, parts, FACTS)
        numbers = read_arrays(parts, NUMBERS)
        try:
            model = Logistic(numbers["weights"], numbers["bias"])
        except KeyError as error:
            raise damaged(NUMBERS, f"it lacks {error}") from error
        if model.weights.shape != (len(facts.intents), _DIMENSION):
            raise damaged(NUMBERS, "the model has another shape")
        return cls(facts.intents, model, facts.weight)


def _fit(vectors: Floats, targets: Floats, weights: Floats) -> Logistic:
    start = from_prototypes(vectors, targets, weights)
    return train_logistic(vectors, targets, weights, strength=_STRENGTH, start=start)


def _both(scores: Floats, said: Floats, weight: float) -> Floats:
    together: Floats = np.exp(log_softmax(np.log(np.maximum(scores, 1e-9)) + weight * said))
    return together


def _best_weight(judged: Judged, said: Floats) -> float:
    """Return the weight at which the held-out labels are likeliest."""
    if not judged.rows:
        return 0.0
    own = np.arange(len(judged.rows)), np.asarray(judged.labels)

    def likelihood(weight: float) -> float:
        both = _both(judged.probabilities, said, weight)
        return float(np.log(np.maximum(both[own], 1e-9)).mean())

    return max(_WEIGHTS, key=likelihood)


def vectors_of(texts: Sequence[str]) -> Floats:
    """Return the hashed n-grams of texts as unit rows: (texts, 4096)."""
    vectors = np.zeros((len(texts), _DIMENSION), np.float32)
    for row, text in enumerate(texts):
        for gram, count in Counter(_grams(fold(clear(text)))).items():
            digest = crc32(gram.encode())
            sign = 1.0 if digest >> _SIGN else -1.0
            vectors[row, digest % _DIMENSION] += sign * (1.0 + np.log(count))
    return unit_rows(vectors)


def _grams(text: str) -> Iterator[str]:
    if any(map(is_han, text)):
        said = ["^", *text.strip(), "$"]
        sounds = [syllable_of(character) or character for character in said]
        for size in _IDEOGRAPHS:
            for start in range(len(said) - size + 1):
                yield "c" + "".join(said[start : start + size])
                yield "s" + " ".join(sounds[start : start + size])
        return
    words = f" {_UNWORDED.sub(' ', text).strip()} "
    for size in _LETTERS:
        yield from (words[start : start + size] for start in range(len(words) - size + 1))
