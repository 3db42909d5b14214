"""How like in meaning questions are, by several encoders that err differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import Encoder, sentences_in
from builder.text import ANY_LANGUAGE

Floats = NDArray[np.float32]
# From fewer questions the mean says more about them than about the language.
_FEWEST_FOR_MEAN: Final = 5
# An encoder made for one language knows it better (docs/understanding.md).
_SPECIALIST: Final = 1.4


class Alike:
    """Questions by groups, such as the entries of a FAQ; each is near its questions and their middle.

    Sentence vectors of a language crowd together, so each encoder has a mean for each language that
    is taken away. A question that an encoder does not speak has no vector there (zeros).
    """

    def __init__(
        self,
        rows: Mapping[str, Floats],
        means: Mapping[str, Mapping[str, Floats]],
        weights: Mapping[str, float],
        owner: Sequence[int],
    ) -> None:
        self._rows, self._means, self._weights = rows, means, weights
        self._owner = np.array(owner, int)
        self._groups = int(self._owner.max()) + 1 if len(owner) else 0
        self._sums = {name: self._summed(vectors) for name, vectors in rows.items()}
        self._middles = {name: _unit(total) for name, total in self._sums.items()}

    @classmethod
    def of(
        cls,
        questions: Sequence[str],
        languages: Sequence[str],
        owner: Sequence[int],
        stack: Sequence[Encoder],
    ) -> Alike:
        """Encode questions with every encoder that speaks their language."""
        rows: dict[str, Floats] = {}
        means: dict[str, dict[str, Floats]] = {}
        weights: dict[str, float] = {}
        for encoder in stack if questions else ():
            heard = [i for i, spoken in enumerate(languages) if _speaks(encoder, spoken)]
            if not heard:
                continue
            raw = sentences_in(encoder, encoder.encode([questions[i] for i in heard]))
            spoken = [languages[i] for i in heard]
            means[encoder.name] = _means(raw, spoken)
            vectors = np.zeros((len(questions), raw.shape[1]), np.float32)
            for i, vector, language in zip(heard, raw, spoken, strict=True):
                vectors[i] = _centred(vector, means[encoder.name], language)
            rows[encoder.name] = vectors
            alone = encoder.languages is not None and len(encoder.languages) == 1
            weights[encoder.name] = _SPECIALIST if alone else 1.0
        return cls(rows, means, weights, owner)

    def entries(self, vectors: Mapping[str, Floats], language: str) -> Floats:
        """Return how like each group a question is: half its nearest member, half their middle."""
        asked = {
            name: _centred(vectors[name], self._means[name], language)
            for name in self._rows
            if name in vectors
        }
        return self._of(asked)

    def without(self, row: int) -> Floats:
        """Return the same for one of the questions itself, as though it were not among them."""
        return self._of({name: vectors[row] for name, vectors in self._rows.items()}, row)

    def _of(self, asked: Mapping[str, Floats], left_out: int | None = None) -> Floats:
        total = np.zeros(self._groups, np.float32)
        weight = np.zeros(self._groups, np.float32)
        for name, vector in asked.items():
            if not np.any(vector):
                continue
            near = self._rows[name] @ vector
            middles = self._middles[name]
            if left_out is not None:
                own = int(self._owner[left_out])
                near[left_out] = -1.0
                middles = middles.copy()
                middles[own] = _unit((self._sums[name][own] - self._rows[name][left_out])[None])[0]
            nearest = np.full(self._groups, -1.0, np.float32)
            np.maximum.at(nearest, self._owner, near)
            has = middles.any(axis=1)
            counted = np.float32(self._weights[name]) * has
            total += counted * (0.5 * nearest + 0.5 * (middles @ vector))
            weight += counted
        return np.where(weight > 0, total / np.maximum(weight, 1e-9), -1.0).astype(np.float32)

    def to_arrays(self) -> dict[str, Floats]:
        """Return it as arrays for `from_arrays`."""
        arrays: dict[str, Floats] = {}
        for name, vectors in self._rows.items():
            arrays[f"rows/{name}"] = vectors
            arrays[f"weight/{name}"] = np.array([self._weights[name]], np.float32)
            arrays |= {f"mean/{name}/{k}": mean for k, mean in self._means[name].items()}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats], owner: Sequence[int]) -> Alike:
        """Return what was written as arrays; raises `ValueError` when they do not fit the owners."""
        names = [key.removeprefix("rows/") for key in arrays if key.startswith("rows/")]
        rows = {name: arrays[f"rows/{name}"] for name in names}
        if any(len(vectors) != len(owner) for vectors in rows.values()) or (owner and not rows):
            raise ValueError("it holds other questions")
        means = {
            name: {
                key.removeprefix(f"mean/{name}/"): mean
                for key, mean in arrays.items()
                if key.startswith(f"mean/{name}/")
            }
            for name in names
        }
        weights = {name: float(arrays[f"weight/{name}"][0]) for name in names}
        return cls(rows, means, weights, owner)

    def _summed(self, vectors: Floats) -> Floats:
        sums = np.zeros((self._groups, vectors.shape[1]), np.float32)
        np.add.at(sums, self._owner, vectors)
        return sums


def _speaks(encoder: Encoder, language: str) -> bool:
    if encoder.languages is None or language == ANY_LANGUAGE:
        return True
    return language.split("-")[0] in encoder.languages


def _means(vectors: Floats, languages: Sequence[str]) -> dict[str, Floats]:
    """Return the mean of all, as `*`, and that of each language with enough questions to tell."""
    means = {ANY_LANGUAGE: vectors.mean(axis=0)}
    if len(vectors) < _FEWEST_FOR_MEAN:
        means[ANY_LANGUAGE] = np.zeros_like(means[ANY_LANGUAGE])
    for language in sorted(set(languages) - {ANY_LANGUAGE}):
        own = vectors[[spoken == language for spoken in languages]]
        if len(own) >= _FEWEST_FOR_MEAN:
            means[language] = own.mean(axis=0)
    return means


def _centred(vector: Floats, means: Mapping[str, Floats], language: str) -> Floats:
    moved: Floats = vector - means.get(language, means[ANY_LANGUAGE])
    centred: Floats = _unit(moved[None])[0]
    return centred


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit
