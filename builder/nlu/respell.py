"""What a message with slips in it may have meant, in the words that the skill knows.

A word that the skill's own texts never use, one slip away from one that they do, may be that word; so
may two ideographs that sound like two that stand together there. Whether it was meant the model
decides: it hears both spellings, and keeps the one it is surer of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from builder.conversation.understanding import IntentScore
from builder.nlu.sound import syllable_of
from builder.schema.skill import Skill
from builder.text import fold, is_han

# Shorter words have too many neighbours.
_SHORTEST: Final = 4
# A vocabulary keeps so many words, the commonest, so that memory is bounded.
_MOST: Final = 20_000
# A text that is understood as surely as this, is not respelt.
UNSURE: Final = 0.9
# Another intent must be so much surer in the other spelling.
_ANOTHER: Final = 2.0
_WORD: Final = re.compile(r"[a-z']+")


# The ranking of a text, and its score of being about the skill.
Judgement = tuple[tuple[IntentScore, ...], float]


def certainty(judgement: Judgement) -> float:
    """Return how sure a judgement is, of the intent and of being about the skill at all."""
    ranking, in_scope = judgement
    return ranking[0].score * in_scope


def surer(typed: Judgement, respelt: Judgement) -> Judgement:
    """Return the judgement to keep; one of another intent must be much surer."""
    needed = 1.0 if typed[0][0].name == respelt[0][0].name else _ANOTHER
    return respelt if certainty(respelt) > needed * certainty(typed) else typed


def texts_of(skill: Skill) -> Iterator[str]:
    """Yield the texts whose words a skill knows."""
    for intent in skill.intents:
        yield from (utterance.text for utterance in intent.all_utterances())
    for entry in skill.faq:
        yield from entry.questions()


class Respeller:
    """Knows the words and the sounds of a skill's texts, and words of everyday language as no slips."""

    def __init__(self, texts: Iterable[str], everyday: Iterable[str] = ()) -> None:
        words: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            folded = fold(text)
            words.update(_WORD.findall(folded))
            pairs.update(_pairs(folded))
        self._words = dict(words.most_common(_MOST))
        self._usual = frozenset(w for text in everyday for w in _WORD.findall(fold(text)))
        self._pairs = dict(pairs.most_common(_MOST))
        self._used = frozenset("".join(self._pairs))
        self._near = self._neighbours()
        self._sounds = self._by_sound()

    def respell(self, text: str) -> str:
        """Return the text with what may be slips put right; the text itself where nothing may be."""
        folded = fold(text)
        parts: list[str] = []
        end = 0
        for found in _WORD.finditer(folded):
            meant = self._word(found[0])
            # What is no slip stays as it was typed.
            parts += [
                text[end : found.start()],
                meant if meant != found[0] else _typed(text, found),
            ]
            end = found.end()
        respelt = "".join((*parts, text[end:]))
        return respelt if respelt.isascii() else self._respell_sounds(respelt)

    def _word(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self._words or word in self._usual:
            return word
        near = {known for key in (word, *_shortened(word)) for known in self._near.get(key, ())}
        fitting = [known for known in near if _is_one_slip(word, known)]
        return max(fitting, key=lambda known: (self._words[known], known), default=word)

    def _neighbours(self) -> dict[str, list[str]]:
        """Return the known words by themselves and by themselves without one letter."""
        near: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) >= _SHORTEST:
                for key in {word, *_shortened(word)}:
                    near.setdefault(key, []).append(word)
        return near

    def _by_sound(self) -> dict[tuple[str, str], str]:
        """Return the commonest pair of ideographs of each sound."""
        sounds: dict[tuple[str, str], str] = {}
        for pair in sorted(self._pairs, key=lambda pair: (-self._pairs[pair], pair)):
            sound = _sound(pair)
            if sound is not None:
                sounds.setdefault(sound, pair)
        return sounds

    def _respell_sounds(self, text: str) -> str:
        """Put right an ideograph that the skill never uses, beside one that shows what was meant."""
        letters = list(text)
        for place, (first, second) in enumerate(pairwise(fold(text))):
            if (first in self._used) == (second in self._used):
                continue
            sound = _sound(first + second)
            meant = self._sounds.get(sound) if sound is not None else None
            if meant is not None and (meant[0] == first or meant[1] == second):
                letters[place : place + 2] = meant
        return "".join(letters)


def _typed(text: str, found: re.Match[str]) -> str:
    return text[found.start() : found.end()]


def _shortened(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _is_one_slip(word: str, known: str) -> bool:
    """Tell whether one letter was left out, added, hit wrongly, or swapped with the next."""
    if abs(len(word) - len(known)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), None)
    if start is None:
        return True
    left, right = word[start:], known[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )


def _pairs(text: str) -> Iterator[str]:
    return (a + b for a, b in pairwise(text) if is_han(a) and is_han(b))


def _sound(pair: str) -> tuple[str, str] | None:
    first, second = syllable_of(pair[0]), syllable_of(pair[1])
    return (first, second) if first is not None and second is not None else None
