"""What a reader is, whatever it reads."""

from __future__ import annotations

from typing import Protocol

from builder.conversation.effect import AnswerOutcome
from builder.encoding.encoder import Vectors


class Reader(Protocol):
    """Finds the answer to a question; pure, and quick enough for a turn."""

    def find_answer(self, question: str, vector: Vectors | None, language: str) -> AnswerOutcome:
        """Return the best answer and its score; the reply is None when nothing is good enough.

        `vector` is the question's sentence vector by the reader's encoder, where it is known.
        """
        ...
