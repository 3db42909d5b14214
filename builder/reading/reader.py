"""Answer from all that a skill has read: the FAQ, which its author wrote for it, before documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from builder.conversation.effect import AnswerOutcome
from builder.encoding.spans.scores import SpanScorer
from builder.reading.documents_reader import DocumentReader
from builder.reading.faq import FaqReader
from builder.reading.question import Question
from builder.reading.tables.reader import TableReader
from builder.schema.skill import Skill
from builder.sentence import together, verbatim

# From here on nobody else is asked.
_SURE: Final = 0.9


class Reader(Protocol):
    """Finds the answer to a question; pure, and quick enough for a turn."""

    def find_answer(self, question: Question) -> AnswerOutcome:
        """Return the best answer and its score; the reply is None when nothing is good enough."""
        ...


class SkillReader:
    """Asks one reader after another: the first that is sure answers, else the surest."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = tuple(readers)

    @classmethod
    def load(
        cls, skill: Skill, parts: Mapping[str, bytes], network: SpanScorer | None = None
    ) -> SkillReader:
        """Load every reader that a bundle has parts of; raises `Invalid` ('bundle-corrupt').

        `network` finds the words that answer in passages; see `DocumentReader.load`.
        """
        readers: list[Reader] = [FaqReader.load(skill, parts)]
        tables = TableReader.load(parts)
        if tables is not None:
            readers.append(tables)
        documents = DocumentReader.load(skill, parts, network)
        if documents is not None:
            readers.append(documents)
        return cls(readers)

    def weight(self, term: int) -> float:
        """Return how much a term tells among the passages of the documents; 1 without any."""
        documents = (r for r in self._readers if isinstance(r, DocumentReader))
        found = next(documents, None)
        return 1.0 if found is None else found.weight(term)

    def find_answer(self, question: Question) -> AnswerOutcome:
        """Return the surest answer, or the reasons why there is none; see `Reader`."""
        best: AnswerOutcome | None = None
        missed: list[AnswerOutcome] = []
        for reader in self._readers:
            outcome = reader.find_answer(question)
            if outcome.reply is None:
                missed.append(outcome)
            elif outcome.score >= _SURE:
                return outcome
            elif best is None or outcome.score > best.score:
                best = outcome
        if best is not None:
            return best
        why = together(*[verbatim(outcome.why) for outcome in missed if outcome.why])
        score = max((outcome.score for outcome in missed), default=0.0)
        near = tuple(dict.fromkeys(n for outcome in missed for n in outcome.near))
        return AnswerOutcome(None, score, why=why or None, near=near)
