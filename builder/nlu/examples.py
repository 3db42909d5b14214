"""The examples that a skill holds for training: utterances, names, descriptions, questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from builder.conversation.understanding import ANSWER_QUESTION, BUILT_IN_INTENTS
from builder.learning.softmax import Floats
from builder.nlu.built_in import built_in_utterances
from builder.nlu.config import NluConfig
from builder.nlu.wording import bare, words_of_name
from builder.schema.skill import Skill
from builder.text import language_of

# What an intent's name counts for, of its weight, in a skill that does not speak its language.
_FOREIGN: Final = 0.3

Kind = Literal["utterance", "name", "description", "question", "built_in", "log"]


@dataclass(frozen=True)
class Example:
    """A text that stands for an intent; weak ones (names, descriptions) weigh less."""

    text: str
    intent: str
    language: str
    kind: Kind
    weight: float = 1.0
    # Intents that a person said it is not for: of what nobody labelled.
    refused: frozenset[str] = frozenset()

    @property
    def is_held_out(self) -> bool:
        """Whether cross-validation may judge by it: only what people say, not names."""
        return self.kind in ("utterance", "question")


def examples_of(skill: Skill, config: NluConfig, *, seed: int) -> tuple[Example, ...]:
    """Gather every example of a skill in a fixed order, weighed so that no intent drowns another."""
    return _balanced(gathered_examples(skill, config, seed=seed))


def gathered_examples(skill: Skill, config: NluConfig, *, seed: int) -> list[Example]:
    """Gather every example in a fixed order; a text repeated in an intent counts once."""
    gathered = [
        *_utterances(skill),
        *_names(skill, config),
        *_questions(skill, config, seed=seed),
    ]
    if config.built_in_intents:
        gathered += _built_in(skill)
    seen: set[tuple[str, str]] = set()
    unique: list[Example] = []
    for example in gathered:
        key = (example.intent, bare(example.text) or example.text)
        if key not in seen:
            seen.add(key)
            unique.append(example)
    return unique


def _balanced(examples: Sequence[Example]) -> tuple[Example, ...]:
    """Weigh rich intents down and poor ones up, by half (in logarithms) of what would level them.

    The built-in intents have many short utterances; they count no more than the skill's own.
    """
    total: dict[str, float] = {}
    for example in examples:
        total[example.intent] = total.get(example.intent, 0.0) + example.weight
    own = [sum_ for intent, sum_ in total.items() if intent not in BUILT_IN_INTENTS]
    middle = float(np.median(own)) if own else 1.0
    balanced = []
    for example in examples:
        level = middle / total[example.intent]
        power = 1.0 if example.kind == "built_in" else 0.5
        factor = min(max(level**power, 0.1), 2.0)
        weight = round(example.weight * factor, 4)
        balanced.append(
            Example(example.text, example.intent, example.language, example.kind, weight)
        )
    return tuple(balanced)


def intents_of(examples: Sequence[Example]) -> tuple[str, ...]:
    """Return the intents that have examples, in the order of their first one."""
    return tuple(dict.fromkeys(example.intent for example in examples))


def one_hot(labels: Sequence[int], classes: int) -> Floats:
    """Return one row a label, with 1 in the label's column."""
    rows = np.zeros((len(labels), classes), np.float32)
    rows[np.arange(len(labels)), list(labels)] = 1.0
    return rows


def _utterances(skill: Skill) -> list[Example]:
    return [
        Example(utterance.text, intent.name, skill.language_of(utterance.text, key), "utterance")
        for intent in skill.intents
        for key, utterances in intent.utterances.items()
        for utterance in utterances
        if utterance.text.strip()
    ]


def _names(skill: Skill, config: NluConfig) -> list[Example]:
    weak: list[Example] = []
    for intent in skill.intents:
        name = words_of_name(intent.name)
        if config.name_weight > 0 or not intent.all_utterances():
            # An intent that has nothing but its name is still an intent.
            weight = config.name_weight or 1.0
            language = _language_of_weak(name)
            if intent.all_utterances() and not _is_spoken(skill, language):
                # An English name tells less of what a Chinese user says.
                weight *= _FOREIGN
            weak.append(Example(name, intent.name, language, "name", weight))
        if config.description_weight > 0 and intent.description:
            text = intent.description
            language = _language_of_weak(text)
            weak.append(
                Example(text, intent.name, language, "description", config.description_weight)
            )
    return weak


def _language_of_weak(text: str) -> str:
    return language_of(text, ("en", "zh"))


def _is_spoken(skill: Skill, language: str) -> bool:
    return language in {spoken.split("-")[0] for spoken in skill.languages}


def _questions(skill: Skill, config: NluConfig, *, seed: int) -> list[Example]:
    questions = [
        Example(question, ANSWER_QUESTION, skill.language_of(question, entry.language), "question")
        for entry in skill.faq
        for question in entry.questions()
        if question.strip()
    ]
    if len(questions) <= config.faq_limit:
        return questions
    chosen = np.random.default_rng(seed).permutation(len(questions))[: config.faq_limit]
    return [questions[i] for i in sorted(chosen.tolist())]


def _built_in(skill: Skill) -> list[Example]:
    own = {intent.name for intent in skill.intents}
    return [
        Example(text, intent, language, "built_in")
        for language in skill.languages
        for intent, texts in built_in_utterances(language).items()
        if intent not in own
        for text in texts
    ]
