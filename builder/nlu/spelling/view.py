"""What letters and sounds say of an intent, where an encoder's word pieces are broken by a slip.

A linear model over hashed n-grams: of letters within words, and of ideographs and the syllables that
they are said with. A slip spoils a few of them and leaves the others; a character that sounds the
same spoils none of the sounds. It learns from copies of the examples with slips in them as well. Alone
it understands less than an encoder, and supports one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final
from zlib import crc32

import numpy as np
from pydantic import BaseModel, ConfigDict

from builder.han import simplify
from builder.learning.logistic import Logistic, from_prototypes, train_logistic
from builder.learning.softmax import Floats, log_softmax, unit_rows
from builder.nlu.clear import clear
from builder.nlu.examples import Example, one_hot
from builder.nlu.parts import damaged, read_arrays, read_json, write_arrays, write_json
from builder.nlu.sound import syllable_of
from builder.nlu.spelling.slips import slipped
from builder.sentence import say
from builder.text import fold, is_han

FACTS: Final = "nlu/spelling.json"
NUMBERS: Final = "nlu/spelling.safetensors"
# Chosen on validation data of BANKING77 and SMP2019.
_DIMENSION: Final = 4096
_STRENGTH: Final = 30.0
# So many copies of each example have slips in them; together they weigh as much as it. More rows than
# this are not looked at, so that memory is bounded.
_COPIES: Final = 2
_MOST_ROWS: Final = 9_000
_LETTERS: Final = (2, 3, 4)
_IDEOGRAPHS: Final = (1, 2)
_UNWORDED: Final = re.compile(r"[^a-z0-9]+")
_SIGN: Final = 31


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    intents: tuple[str, ...]
    weight: float
    sharpness: float


@dataclass(frozen=True)
class SpellingView:
    """Log-probabilities of intents from n-grams; runs no network.

    `weight` says how much they count beside the heads', `sharpness` how sure both together are.
    """

    intents: tuple[str, ...]
    model: Logistic
    weight: float
    sharpness: float = 1.0

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        intents: Sequence[str],
        weight: float,
        sharpness: float,
    ) -> SpellingView:
        """Fit the view on examples and copies of them with slips."""
        return cls(tuple(intents), fit_view(examples, intents), weight, sharpness)

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
        return heard_both(scores, own, self.weight, self.sharpness)

    def to_parts(self) -> dict[str, bytes]:
        """Return the parts of a bundle."""
        facts = _Facts(intents=self.intents, weight=self.weight, sharpness=self.sharpness)
        numbers = {"weights": self.model.weights, "bias": self.model.bias}
        return {
            FACTS: write_json(facts),
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
            raise damaged(NUMBERS, say("it lacks {name}", name=str(error))) from error
        if model.weights.shape != (len(facts.intents), _DIMENSION):
            raise damaged(NUMBERS, say("the model has another shape"))
        return cls(facts.intents, model, facts.weight, facts.sharpness)


def fit_view(examples: Sequence[Example], intents: Sequence[str]) -> Logistic:
    """Fit the linear model on the n-grams of examples and of copies of them with slips."""
    column = {intent: n for n, intent in enumerate(intents)}
    copies = [copy for example in examples for copy in _with_copies(example)]
    if len(copies) > _MOST_ROWS:
        copies = list(examples)
    stride = -(-len(copies) // _MOST_ROWS)
    learned = copies[::stride]
    vectors = vectors_of([example.text for example in learned])
    targets = one_hot([column[example.intent] for example in learned], len(column))
    weights = np.asarray([example.weight for example in learned], np.float32)
    start = from_prototypes(vectors, targets, weights)
    return train_logistic(vectors, targets, weights, strength=_STRENGTH, start=start)


def _with_copies(example: Example) -> Iterator[Example]:
    """Yield an example and, of what people say, copies with slips, the same for the same text."""
    yield example
    if example.is_held_out:
        chance = Random(crc32(example.text.encode("utf-8", "surrogatepass")))
        for _ in range(_COPIES):
            text = slipped(example.text, chance)
            yield replace(example, text=text, weight=example.weight / _COPIES)


def heard_both(scores: Floats, said: Floats, weight: float, sharpness: float) -> Floats:
    """Return the probabilities of heads and of the view's log-probabilities together."""
    total = np.log(np.maximum(scores, 1e-9)) + weight * said
    together: Floats = np.exp(log_softmax(np.float32(sharpness) * total))
    return together


def vectors_of(texts: Sequence[str]) -> Floats:
    """Return the hashed n-grams of texts as unit rows: (texts, 4096)."""
    vectors = np.zeros((len(texts), _DIMENSION), np.float32)
    for row, text in enumerate(texts):
        for gram, count in Counter(_grams(fold(clear(simplify(text))))).items():
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
