"""Words of the skill's dictionaries, found in a text; made when a skill is loaded, never trained.

Words are kept by their first two characters with the lengths that occur, so that each place of a
text costs a handful of look-ups however many words there are. In scripts that put spaces between
words, a word is found only as a whole word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from builder.nlu.slots.fuzzy import FuzzyWords
from builder.nlu.slots.hit import Hit, keep_longest_hits
from builder.schema.entity import Entity
from builder.text import fold, is_han

# Scripts from here on (Chinese, Japanese, Korean) put no spaces between words.
_FIRST_UNSPACED = 0x2E80


@dataclass(frozen=True)
class Word:
    """A word of a dictionary: the entity and the value that it stands for."""

    entity: str
    value: str


class DictionaryMatcher:
    """Finds the words of all dictionaries of a skill: the longest of each entity at each place."""

    def __init__(self, entities: Iterable[Entity], extra: Iterable[tuple[str, Word]] = ()) -> None:
        self._words: dict[str, tuple[Word, ...]] = {}
        lengths: dict[str, set[int]] = {}
        fuzzy: dict[str, tuple[Word, ...]] = {}
        listed = ((text, word, e.fuzzy) for e in entities for text, word in _words_of(e))
        for text, word, is_fuzzy in (*listed, *((t, w, False) for t, w in extra)):
            folded = fold(text).strip()
            known = self._words.get(folded, ())
            # The first value of an entity that claims a word keeps it.
            if not folded or any(k.entity == word.entity for k in known):
                continue
            self._words[folded] = (*known, word)
            lengths.setdefault(folded[:2], set()).add(len(folded))
            if is_fuzzy:
                fuzzy[folded] = (*fuzzy.get(folded, ()), word)
        self._lengths = {head: tuple(sorted(ls, reverse=True)) for head, ls in lengths.items()}
        self._fuzzy = FuzzyWords(fuzzy) if fuzzy else None
        self._fuzzy_words = fuzzy

    def find(self, folded: str) -> list[Hit]:
        """Find the dictionary words of a folded text; words of one entity do not overlap."""
        exact = list(self._exact(folded))
        if self._fuzzy is None:
            return keep_longest_hits(exact)
        return keep_longest_hits([*keep_longest_hits(exact), *self._near(folded, exact)])

    def find_value(self, entity: str, text: str) -> str | None:
        """Return the value that a whole text stands for in an entity, or None."""
        words = self._words.get(fold(text).strip(), ())
        return next((word.value for word in words if word.entity == entity), None)

    def _exact(self, folded: str) -> Iterator[Hit]:
        for start in range(len(folded)):
            if not _may_begin(folded, start):
                continue
            for head in (folded[start : start + 2], folded[start]):
                for length in self._lengths.get(head, ()):
                    end = start + length
                    words = self._words.get(folded[start:end])
                    if words is not None and end <= len(folded) and _may_end(folded, end):
                        for word in words:
                            yield Hit(word.entity, start, end, word.value, "dictionary")
                if len(folded) - start == 1:
                    break

    def _near(self, folded: str, exact: list[Hit]) -> Iterator[Hit]:
        if self._fuzzy is None:
            return
        taken = {(h.type, i) for h in exact for i in range(h.start, h.end)}
        for near in self._fuzzy.find(folded):
            for word in self._fuzzy_words[near.word]:
                if not any((word.entity, i) in taken for i in range(near.start, near.end)):
                    yield Hit(
                        word.entity, near.start, near.end, word.value, "dictionary", near.score
                    )


def is_spaced(character: str) -> bool:
    """Tell whether a character belongs to a word in a script that puts spaces between words."""
    return character.isalnum() and ord(character) < _FIRST_UNSPACED and not is_han(character)


def _may_begin(folded: str, start: int) -> bool:
    return start == 0 or not (is_spaced(folded[start]) and is_spaced(folded[start - 1]))


def _may_end(folded: str, end: int) -> bool:
    return end == len(folded) or not (is_spaced(folded[end - 1]) and is_spaced(folded[end]))


def _words_of(entity: Entity) -> Iterator[tuple[str, Word]]:
    for entry in entity.dictionary:
        word = Word(entity.name, entry.value)
        yield entry.value, word
        for synonym in entry.synonyms:
            yield synonym, word
