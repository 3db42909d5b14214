"""Retrieval of passages: by words and by meaning, fused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from builder.encoding.encoder import Encoder, Vectors, sentences_in
from builder.errors import Invalid
from builder.reading.bm25 import WordIndex
from builder.reading.lists import Lists
from builder.reading.passage import Passage
from builder.sentence import Sentence, say

_PART: Final = "reading/passages.safetensors"
_RECIPE: Final = "reading/passages.json"
# How much likeness of meaning counts beside a share of words of 1; chosen on training files only
# (docs/reading.md).
MEANING: Final = 0.5
# All vectors share a mean, which says nothing; few passages share more than that, so everyday
# sentences count as so many of them.
_BACKGROUND: Final = 20
_BATCH: Final = 64
# Up to so many passages every one is compared with every question.
EXACT: Final = 50_000
# Of more, those that share most words, beside those that lie near.
_BY_WORDS: Final = 400

# Kept in half the precision: it changes no order, and halves the bundle.
HalfVectors = NDArray[np.float16]


@dataclass(frozen=True)
class Hit:
    """A passage found for a question: its number, its score, and what the score is made of.

    `words` is the share of the question's words (0 to about 1), `meaning` the likeness of the
    vectors (-1 to 1; 0 without a vector).
    """

    number: int
    score: float
    words: float
    meaning: float


class PassageIndex:
    """Finds the passages that may answer a question.

    Up to `EXACT` passages all are compared, in one product of matrices; of more, those that share
    words and those whose vectors lie near (`Lists`).
    """

    def __init__(
        self,
        words: WordIndex,
        vectors: HalfVectors,
        mean: Vectors,
        *,
        encoder: str,
        lists: Lists | None = None,
    ) -> None:
        self.words = words
        # The name of the encoder that the vectors are of.
        self.encoder = encoder
        self._raw = vectors
        self._mean = mean
        self._lists = lists
        self._vectors = None if lists else _centred(vectors.astype(np.float32), mean)

    @classmethod
    def of(
        cls,
        passages: Sequence[Passage],
        encoder: Encoder,
        *,
        background: Vectors,
        known: Mapping[str, HalfVectors] | None = None,
        exact: int = EXACT,
        progress: Callable[[float], None] = lambda done: None,
    ) -> PassageIndex:
        """Index passages.

        `background` is the mean vector of everyday sentences, which stands in where passages are
        few; `known` holds vectors by the text of passages, which are not made again.
        """
        texts = [passage.with_headings() for passage in passages]
        found = dict(known or {})
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            found |= dict(zip(batch, _encoded(encoder, batch), strict=True))
            progress(min(1.0, (start + _BATCH) / len(missing)))
        rows = [found[text] for text in texts]
        vectors = np.stack(rows) if rows else np.empty((0, len(background)), np.float16)
        total = vectors.sum(axis=0, dtype=np.float32) + _BACKGROUND * background
        mean: Vectors = (total / (len(rows) + _BACKGROUND)).astype(np.float32)
        lists = None
        if len(rows) > exact:
            lists = Lists.of(
                len(rows), lambda part: _centred(vectors[part].astype(np.float32), mean)
            )
        return cls(WordIndex.of(texts), vectors, mean, encoder=encoder.name, lists=lists)

    def find(self, question: str, vector: Vectors | None, most: int = 5) -> list[Hit]:
        """Return the passages that fit a question best, the best first."""
        return self.find_among(question, vector, None, most)

    def find_among(
        self,
        question: str,
        vector: Vectors | None,
        among: NDArray[np.int64] | None,
        most: int = 5,
    ) -> list[Hit]:
        """Return the best of the passages with these numbers, or of all."""
        words = self.words.scores(question)
        place = None
        if vector is not None and vector.shape == self._mean.shape:
            place = _centred(vector[None, :], self._mean)[0]
        among = self._likely(words, place) if among is None else among
        if not len(among):
            return []
        meaning = self._meaning(among, place)
        scores = words[among] + np.float32(MEANING) * meaning
        most = min(most, len(scores))
        best = np.argpartition(-scores, most - 1)[:most]
        best = best[np.lexsort((among[best], -scores[best]))]
        return [
            Hit(int(among[i]), float(scores[i]), float(words[among[i]]), float(meaning[i]))
            for i in best
        ]

    def _likely(self, words: NDArray[np.float32], place: Vectors | None) -> NDArray[np.int64]:
        """Return the passages that are worth comparing."""
        if self._lists is None:
            return np.arange(len(words))
        by_words = np.argpartition(-words, _BY_WORDS)[:_BY_WORDS]
        if place is None:
            return np.sort(by_words)
        return np.union1d(by_words, self._lists.near(place))

    def _meaning(self, among: NDArray[np.int64], place: Vectors | None) -> Vectors:
        if place is None:
            return np.zeros(len(among), np.float32)
        likeness: Vectors
        if self._vectors is None:
            likeness = _centred(self._raw[among].astype(np.float32), self._mean) @ place
        else:
            likeness = (self._vectors @ place)[among]
        return likeness

    def vectors_by_text(self, passages: Sequence[Passage]) -> dict[str, HalfVectors]:
        """Return the vector of each passage's text, for the next training to take over."""
        return {p.with_headings(): row for p, row in zip(passages, self._raw, strict=True)}

    def to_parts(self) -> dict[str, bytes]:
        """Return the index as a part of a bundle."""
        tensors: dict[str, NDArray[Any]] = {
            "vectors": self._raw,
            "mean": self._mean,
            **self.words.to_arrays(),
            **(self._lists.to_arrays() if self._lists else {}),
        }
        recipe = json.dumps({"encoder": self.encoder}).encode()
        return {_RECIPE: recipe, _PART: save(tensors)}

    @classmethod
    def load(cls, parts: Mapping[str, bytes], passages: int) -> PassageIndex:
        """Load the index of so many passages; raises `Invalid` ('bundle-corrupt')."""
        try:
            tensors = load(parts[_PART])
            vectors = tensors["vectors"].astype(np.float16, copy=False)
            has_lists = "lists/order" in tensors
            index = cls(
                WordIndex.from_arrays(tensors),
                vectors,
                tensors["mean"],
                encoder=str(json.loads(parts[_RECIPE])["encoder"]),
                lists=Lists.from_arrays(tensors, len(vectors)) if has_lists else None,
            )
        except (KeyError, ValueError, TypeError, IndexError, SafetensorError) as error:
            raise _corrupt(say("it cannot be read ({reason})", reason=str(error))) from error
        if len(index._raw) != passages or len(index.words) != passages:
            raise _corrupt(say("it holds other passages than the documents"))
        return index


def _encoded(encoder: Encoder, texts: Sequence[str]) -> HalfVectors:
    return sentences_in(encoder, encoder.encode(texts)).astype(np.float16)


def _centred(vectors: Vectors, mean: Vectors) -> Vectors:
    moved = vectors - mean
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    centred: Vectors = (moved / np.maximum(lengths, 1e-9)).astype(np.float32)
    return centred


def _corrupt(reason: Sentence) -> Invalid:
    told = say(
        "Part '{part}' is damaged: {reason}. Train the skill again.", part=_PART, reason=reason
    )
    return Invalid("bundle-corrupt", told)
