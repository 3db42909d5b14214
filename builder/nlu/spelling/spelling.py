"""What a robust skill has learned beside the encoders' heads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from builder.nlu.respell import texts_of
from builder.nlu.spelling.lexicon import LEXICON, Lexicon
from builder.nlu.spelling.readings import Speller
from builder.nlu.spelling.view import SpellingView
from builder.schema.skill import Skill


@dataclass(frozen=True)
class Spelling:
    """What letters and sounds say of an intent, and what a message may have been meant to be."""

    view: SpellingView
    speller: Speller

    @classmethod
    def load(cls, skill: Skill, parts: Mapping[str, bytes]) -> Spelling | None:
        """Load from the parts of a bundle; None where the skill is not robust."""
        if LEXICON not in parts:
            return None
        speller = Speller.of(texts_of(skill), skill.languages, Lexicon.from_parts(parts))
        return cls(SpellingView.from_parts(parts), speller)
