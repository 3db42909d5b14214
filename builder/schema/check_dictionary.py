"""What is wrong with the words of a dictionary, of which there may be hundreds of thousands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from builder.errors import Problem
from builder.schema.entity import Entity
from builder.schema.finding import error, warning
from builder.schema.skill import Skill
from builder.sentence import say
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
            what = say(
                "Entity '{entity}' has an empty value or synonym in its dictionary.",
                entity=entity.name,
            )
            remedy = say("Write a word, or remove it.")
            yield error(skill, "dictionary-empty-word", (*path, value), what, remedy)
            continue
        other = owners.setdefault(folded, value)
        if other != value:
            twice += 1
            if twice <= _MOST_TOLD:
                what = say(
                    "The word '{word}' stands for '{other}' and for '{value}'.",
                    word=word,
                    other=other,
                    value=value,
                )
                remedy = say(
                    "It is taken for '{other}', which comes first: keep it for one of the two.",
                    other=other,
                )
                yield warning(skill, "dictionary-word-twice", (*path, value), what, remedy)
    if twice > _MOST_TOLD:
        what = say(
            "Entity '{entity}' has {count} more words that stand for two values.",
            entity=entity.name,
            count=twice - _MOST_TOLD,
        )
        remedy = say("Keep each for one of its values.")
        yield warning(skill, "dictionary-word-twice", path, what, remedy)
