"""A passage as claims are held against it: its sentences, clauses, words, and the facts in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from builder.conversation.reply import Citation
from builder.reading.function_word import telling_terms
from builder.reading.sentences import split_sentences
from builder.runtime.phrasing.fact import Fact, bare, facts_in

_CLAUSE: Final = re.compile(r"[，；;：]\s*|[,:](?!\d)\s*|\s+(?:but|and|while|whereas)\s+")


@dataclass(frozen=True)
class Words:
    """The words of a text that tell something, by their weight."""

    terms: frozenset[int]
    weight: Callable[[int], float]

    @classmethod
    def of(cls, text: str, weight: Callable[[int], float]) -> Words:
        """Return the words of a text, function words aside."""
        return cls(telling_terms(text), weight)

    @classmethod
    def union(cls, texts: Sequence[str], weight: Callable[[int], float]) -> Words:
        """Return the words of several texts."""
        return cls.of("\n".join(texts), weight)

    def shared_with(self, other: Words) -> float:
        """Return the share of these words, by weight, that are among the others; 0 without any."""
        total = sum(map(self.weight, self.terms))
        return sum(map(self.weight, self.terms & other.terms)) / total if total else 0.0


@dataclass(frozen=True)
class Part:
    """A clause of a passage, and the sentence with its headings that it stands in."""

    text: str
    around: str
    facts: frozenset[tuple[str, str]]


class Ground:
    """One passage; `words` are its text below its headings."""

    def __init__(self, passage: Citation, language: str) -> None:
        text = passage.passage
        self._language = language
        self._headings = " ".join(passage.headings)
        self.words = f"{self._headings}\n{text}"
        self.sentences = [text[start:end] for start, end in split_sentences(text)]

    def stating(self, fact: Fact) -> list[Part]:
        """Return the clauses in which a fact stands."""
        return [
            part
            for part in self._parts
            if (fact.kind, fact.value) in part.facts or _stands(fact, bare(part.text))
        ]

    @cached_property
    def _parts(self) -> list[Part]:
        return [
            Part(
                sentence[start:end],
                f"{self._headings}\n{sentence}",
                frozenset((f.kind, f.value) for f in facts_in(sentence[start:end], self._language)),
            )
            for sentence in (self._headings, *self.sentences)
            for start, end in clauses_of(sentence)
        ]


def clauses_of(sentence: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each clause of a sentence."""
    start = 0
    for match in _CLAUSE.finditer(sentence):
        yield start, match.start()
        start = match.end()
    yield start, len(sentence)


def _stands(fact: Fact, plain: str) -> bool:
    """Tell whether a fact stands in a text letter by letter, and not within a longer number or word."""
    wanted = bare(fact.text)
    if fact.kind == "name":
        # Without gaps a name runs into the words beside it.
        return wanted in plain
    before = r"(?<![a-z\d])" if wanted[:1].isascii() else ""
    after = r"(?![a-z\d])" if wanted[-1:].isascii() else ""
    return re.search(f"{before}{re.escape(wanted)}{after}", plain) is not None
