"""Questions that are answered as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from builder.schema.part import LanguageCode, Name, Part
from builder.text import ANY_LANGUAGE, fold


class FaqEntry(Part):
    """A question, other ways of asking it, and its answer, with other phrasings of it in `variants`.

    `response` names a response whose buttons, image and cards stand below the answer; an entry that
    has no answer of its own says the whole response.
    """

    id: Name
    question: str
    similar: tuple[str, ...] = ()
    answer: str = ""
    variants: tuple[str, ...] = ()
    response: Name | None = None
    language: LanguageCode = ANY_LANGUAGE

    def questions(self) -> tuple[str, ...]:
        """Return every way of asking, the main one first."""
        return (self.question, *self.similar)

    def answers(self) -> tuple[str, ...]:
        """Return every phrasing of the answer, the main one first."""
        return tuple(text for text in (self.answer, *self.variants) if text)

    def speaks(self, language: str) -> bool:
        """Tell whether the entry is one for a language; `*` is one for any, on either side."""
        return ANY_LANGUAGE in (language, self.language) or language == self.language


def with_entries(faq: Sequence[FaqEntry], entries: Iterable[FaqEntry]) -> tuple[FaqEntry, ...]:
    """Put entries in the place of those with their ids, and new ones at the end."""
    by_id = {entry.id: entry for entry in entries}
    kept = [by_id.pop(entry.id, entry) for entry in faq]
    return (*kept, *by_id.values())


# A draft is checked with every save, and most of its questions are those of the save before.
@lru_cache(maxsize=1 << 17)
def asked_key(question: str) -> str:
    """Return what is the same of two questions that differ by nothing that one hears."""
    folded = fold(question)
    return "".join(c for c in folded if c.isalnum()) or folded
