"""A short message at a question with few options: is it an answer in other words, or another wish?

"Extremely urgent" answers "how urgent is it: low, medium or high?", however near a model thinks it to
"open an incident". Decided by words: those of the question against those that tell the wish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from builder.conversation.understanding import Understanding
from builder.dialogue.evidence import asks, is_short
from builder.dialogue.talk import Talk
from builder.schema.entity import Entity
from builder.schema.intent import Intent
from builder.schema.part import variants_in
from builder.schema.step import CollectStep
from builder.text import fold, is_han

# A question with more options is answered with words that nobody has listed.
_FEW: Final = 10
_WORD: Final = re.compile(r"[^\W_]+")
# Words that say nothing of what is meant.
_EMPTY: Final = frozenset(
    _WORD.findall(
        "a an and are at be by can could do does for have i in is it m me my no not of on or our please "
        "s so that the there this to very was we what will with would yes you your"
    )
)


def is_rather_an_answer(talk: Talk, step: CollectStep, understanding: Understanding) -> bool:
    """Tell whether a message is more likely a clumsy answer to a question with few options.

    It is where it is short, asks nothing, and has no more words in common with what tells its wish than
    with the question and its options.
    """
    entity = talk.skill.find(Entity, talk.slot(step.slot).type)
    if entity is None or entity.patterns or not 0 < len(entity.dictionary) <= _FEW:
        return False
    if asks(understanding) or not is_short(understanding):
        return False
    said = _content(understanding.text)
    options = (word for entry in entity.dictionary for word in (entry.value, *entry.synonyms))
    of_question = said & _words_of((*_question(talk, step), *options))
    intent = talk.skill.find(Intent, understanding.intent.name)
    told = [u.text for u in intent.all_utterances()] if intent is not None else []
    titles = [text for texts in intent.title.values() for text in texts] if intent else []
    named = [re.sub(r"[_/.-]+", " ", intent.name), intent.description] if intent else []
    return len(said & _words_of((*told, *titles, *named))) <= len(of_question)


def _question(talk: Talk, step: CollectStep) -> tuple[str, ...]:
    response = talk.find_response(step.response) if step.response else None
    texts = response.text if response is not None else talk.slot(step.slot).prompts
    return tuple(variants_in(texts, talk.language))


def _words_of(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _content(text)}


def _content(text: str) -> set[str]:
    """Return the words of a text that mean something, and its ideographs two by two."""
    folded = fold(text)
    spaced = "".join(" " if is_han(c) else c for c in folded)
    words = {word for word in _WORD.findall(spaced) if word not in _EMPTY}
    pairs = {a + b for a, b in pairwise(folded) if is_han(a) and is_han(b)}
    return words | pairs
