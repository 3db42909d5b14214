"""Questions that are answered as they stand."""

from __future__ import annotations

from builder.schema.part import LanguageCode, Name, Part
from builder.text import ANY_LANGUAGE


class FaqEntry(Part):
    """A question, other ways of asking it, and its answer."""

    id: Name
    question: str
    similar: tuple[str, ...] = ()
    answer: str
    language: LanguageCode = ANY_LANGUAGE

    def questions(self) -> tuple[str, ...]:
        """Return every way of asking, the main one first."""
        return (self.question, *self.similar)
