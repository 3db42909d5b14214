"""Where in a passage the answer stands: the seam at which a trained reader takes over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol

from builder.reading.bm25 import WordIndex
from builder.reading.index import Hit
from builder.reading.passage import Passage
from builder.reading.sentences import split_sentences
from builder.reading.sureness import sureness
from builder.reading.terms import terms_of


@dataclass(frozen=True)
class Found:
    """An answer in a passage: its sentence at characters `start` to `end`, and how sure it is, 0 to 1.

    `answer` is the span within the sentence that answers by itself, where the reader tells one, and
    `margin` by how much its score passes that of no answer.
    """

    hit: Hit
    start: int
    end: int
    sureness: float
    answer: str | None = None
    margin: float | None = None


class SpanReader(Protocol):
    """Finds the answer in the passages that retrieval found; pure, and quick enough for a turn."""

    def find(self, question: str, hits: Sequence[Hit]) -> Found | None:
        """Return the best answer, or None where no passage holds a sentence."""
        ...


class SentenceReader:
    """Takes the sentence that shares most of the question's words, by their weight."""

    def __init__(self, passages: Sequence[Passage], words: WordIndex) -> None:
        self._passages = passages
        self._words = words

    def find(self, question: str, hits: Sequence[Hit]) -> Found | None:
        """Return the best sentence of the best passage."""
        for hit in hits:
            text = self._passages[hit.number].text
            shares = list(shares_of_words(question, text, self._words))
            if shares:
                start, end, _ = max(shares, key=itemgetter(2))
                return Found(hit, start, end, sureness(hit))
        return None


def shares_of_words(question: str, text: str, words: WordIndex) -> Iterator[tuple[int, int, float]]:
    """Yield start and end of each sentence, and what it has of the question's words, by weight."""
    weights = {term: words.weight(term) for term in set(terms_of(question))}
    total = sum(weights.values()) or 1.0
    for start, end in split_sentences(text):
        sentence = set(terms_of(text[start:end]))
        yield start, end, sum(weights.get(term, 0.0) for term in sentence) / total
