"""The trained reader of spans: which words of which passage answer, and how surely any do.

Source: Rajpurkar et al., SQuAD 2.0 (2018): the best span's score against that of no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.encoding.spans.scores import SpanScorer, SpanScores
from builder.reading.bm25 import WordIndex
from builder.reading.index import Hit
from builder.reading.passage import Passage
from builder.reading.sentences import split_sentences
from builder.reading.span import Found, shares_of_words
from builder.reading.sureness import sureness_of_span

# Answers are rarely longer; in tokens.
_LONGEST: Final = 60
# How many passages are read at most; each costs as much as ten messages.
MOST_READ: Final = 3
# From this sureness on, the next passage is not read.
_CLEAR: Final = 0.8


@dataclass(frozen=True)
class Span:
    """The best span of a passage, characters `start` to `end`, and its `margin` over no answer."""

    start: int
    end: int
    margin: float


class TrainedSpanReader:
    """Reads the best passages, one after another, until one answers clearly."""

    def __init__(self, passages: Sequence[Passage], words: WordIndex, network: SpanScorer) -> None:
        self._passages = passages
        self._words = words
        self._network = network

    def find(self, question: str, hits: Sequence[Hit]) -> Found | None:
        """Return the best answer of the passages read; see `SpanReader`."""
        best: Found | None = None
        for hit in hits[:MOST_READ]:
            text = self._passages[hit.number].text
            scores = self._network.scores(question, text)
            span = best_span(scores, self._shared(question, text, scores))
            if span is None:
                continue
            found = self._found(question, hit, span)
            if best is None or found.sureness > best.sureness:
                best = found
            if found.sureness >= _CLEAR:
                break
        return best

    def _shared(self, question: str, text: str, scores: SpanScores) -> NDArray[np.float32]:
        """Return for each token what its sentence shares of the question's words, 0 to 1."""
        shared = np.zeros(len(scores.offsets), np.float32)
        for start, end, share in shares_of_words(question, text, self._words):
            shared[(scores.offsets[:, 0] >= start) & (scores.offsets[:, 0] < end)] = share
        return shared

    def _found(self, question: str, hit: Hit, span: Span) -> Found:
        text = self._passages[hit.number].text
        start, end = sentences_around(text, span.start, span.end)
        answer = text[span.start : span.end]
        sure = sureness_of_span(hit, span.margin, question)
        return Found(hit, start, end, sure, answer, span.margin)


def best_span(scores: SpanScores, bonus: NDArray[np.float32] | None = None) -> Span | None:
    """Return the span with the highest sum of scores; None where a passage has no tokens.

    `bonus` is added where a span begins, when spans are compared; the margin is without it.
    """
    kept = np.flatnonzero(scores.offsets[:, 1] > scores.offsets[:, 0])
    if not len(kept):
        return None
    sums = scores.first[kept, None] + scores.last[None, kept]
    size = len(kept)
    reach = np.arange(size)[None, :] - np.arange(size)[:, None]
    sums[(reach < 0) | (reach >= _LONGEST)] = -np.inf
    likely = sums if bonus is None else sums + bonus[kept, None]
    first, last = divmod(int(likely.argmax()), size)
    return Span(
        int(scores.offsets[kept[first], 0]),
        int(scores.offsets[kept[last], 1]),
        float(sums[first, last]) - scores.none,
    )


def sentences_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentences begin and end that a span lies in."""
    inside = [(s, e) for s, e in split_sentences(text) if s < end and e > start]
    return (inside[0][0], inside[-1][1]) if inside else (start, end)
