"""What is wrong with the words of a dictionary, of which there may be hundreds of thousands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from builder.errors import Problem
from builder.schema.entity import Entity
from builder.schema.finding import error, warning
from builder.schema.skill import Skill
from builder.text import fold_many

# Beyond this many of a kind only their number is told.
_MOST_TOLD: Final = 20


def check_dictionary(skill: Skill, entity: Entity) -> Iterator[Problem]:
    """Yield empty words, and words that stand for two values, of which the first keeps them."""
    path = ("entities", entity.name, "dictionary")
    values = [entry.value for entry in entity.dictionary for _ in range(1 + len(entry.synonyms))]
    words = [word for entry in entity.dictionary for word in (entry.value, *entry.synonyms)]
    owners: dict[str, str] = {}
    twice = 0
    for word, folded, value in zip(words, fold_many(words), values, strict=True):
        if not folded:
            what = f"Entity '{entity.name}' has an empty value or synonym in its dictionary."
            place = (*path, value)
            yield error(skill, "dictionary-empty-word", place, what, "Write a word, or remove it.")
            continue
        other = owners.setdefault(folded, value)
        if other != value:
            twice += 1
            if twice <= _MOST_TOLD:
                what = f"The word '{word}' stands for '{other}' and for '{value}'."
                remedy = (
                    f"It is taken for '{other}', which comes first: keep it for one of the two."
                )
                yield warning(skill, "dictionary-word-twice", (*path, value), what, remedy)
    if twice > _MOST_TOLD:
        what = (
            f"Entity '{entity.name}' has {twice - _MOST_TOLD} more words that stand for two values."
        )
        yield warning(
            skill, "dictionary-word-twice", path, what, "Keep each for one of its values."
        )
