"""What a message may have been meant to be: it is understood in each reading, and all are heard."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from builder.learning.softmax import Floats
from builder.nlu.everyday import everyday_sentences
from builder.nlu.spelling.ideographs import Ideographs
from builder.nlu.spelling.letters import SURE, Letters
from builder.nlu.spelling.lexicon import Lexicon
from builder.text import is_han

# How likely a reading is beside the text as it was typed, as a logarithm: words respelt by a lexicon
# are mostly right; of short words there are many that would do.
_OF_LETTERS: Final = 0.5
_OF_GUESSES: Final = -1.0
# Ideographs respelt are as likely as their words are beside those typed, taken with some doubt; what is
# less likely than this is not understood at all, since it costs a run of the encoders.
_OF_IDEOGRAPHS: Final = -0.5
_DOUBT: Final = 0.3
_LEAST: Final = -1.0
_MOST: Final = 3.0


class Reading(NamedTuple):
    """A text that may have been meant, and the logarithm of how likely, beside the typed one."""

    text: str
    weight: float


@dataclass(frozen=True)
class Speller:
    """Knows what a text may have been meant to be, by a skill's texts and its languages."""

    letters: Letters
    ideographs: Ideographs

    @classmethod
    def of(cls, texts: Iterable[str], languages: Sequence[str], lexicon: Lexicon) -> Speller:
        """Learn the words of texts, beside those of the languages."""
        own = list(texts)
        everyday = [text for _, text in everyday_sentences(languages)]
        return cls(Letters(own, lexicon.words, everyday), Ideographs([*own, *everyday]))

    def readings(self, text: str) -> list[Reading]:
        """Return what else a text may have been meant to be; nothing where it has no slips."""
        respelt = self.letters.respell(text)
        found = []
        if respelt != text:
            is_sure = self.letters.respell(text, shortest=SURE) != text
            found = [Reading(respelt, _OF_LETTERS if is_sure else _OF_GUESSES)]
        if any(map(is_han, respelt)):
            other = self.ideographs.respell(respelt)
            if other is not None and other.gain > _LEAST:
                weight = min(_DOUBT * other.gain + _OF_IDEOGRAPHS, _MOST)
                found.append(Reading(other.text, weight))
        return found

    def likeliest(self, text: str) -> str:
        """Return what a text was likeliest meant to be, which may be itself."""
        best = max(self.readings(text), key=lambda each: each.weight, default=Reading(text, 0.0))
        return best.text if best.weight > 0 else text


class Understood(NamedTuple):
    """The probabilities of all intents in a reading, and of its being about the skill."""

    scores: Floats
    in_scope: float

    @property
    def certainty(self) -> float:
        """How sure it is, of the intent and of being about the skill at all."""
        return float(self.scores.max()) * self.in_scope


def heard_together(typed: Understood, others: Sequence[tuple[Reading, Understood]]) -> Understood:
    """Return what all readings say, each counting by how likely and how sure of its intent it is."""
    every = [(0.0, typed), *((reading.weight, understood) for reading, understood in others)]
    weights = np.asarray([math.exp(weight) * float(each.scores.max()) for weight, each in every])
    total = float(weights.sum())
    scores = sum(
        (weight / total * each.scores for weight, (_, each) in zip(weights, every, strict=True)),
        start=np.zeros_like(typed.scores),
    )
    in_scope = sum(
        weight / total * each.in_scope for weight, (_, each) in zip(weights, every, strict=True)
    )
    return Understood(scores.astype(np.float32), float(in_scope))
