"""Answer from the FAQ: the entry whose questions lie nearest to what was asked, by meaning and words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from builder.conversation.effect import AnswerOutcome
from builder.conversation.reply import Reply
from builder.encoding.encoder import Encoder
from builder.errors import Invalid
from builder.reading.alike import Alike, Encoded, Floats
from builder.reading.bm25 import WordIndex
from builder.reading.question import Question
from builder.schema.faq import FaqEntry, asked_key
from builder.schema.skill import Skill
from builder.sentence import Sentence, say
from builder.text import ANY_LANGUAGE

_VECTORS: Final = "reading/faq.safetensors"
_RECIPE: Final = "reading/faq.json"
# How much shared words count beside likeness of meaning; chosen on validation data (docs/reading.md).
_WORDS: Final = 0.1
# An entry in another language must be this much nearer to be preferred.
_OTHER_LANGUAGE: Final = 0.05
# How sure one may be by how far likeness lies above the middle: a logistic regression, fitted on
# validation data.
_STEEPNESS: Final = 12.0
_START: Final = 0.5
# From this sureness on an entry answers, unless the skill sets another; from this one on it is offered.
LINE: Final = 0.6
_OFFERED: Final = 0.35
_MOST_OFFERED: Final = 3
# Into how many parts questions are divided to learn where the line lies, and about how many are asked;
# a few are left out one by one.
_FOLDS: Final = 3
_FEW: Final = 60
_MOST_ASKED: Final = 600


class FaqReader:
    """Compares a question with those of the FAQ; thousands of entries need no training.

    The likeness of an entry is that of meaning, by every encoder that speaks both languages, and a
    share of words. The score is how sure that makes it, 0 to 1; it rises where likeness lies
    half-way between how alike ways of asking the same are and how alike different questions are.
    """

    def __init__(
        self, entries: Sequence[FaqEntry], alike: Alike, middle: float, line: float
    ) -> None:
        self._entries = tuple(entries)
        self._alike = alike
        self._middle = middle
        self._line = line
        questions = [question for entry in self._entries for question in entry.questions()]
        self._owner = np.array([i for i, e in enumerate(self._entries) for _ in e.questions()], int)
        self._words = WordIndex.of(questions)
        self._exact = {
            asked_key(question): i
            for i, e in enumerate(self._entries)
            for question in e.questions()
        }

    @classmethod
    def train(cls, skill: Skill, stack: Sequence[Encoder]) -> FaqReader:
        """Encode the questions of a skill's FAQ, and find where the line between them lies."""
        questions = [question for entry in skill.faq for question in entry.questions()]
        owner = [i for i, entry in enumerate(skill.faq) for _ in entry.questions()]
        languages = [skill.faq[i].language for i in owner]
        encoded = Encoded.of(questions, languages, stack)
        alike = Alike.of(encoded, owner)
        line = skill.thresholds.answer
        reader = cls(skill.faq, alike, 0.5, LINE if line is None else line)
        if questions:
            reader._middle = reader._half_way(questions, encoded)
        return reader

    def to_parts(self) -> dict[str, bytes]:
        """Return the reader as parts of a bundle; the entries themselves are in the skill."""
        recipe = {"middle": self._middle, "questions": len(self._owner)}
        return {
            _RECIPE: json.dumps(recipe, sort_keys=True).encode(),
            _VECTORS: save(self._alike.to_arrays()),
        }

    @classmethod
    def load(cls, skill: Skill, parts: Mapping[str, bytes]) -> FaqReader:
        """Load the reader from a bundle's parts; raises `Invalid` ('bundle-corrupt')."""
        line = skill.thresholds.answer
        owner = [i for i, entry in enumerate(skill.faq) for _ in entry.questions()]
        try:
            recipe = json.loads(parts[_RECIPE])
            tensors = load(parts[_VECTORS])
            middle, questions = float(recipe["middle"]), recipe["questions"]
            alike = Alike.from_arrays(tensors, owner) if questions == len(owner) else None
        except (KeyError, ValueError, TypeError, IndexError, SafetensorError) as error:
            raise _corrupt(say("it cannot be read ({reason})", reason=str(error))) from error
        if alike is None:
            raise _corrupt(say("it holds other questions than the skill"))
        return cls(skill.faq, alike, middle, LINE if line is None else line)

    def find_answer(self, question: Question) -> AnswerOutcome:
        """Return the answer of the nearest entry, and its score; see `Reader`."""
        if not self._entries:
            return AnswerOutcome(None)
        known = self._exact.get(asked_key(question.text))
        if known is not None:
            return self._outcome(known, 1.0)
        if not question.vectors:
            return AnswerOutcome(None)
        likeness = self.likeness(question)
        spoken = np.array([e.language in (question.language, ANY_LANGUAGE) for e in self._entries])
        order = np.argsort(-(likeness - np.where(spoken, 0.0, _OTHER_LANGUAGE)), kind="stable")
        best = int(order[0])
        score = self._sureness(float(likeness[best]))
        if score >= self._line:
            return self._outcome(best, score)
        near = [
            self._entries[i].question
            for i in order[:_MOST_OFFERED]
            if spoken[i] and self._sureness(float(likeness[i])) >= _OFFERED
        ]
        why = say(
            "The nearest FAQ entry ('{entry}') scores {score:.2f}, and {line:.2f} answers.",
            entry=self._entries[best].id,
            score=score,
            line=self._line,
        )
        return AnswerOutcome(None, score, why=why, near=tuple(near))

    def likeness(self, question: Question) -> Floats:
        """Return how like a question each entry is, in their order."""
        meaning = self._alike.entries(question.vectors, question.language)
        return meaning + np.float32(_WORDS) * self._shares(question.text)

    def _sureness(self, likeness: float) -> float:
        return 1.0 / (1.0 + math.exp(-(_STEEPNESS * (likeness - self._middle) + _START)))

    def _half_way(self, questions: Sequence[str], encoded: Encoded) -> float:
        """Return what lies between how like a question is to its own entry and to any other.

        Questions are asked of what was learned without them, some at a time. An entry in another
        language may well be the same one, translated, and is left out of it.
        """
        alike: list[float] = []
        others: list[float] = []
        owner = self._owner.tolist()
        spoken = np.array([entry.language for entry in self._entries])
        folds = len(owner) if len(owner) <= _FEW else _FOLDS
        for fold in range(folds):
            kept = [row for row in range(len(owner)) if row % folds != fold]
            if not kept:
                continue
            learned = Alike.of(encoded, owner, kept)
            has = np.bincount(self._owner[kept], minlength=len(self._entries)) > 0
            asked = range(fold, len(owner), folds * max(1, len(owner) // _MOST_ASKED))
            for row in asked:
                found = learned.entries(encoded.row(row), encoded.languages[row])
                found = found + np.float32(_WORDS) * self._shares(questions[row], without=row)
                own = owner[row]
                if has[own]:
                    alike.append(float(found[own]))
                rivals = has & (spoken == encoded.languages[row])
                rivals[own] = False
                if rivals.any():
                    others.append(float(found[rivals].max()))
        if not alike or not others:
            return 0.5
        middle = (float(np.median(alike)) + float(np.median(others))) / 2
        return float(np.clip(middle, 0.2, 0.9))

    def _shares(self, question: str, without: int | None = None) -> Floats:
        """Return the share of words of each entry's best question."""
        scores = self._words.scores(question)
        if without is not None:
            scores[without] = 0.0
        words = np.zeros(len(self._entries), np.float32)
        np.maximum.at(words, self._owner, scores)
        return words

    def _outcome(self, index: int, score: float) -> AnswerOutcome:
        entry = self._entries[index]
        text = next(iter(entry.answers()), None)
        reply = Reply(text=text, response=entry.response, source=f"faq:{entry.id}")
        return AnswerOutcome(reply, score, entry=entry)


def _corrupt(reason: Sentence) -> Invalid:
    told = say(
        "Part '{part}' is damaged: {reason}. Train the skill again.", part=_VECTORS, reason=reason
    )
    return Invalid("bundle-corrupt", told)
