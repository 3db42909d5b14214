"""What a message may have been meant to be: it is understood in each reading, and all are heard."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from builder.learning.softmax import Floats
from builder.nlu.everyday import everyday_sentences
from builder.nlu.respell import texts_of
from builder.nlu.spelling.ideographs import Ideographs
from builder.nlu.spelling.letters import SURE, Letters
from builder.nlu.spelling.lexicon import LEXICON, Lexicon
from builder.nlu.spelling.view import SpellingView
from builder.schema.skill import Skill
from builder.text import is_han

# How likely a reading is beside the text as it was typed, as a logarithm: words respelt by a lexicon
# are mostly right; of short words, and of ideographs, there are many that would do.
_OF_LETTERS: Final = 0.5
_OF_GUESSES: Final = -1.0
# So many readings of ideographs are understood; each costs a run of the encoders. More help no more.
_MOST: Final = 1


class Reading(NamedTuple):
    """A text that may have been meant, and the logarithm of how likely, beside the typed one."""

    text: str
    weight: float


class Understood(NamedTuple):
    """The probabilities of all intents in a reading, and of its being about the skill."""

    scores: Floats
    in_scope: float

    @property
    def certainty(self) -> float:
        """How sure it is, of the intent and of being about the skill at all."""
        return float(self.scores.max()) * self.in_scope


@dataclass(frozen=True)
class Spelling:
    """What a robust skill has learned beside the encoders' heads."""

    view: SpellingView
    letters: Letters
    ideographs: Ideographs

    @classmethod
    def load(cls, skill: Skill, parts: Mapping[str, bytes]) -> Spelling | None:
        """Load from the parts of a bundle; None where the skill is not robust."""
        if LEXICON not in parts:
            return None
        words = Lexicon.from_parts(parts).words
        everyday = [text for _, text in everyday_sentences(skill.languages)]
        return cls(
            SpellingView.from_parts(parts),
            Letters(texts_of(skill), words, everyday),
            Ideographs([*texts_of(skill), *everyday], words),
        )

    def readings(self, text: str) -> list[Reading]:
        """Return what else a text may have been meant to be; nothing where it has no slips."""
        respelt = self.letters.respell(text)
        found = []
        if respelt != text:
            is_sure = self.letters.respell(text, shortest=SURE) != text
            found = [Reading(respelt, _OF_LETTERS if is_sure else _OF_GUESSES)]
        if any(map(is_han, respelt)):
            others = self.ideographs.respellings(respelt, _MOST)
            found += [Reading(other, _OF_GUESSES) for other in others]
        return found


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
