"""Answer from documents: the best passage's best sentence, with its place, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from builder.conversation.effect import AnswerOutcome
from builder.conversation.reply import Citation, Reply
from builder.encoding.spans.scores import SpanScorer
from builder.reading.index import Hit, PassageIndex
from builder.reading.library import documents_in
from builder.reading.passage import Passage
from builder.reading.question import Question
from builder.reading.span import Found, SentenceReader, SpanReader
from builder.reading.sureness import LINE
from builder.reading.trained_spans import TrainedSpanReader
from builder.schema.skill import Skill
from builder.sentence import say

_MOST_READ: Final = 5
_LONGEST_QUOTE: Final = 1_000


class DocumentReader:
    """Finds passages, and in them the sentence that answers; the score is calibrated, 0 to 1."""

    def __init__(
        self,
        passages: Sequence[Passage],
        index: PassageIndex,
        *,
        line: float = LINE,
        spans: SpanReader | None = None,
    ) -> None:
        self._passages = tuple(passages)
        self._index = index
        self._line = line
        self._spans = spans or SentenceReader(self._passages, index.words)

    @classmethod
    def load(
        cls, skill: Skill, parts: Mapping[str, bytes], network: SpanScorer | None = None
    ) -> DocumentReader | None:
        """Load from a bundle's parts, None without documents; raises `Invalid` ('bundle-corrupt').

        Without a `network` the answer is the sentence that shares most of the question's words.
        """
        passages = [p for document in documents_in(parts) for p in document.passages]
        if not passages:
            return None
        line = skill.thresholds.answer
        index = PassageIndex.load(parts, len(passages))
        spans = TrainedSpanReader(passages, index.words, network) if network is not None else None
        return cls(passages, index, line=LINE if line is None else line, spans=spans)

    def find_answer(self, question: Question) -> AnswerOutcome:
        """Return the sentence that answers, and its score; see `Reader`."""
        vector = question.vectors.get(self._index.encoder)
        hits = self._index.find(question.text, vector, _MOST_READ)
        found = self._spans.find(question.text, hits)
        if found is None:
            return AnswerOutcome(None)
        score = found.sureness
        if score < self._line:
            why = say(
                "The nearest passage ({where}) scores {score:.2f}, and {line:.2f} answers.",
                where=self._passages[hits[0].number].place(),
                score=score,
                line=self._line,
            )
            return AnswerOutcome(None, score, why=why)
        passages = tuple(self._cited(hit, question.language) for hit in hits)
        return AnswerOutcome(self._reply(found, question.language), score, passages=passages)

    def weight(self, term: int) -> float:
        """Return how much a term tells among the passages: the rarer, the more."""
        return self._index.words.weight(term)

    def _reply(self, found: Found, language: str) -> Reply:
        passage = self._passages[found.hit.number]
        cited = self._cited(found.hit, language)
        if found.end <= len(cited.passage):
            quoted = {"quote_start": found.start, "quote_end": found.end, "answer": found.answer}
            cited = cited.model_copy(update=quoted)
        return Reply(
            text=passage.text[found.start : found.end],
            source=f"document:{passage.document}",
            citations=(cited,),
        )

    def _cited(self, hit: Hit, language: str) -> Citation:
        passage = self._passages[hit.number]
        return Citation(
            document=passage.document,
            headings=passage.headings,
            page=passage.page,
            row=passage.row,
            place=passage.place(language),
            passage=passage.text[:_LONGEST_QUOTE],
        )
