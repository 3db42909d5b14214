"""Words of letters beside those of the skill: they are no slips, and what slips may have meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel, ConfigDict

from builder.encoding.encoder import Encoder
from builder.encoding.library import EncoderLibrary
from builder.nlu.parts import read_json, write_json

LEXICON: Final = "nlu/lexicon.json"
# So many words are kept, the commonest.
_MOST: Final = 20_000
# Frequencies are kept in tenths of their logarithm.
_TENTHS: Final = 10.0


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    # The words by spaces, and for each how common it is.
    words: str
    frequencies: tuple[int, ...]


@dataclass(frozen=True)
class Lexicon:
    """Words in small letters, each with its log-frequency."""

    words: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, stack: Sequence[Encoder], encoders: EncoderLibrary) -> Lexicon:
        """Gather the words that a tokenizer knows.

        That is the encoder of the fewest languages: one that speaks a hundred knows pieces of all of
        them.
        """
        for encoder in sorted(stack, key=_languages):
            words = encoders.words(encoder)
            if words:
                return cls(_commonest(words))
        return cls()

    def to_parts(self) -> dict[str, bytes]:
        """Return the part of a bundle."""
        words = " ".join(self.words)
        frequencies = tuple(round(f * _TENTHS) for f in self.words.values())
        return {LEXICON: write_json(_Facts(words=words, frequencies=frequencies))}

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> Lexicon:
        """Read what `to_parts` gave; raises `Invalid('bundle-corrupt')`."""
        facts = read_json(_Facts, parts, LEXICON)
        words = facts.words.split(" ") if facts.words else []
        return cls({w: f / _TENTHS for w, f in zip(words, facts.frequencies, strict=False)})


def _languages(encoder: Encoder) -> tuple[int, str]:
    return (len(encoder.languages) if encoder.languages is not None else 1_000, encoder.name)


def _commonest(words: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST])
