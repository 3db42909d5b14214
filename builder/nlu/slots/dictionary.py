"""Words of the skill's dictionaries, found in a text; made when a skill is loaded, never trained.

Which beginnings and which lengths there are is kept beside the words, so that each place of a text
costs a handful of look-ups however many words there are. In scripts that put spaces between
words, a word is found only as a whole word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from builder.nlu.slots.fuzzy import FuzzyWords
from builder.nlu.slots.hit import Hit, keep_longest_hits
from builder.schema.entity import Entity
from builder.text import fold, fold_many, is_han

# Scripts from here on (Chinese, Japanese, Korean) put no spaces between words.
_FIRST_UNSPACED: Final = 0x2E80


class Word(NamedTuple):
    """A word of a dictionary: the entity and the value that it stands for."""

    entity: str
    value: str


@dataclass(frozen=True)
class _Table:
    """The folded words of one entity and their values."""

    entity: str
    values: dict[str, str]
    fuzzy: FuzzyWords | None


class DictionaryMatcher:
    """Finds the words of all dictionaries of a skill: the longest of each entity at each place."""

    def __init__(self, entities: Iterable[Entity], extra: Iterable[tuple[str, Word]] = ()) -> None:
        annotated: dict[str, list[tuple[str, str]]] = {}
        for text, word in extra:
            annotated.setdefault(word.entity, []).append((text, word.value))
        self._tables = [
            table
            for entity in entities
            if (table := _table_of(entity, annotated.get(entity.name, []))) is not None
        ]
        self._heads = frozenset({word[:2] for table in self._tables for word in table.values})
        lengths: dict[str, set[int]] = {}
        for first, length in {(w[0], len(w)) for table in self._tables for w in table.values}:
            lengths.setdefault(first, set()).add(length)
        self._lengths = {first: tuple(sorted(ls, reverse=True)) for first, ls in lengths.items()}

    def find(self, folded: str) -> list[Hit]:
        """Find the dictionary words of a folded text; words of one entity do not overlap."""
        exact = keep_longest_hits(self._exact(folded))
        near = [hit for table in self._tables for hit in _near(table, folded, exact)]
        return keep_longest_hits([*exact, *near]) if near else exact

    def find_value(self, entity: str, text: str) -> str | None:
        """Return the value that a whole text stands for in an entity, or None."""
        folded = fold(text).strip()
        return next((t.values.get(folded) for t in self._tables if t.entity == entity), None)

    def _exact(self, folded: str) -> Iterator[Hit]:
        joined = _joined(folded)
        for start in range(len(folded)):
            if joined[start]:
                continue
            longer = folded[start : start + 2] in self._heads
            for length in self._lengths.get(folded[start], ()):
                end = start + length
                if (length == 1 or longer) and end <= len(folded) and not joined[end]:
                    piece = folded[start:end]
                    for table in self._tables:
                        value = table.values.get(piece)
                        if value is not None:
                            yield Hit(table.entity, start, end, value, "dictionary")


def _table_of(entity: Entity, annotated: list[tuple[str, str]]) -> _Table | None:
    """Fold an entity's words; of values that claim the same word, the first keeps it."""
    pairs = [(entry.value, entry.value) for entry in entity.dictionary]
    # Synonyms stand behind the value that they belong to, so that the order of the author counts.
    if any(entry.synonyms for entry in entity.dictionary):
        pairs = [(w, e.value) for e in entity.dictionary for w in (e.value, *e.synonyms)]
    words = fold_many([word for word, _ in (*pairs, *annotated)])
    # Of equal keys the last one counts: backwards, that is the first.
    values = dict(zip(reversed(words), (v for _, v in reversed((*pairs, *annotated))), strict=True))
    values.pop("", None)
    if not values:
        return None
    listed = dict.fromkeys(words[: len(pairs)]) if entity.fuzzy else {}
    return _Table(entity.name, values, FuzzyWords(listed) if entity.fuzzy else None)


def _near(table: _Table, folded: str, exact: list[Hit]) -> Iterator[Hit]:
    """Yield the words that are nearly there, where no word of the entity stands as it is."""
    if table.fuzzy is None:
        return
    taken = {i for h in exact if h.type == table.entity for i in range(h.start, h.end)}
    for near in table.fuzzy.find(folded, taken):
        if taken.isdisjoint(range(near.start, near.end)):
            value = table.values[near.word]
            yield Hit(table.entity, near.start, near.end, value, "dictionary", near.score)


def is_spaced(character: str) -> bool:
    """Tell whether a character belongs to a word in a script that puts spaces between words."""
    return character.isalnum() and ord(character) < _FIRST_UNSPACED and not is_han(character)


def _joined(folded: str) -> list[bool]:
    """Tell of each place in a text, its end included, whether it lies within a word."""
    spaced = [is_spaced(character) for character in folded]
    inside = [first and second for first, second in pairwise(spaced)]
    return [False, *inside, False] if folded else [False]
