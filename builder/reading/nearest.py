"""The passages nearest to a question, for a person who looks into why something is answered or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from builder.reading.index import PassageIndex
from builder.reading.library import documents_in
from builder.reading.passage import Passage
from builder.reading.question import Question
from builder.reading.sureness import sureness

MOST: Final = 5


@dataclass(frozen=True)
class NearPassage:
    """A passage, and how sure it is that it answers, 0 to 1."""

    passage: Passage
    score: float


class NearestPassages:
    """Ranks the passages of a bundle; made for one look, since no turn needs it."""

    def __init__(self, passages: Sequence[Passage], index: PassageIndex) -> None:
        self._passages = tuple(passages)
        self._index = index

    @classmethod
    def load(cls, parts: Mapping[str, bytes]) -> NearestPassages | None:
        """Load from a bundle's parts, None without documents; raises `Invalid` ('bundle-corrupt')."""
        passages = [p for document in documents_in(parts) for p in document.passages]
        return cls(passages, PassageIndex.load(parts, len(passages))) if passages else None

    def find(self, question: Question, most: int = MOST) -> list[NearPassage]:
        """Return the passages that fit a question best, the best first."""
        vector = question.vectors.get(self._index.encoder)
        hits = self._index.find(question.text, vector, most)
        return [NearPassage(self._passages[hit.number], sureness(hit)) for hit in hits]
