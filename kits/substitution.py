"""New utterances from old ones, by putting other values of the dictionary into marked spans."""

from __future__ import annotations

import random
from collections.abc import Iterator

from builder.schema.entity import Entity
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Span, Utterance, to_markup
from builder.text import ANY_LANGUAGE, fold, language_of
from kits.candidate import Candidate, Provenance


class SubstitutionProducer:
    """Fill each marked span with other words for values of the slot's dictionary.

    Only words written in the utterance's language are put in; `per_utterance` bounds how many
    candidates one utterance gives.
    """

    name = "substitution"

    def __init__(self, *, per_utterance: int = 5) -> None:
        self._per_utterance = per_utterance

    def produce(self, skill: Skill, *, seed: int) -> Iterator[Candidate]:
        """Yield candidates in the order of the skill's utterances; see `Producer`."""
        rng = random.Random(seed)
        seen = {fold(u.text) for intent in skill.intents for u in intent.all_utterances()}
        for intent in skill.intents:
            for language, utterances in intent.utterances.items():
                for utterance in utterances:
                    spoken = _spoken(skill, language, utterance)
                    made = 0
                    for candidate in _substituted(skill, utterance, spoken, rng):
                        if made == self._per_utterance:
                            break
                        if fold(candidate.text) in seen:
                            continue
                        seen.add(fold(candidate.text))
                        made += 1
                        yield Candidate(
                            candidate,
                            language,
                            Provenance(self.name, to_markup(utterance)),
                            intent.name,
                        )


def _spoken(skill: Skill, language: str, utterance: Utterance) -> str:
    if language != ANY_LANGUAGE:
        return language
    return language_of(utterance.text, skill.languages)


def _substituted(
    skill: Skill, utterance: Utterance, language: str, rng: random.Random
) -> Iterator[Utterance]:
    """Yield the utterance with one span after another exchanged, each word once."""
    for index, span in enumerate(utterance.spans):
        words = _words(skill, span.slot, language)
        rng.shuffle(words)
        for word, value in words:
            if fold(word) != fold(utterance.text[span.start : span.end]):
                yield _with_word(utterance, index, word, value)


def _words(skill: Skill, slot_name: str, language: str) -> list[tuple[str, str]]:
    """Return the dictionary's words of a language for a slot, each with the value it stands for."""
    slot = skill.find(Slot, slot_name)
    entity = skill.find(Entity, slot.type) if slot else None
    if entity is None:
        return []
    return [
        (word, entry.value)
        for entry in entity.dictionary
        for word in (entry.value, *entry.synonyms)
        if language_of(word, skill.languages, language) == language
    ]


def _with_word(utterance: Utterance, index: int, word: str, value: str) -> Utterance:
    """Return the utterance with the span's text exchanged and the later spans moved along."""
    old = utterance.spans[index]
    shift = len(word) - (old.end - old.start)
    spans: list[Span] = []
    for i, span in enumerate(utterance.spans):
        if i < index:
            spans.append(span)
        elif i == index:
            normal = value if fold(value) != fold(word) else None
            spans.append(Span(start=span.start, end=span.end + shift, slot=span.slot, value=normal))
        else:
            spans.append(
                span.model_copy(update={"start": span.start + shift, "end": span.end + shift})
            )
    text = utterance.text[: old.start] + word + utterance.text[old.end :]
    return Utterance(text=text, spans=tuple(spans))
