"""Whether passages support a sentence: its words, its facts, and whether it denies the same.

All of it is by what stands there, offline: no model is asked whether another one told the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from builder.conversation.reply import Citation
from builder.runtime.phrasing.fact import Fact, facts_in
from builder.runtime.phrasing.ground import Ground, Part, Words, clauses_of
from builder.runtime.phrasing.polarity import denies, opposite, restrictions

# How much a term tells: the rarer, the more.
Weight = Callable[[int], float]

# Of a sentence's words, by weight, the share that must stand in the passages that it names.
_ENOUGH: Final = 0.6
# From these shares on, a clause or a sentence of a passage is what the sentence was made from.
_SAME_CLAUSE: Final = 0.8
_SAME_SENTENCE: Final = 0.6
# What a part of a passage must share with a claim, or with the clause around a fact, to count.
_PART: Final = 0.25
_SAYS_AS_MUCH: Final = 0.5


class Support:
    """The passages that an answer may be made from, as claims are held against them."""

    def __init__(self, passages: Sequence[Citation], language: str, weight: Weight) -> None:
        self._language = language
        self._grounds = [Ground(each, language) for each in passages]
        known = Words.union([ground.words for ground in self._grounds], weight).terms
        # A word that stands nowhere tells no more than the rarest that does.
        most = max(map(weight, known), default=1.0)
        self._weight: Weight = lambda term: min(weight(term), most)

    def lacking(self, claim: str, cited: Sequence[int]) -> str | None:
        """Return what a claim lacks of the support of passages (from 1), or None where it has it."""
        grounds = [self._grounds[n - 1] for n in cited if 0 < n <= len(self._grounds)]
        if not grounds:
            return "names no passage"
        whole = Words.union([ground.words for ground in grounds], self._weight)
        facts = facts_in(claim, self._language)
        missing = self._missing(claim, facts, grounds)
        if missing is not None:
            return missing
        words = self._words(_without(claim, facts))
        if words.terms and words.shared_with(whole) < _ENOUGH:
            return "its words are not those of the passage"
        if not words.terms and not facts:
            return "says nothing that could be checked"
        told = self._source_of(self._words(claim), grounds)
        if denies(claim) != any(denies(part) for part in told):
            return "denies what the passage says, or says what it denies"
        narrowed = frozenset[str]().union(*(restrictions(part) for part in told))
        if narrowed != restrictions(claim):
            return "leaves out a condition, or adds one"
        turned = opposite(claim, "\n".join(told))
        return f"“{turned}” is the opposite of what stands there" if turned else None

    def covers(self, claims: str, sentence: str) -> bool:
        """Tell whether claims say about what a sentence of a passage says."""
        return self._words(sentence).shared_with(self._words(claims)) >= _SAYS_AS_MUCH

    def _words(self, text: str) -> Words:
        return Words.of(text, self._weight)

    def _missing(self, claim: str, facts: Sequence[Fact], grounds: Sequence[Ground]) -> str | None:
        """Say which fact of a claim does not stand in the passages, or not with those beside it."""
        for start, end in clauses_of(claim):
            inside = [fact for fact in facts if start <= fact.start < end]
            words = self._words(_without(claim[start:end], inside, start))
            together: set[Part] | None = None
            for fact in inside:
                stated = [part for ground in grounds for part in ground.stating(fact)]
                if fact.is_measure:
                    # Told of something else, it is another fact; a name may have become "it".
                    stated = [part for part in stated if self._is_about(words, part)]
                    together = set(stated) if together is None else together & set(stated)
                if not stated:
                    return f"“{fact.text.strip()}” does not stand there"
            if together is not None and not together:
                told = "”, “".join(fact.text.strip() for fact in inside if fact.is_measure)
                return f"“{told}” do not stand together there"
        return None

    def _is_about(self, words: Words, part: Part) -> bool:
        """Tell whether the sentence that a part belongs to shares what a clause says of a fact."""
        near = Words.of(part.around, self._weight)
        return not words.terms or words.shared_with(near) >= _PART

    def _source_of(self, words: Words, grounds: Sequence[Ground]) -> list[str]:
        """Return what a claim was made from: a clause of a passage, a sentence, or several."""
        sentences = [sentence for ground in grounds for sentence in ground.sentences]
        clauses = [one[start:end] for one in sentences for start, end in clauses_of(one)]
        for parts, enough in ((clauses, _SAME_CLAUSE), (sentences, _SAME_SENTENCE)):
            shares = [words.shared_with(self._words(part)) for part in parts]
            best = max(shares, default=0.0)
            if best >= enough:
                return [parts[shares.index(best)]]
        return [one for one in sentences if words.shared_with(self._words(one)) >= _PART]


def _without(text: str, facts: Sequence[Fact], offset: int = 0) -> str:
    """Return a text with the facts in it blotted out."""
    letters = list(text)
    for fact in facts:
        start, end = max(fact.start - offset, 0), fact.end - offset
        letters[start:end] = " " * len(letters[start:end])
    return "".join(letters)
