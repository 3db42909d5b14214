"""What an encoder is, whatever it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
# The views of an encoder that gives nothing but the sentence.
SENTENCE_ONLY: Final = ("sentence",)
# The view of the layer just past the middle: less of the meaning, more of the words.
MIDDLE: Final = "middle"
Offsets = NDArray[np.int32]
# An encoder made for one language knows it better than one made for a hundred: measured on validation
# data (docs/understanding.md).
_SPECIALIST: Final = 1.4


@dataclass(frozen=True)
class Encoding:
    """One text, encoded: its sentence vector and, where the encoder has them, its tokens.

    `sentence` has shape (dimension,), each view of it of length 1; `tokens` has shape
    (n, token dimension) and `offsets` shape (n, 2): the characters, start and exclusive end, that each
    token stands for, without surrounding spaces. A token's vector holds it in each view's layer. Both
    are None where there are no token vectors.
    """

    sentence: Vectors
    tokens: Vectors | None = None
    offsets: Offsets | None = None


class Encoder(Protocol):
    """Turns texts into vectors; thread-safe, deterministic, and the same in training and serving.

    `fingerprint` is the hash of the weights, tokenizer and recipe; a head trained over one
    fingerprint never runs over another. `languages` lists the languages it speaks (None: any).
    `views` names the equal parts of a vector, each of length 1: the first is the sentence as the
    encoder was trained to see it, others are what its layers know besides.
    """

    name: str
    fingerprint: str
    dimension: int
    languages: frozenset[str] | None
    views: tuple[str, ...]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts: shape (n, dimension), each view of length 1."""
        ...

    def encode_one(self, text: str) -> Encoding:
        """Return the sentence and token vectors of one text, in one run of the network."""
        ...


def sentences_in(encoder: Encoder, vectors: Vectors) -> Vectors:
    """Return the first view of an encoder's vectors: what likeness of meaning is measured by."""
    return vectors[..., : encoder.dimension // len(encoder.views)]


def weight_of(encoder: Encoder) -> float:
    """Return what an encoder counts for beside others, before anything is learned."""
    return _SPECIALIST if encoder.languages is not None and len(encoder.languages) == 1 else 1.0


def view_names(encoder: Encoder) -> tuple[str, ...]:
    """Return what the views of an encoder are called among all: the first like the encoder."""
    return (encoder.name, *(f"{encoder.name}.{view}" for view in encoder.views[1:]))


def by_view(stack: Sequence[Encoder], vectors: Mapping[str, Vectors]) -> dict[str, Vectors]:
    """Take the vectors of encoders apart into their views, in the order of the stack."""
    apart: dict[str, Vectors] = {}
    for encoder in stack:
        names = view_names(encoder)
        if encoder.name in vectors:
            parts = np.split(vectors[encoder.name], len(names), axis=-1)
            apart |= dict(zip(names, parts, strict=True))
    return apart
