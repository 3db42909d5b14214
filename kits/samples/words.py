"""Other words for the same: synonyms, and words of the other language put in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from random import Random
from typing import Final

from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.text import fold, is_han
from kits.change import Change, Edit

_CHINESE: Final = "zh"
_ARTICLE: Final = re.compile(r"\ban? $")


def synonyms(
    utterance: Utterance, language: str, chance: Random, _skill: Skill
) -> Iterator[Utterance]:
    """Yield the utterance with a word exchanged for one that says the same, then with two."""
    yield from _exchanged(utterance, _synonyms(_base(language)), chance)


def mixing(
    utterance: Utterance, language: str, chance: Random, _skill: Skill
) -> Iterator[Utterance]:
    """Yield the utterance with a word of it in the other language."""
    yield from _exchanged(utterance, _translations()[_base(language)], chance)


def _exchanged(
    utterance: Utterance, known: Mapping[str, Sequence[str]], chance: Random
) -> Iterator[Utterance]:
    places = _places(utterance, known)
    edits = [
        Edit(start, end, other)
        for start, end in places
        for other in known[fold(utterance.text[start:end])]
    ]
    chance.shuffle(edits)
    for edit in edits:
        yield Change.of(utterance.text, [_spaced(utterance.text, edit)]).applied_to(utterance)
    for first, second in pairwise(edits):
        if first.end <= second.start or second.end <= first.start:
            both = [_spaced(utterance.text, edit) for edit in (first, second)]
            yield Change.of(utterance.text, both).applied_to(utterance)


def _places(utterance: Utterance, known: Mapping[str, Sequence[str]]) -> list[tuple[int, int]]:
    """Return where known words stand, the longest at each place, outside the marked spans."""
    folded = fold(utterance.text)
    longest = max(map(len, known), default=0)
    places = []
    at = 0
    while at < len(folded):
        end = next(
            (
                at + length
                for length in range(min(longest, len(folded) - at), 0, -1)
                if folded[at : at + length] in known and _stands_alone(folded, at, at + length)
            ),
            None,
        )
        if end is None:
            at += 1
            continue
        if not any(span.start < end and at < span.end for span in utterance.spans):
            places.append((at, end))
        at = end
    return places


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether letters of a Latin word end where the place does."""
    before, first = text[start - 1 : start], text[start]
    last, behind = text[end - 1], text[end : end + 1]
    return not (_joins(before) and _joins(first)) and not (_joins(last) and _joins(behind))


def _joins(character: str) -> bool:
    return bool(character) and (character.isalnum() or character == "'") and not is_han(character)


def _spaced(text: str, edit: Edit) -> Edit:
    """Put spaces around a Latin word as people write it, and the right article in front."""
    before, behind = text[edit.start - 1 : edit.start], text[edit.end : edit.end + 1]
    start, word = edit.start, edit.text
    article = _ARTICLE.search(text[: edit.start])
    if article is not None:
        start = article.start()
        word = ("an " if word[0] in "aeiou" else "a ") + word
    if _joins(word[0]) and before.isalnum():
        word = " " + word
    if _joins(word[-1]) and behind.isalnum():
        word += " "
    return Edit(start, edit.end, word)


@cache
def _synonyms(base: str) -> Mapping[str, tuple[str, ...]]:
    parting = r"\s+" if base == _CHINESE else r"\s*,\s*"
    others: dict[str, tuple[str, ...]] = {}
    for line in _lines(f"synonyms_{base}.txt"):
        group = re.split(parting, line)
        for word in group:
            rest = tuple(other for other in group if other != word)
            others[word] = (*others.get(word, ()), *rest)
    return others


@cache
def _translations() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    pairs = [line.split("\t") for line in _lines("mixing.txt")]
    english: dict[str, tuple[str, ...]] = {}
    for chinese, word in pairs:
        if not any(map(is_han, word)):
            english[word] = (*english.get(word, ()), chinese)
    return {_CHINESE: {chinese: (word,) for chinese, word in pairs}, "en": english}


def _lines(name: str) -> list[str]:
    text = (files("kits.samples") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _base(language: str) -> str:
    return _CHINESE if language.split("-")[0] == _CHINESE else "en"
