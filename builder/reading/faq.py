"""Answer from the FAQ: the entry whose question lies nearest to what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from builder.conversation.effect import AnswerOutcome
from builder.conversation.reply import Reply
from builder.encoding.encoder import Vectors
from builder.errors import Invalid
from builder.schema.faq import FaqEntry
from builder.schema.skill import Skill
from builder.text import ANY_LANGUAGE, fold

_VECTORS: Final = "reading/faq.safetensors"
_RECIPE: Final = "reading/faq.json"
# Sentence vectors crowd together; beneath this similarity a question is never taken for another.
_FLOOR: Final = 0.05
# An entry in another language must be this much nearer to be preferred.
_OTHER_LANGUAGE: Final = 0.05
# From fewer questions the mean says more about them than about the language.
_FEWEST_FOR_MEAN: Final = 5


class FaqReader:
    """Compare a question with those of the FAQ by sentence vectors, centred on their mean.

    Each language has a mean of its own, since all sentences of a language lie close together. The
    score of an entry is the similarity of its nearest question, -1 to 1, cut off at 0. The threshold
    lies half-way between how alike ways of asking the same are and how alike different questions
    are, unless the skill sets one.
    """

    def __init__(
        self,
        entries: Sequence[FaqEntry],
        vectors: Vectors,
        means: Mapping[str, Vectors],
        threshold: float,
    ) -> None:
        self._entries = tuple(entries)
        self._owner = np.array([i for i, e in enumerate(self._entries) for _ in e.questions()], int)
        self._vectors = vectors
        self._means = means
        self._threshold = threshold
        self._exact = {
            _bare(question): i for i, e in enumerate(self._entries) for question in e.questions()
        }

    @classmethod
    def train(cls, skill: Skill, encode: Callable[[Sequence[str]], Vectors]) -> FaqReader:
        """Encode the questions of a skill's FAQ and choose the threshold."""
        questions = [question for entry in skill.faq for question in entry.questions()]
        if not questions:
            return cls((), np.empty((0, 0), np.float32), {}, 1.0)
        raw = encode(questions)
        owner = np.array([i for i, e in enumerate(skill.faq) for _ in e.questions()])
        means = _means(raw, [skill.faq[i].language for i in owner])
        vectors = np.concatenate(
            [
                _centred(row[None, :], means, skill.faq[i].language)
                for row, i in zip(raw, owner, strict=True)
            ]
        )
        threshold = skill.thresholds.answer
        if threshold is None:
            threshold = _threshold_between(vectors, owner, [skill.faq[i].language for i in owner])
        return cls(skill.faq, vectors, means, threshold)

    def to_parts(self) -> dict[str, bytes]:
        """Return the reader as parts of a bundle; the entries themselves are in the skill."""
        recipe = {"threshold": self._threshold, "questions": len(self._owner)}
        return {
            _RECIPE: json.dumps(recipe, sort_keys=True).encode(),
            _VECTORS: save(
                {"vectors": self._vectors, **{f"mean/{k}": m for k, m in self._means.items()}}
            ),
        }

    @classmethod
    def load(cls, skill: Skill, parts: Mapping[str, bytes]) -> FaqReader:
        """Load the reader from a bundle's parts; raises `Invalid` ('bundle-corrupt')."""
        try:
            recipe = json.loads(parts[_RECIPE])
            tensors = load(parts[_VECTORS])
            means = {k.removeprefix("mean/"): t for k, t in tensors.items() if k != "vectors"}
            reader = cls(skill.faq, tensors["vectors"], means, recipe["threshold"])
        except (KeyError, ValueError, SafetensorError) as error:
            raise _corrupt(f"it cannot be read ({error})") from error
        if len(reader._owner) != len(reader._vectors):
            raise _corrupt("it holds other questions than the skill")
        return reader

    def find_answer(self, question: str, vector: Vectors | None, language: str) -> AnswerOutcome:
        """Return the answer of the nearest entry, and its score; see `Reader`."""
        if not self._entries:
            return AnswerOutcome(None)
        known = self._exact.get(_bare(question))
        if known is not None:
            return self._outcome(known, 1.0)
        if vector is None:
            return AnswerOutcome(None)
        likeness = self._vectors @ _centred(vector[None, :], self._means, language)[0]
        spoken = np.array([e.language in (language, ANY_LANGUAGE) for e in self._entries])
        ranked = likeness - np.where(spoken[self._owner], 0.0, _OTHER_LANGUAGE)
        best = int(np.argmax(ranked))
        score = float(max(likeness[best], 0.0))
        if score < max(self._threshold, _FLOOR):
            return AnswerOutcome(None, score)
        return self._outcome(int(self._owner[best]), score)

    def _outcome(self, index: int, score: float) -> AnswerOutcome:
        entry = self._entries[index]
        return AnswerOutcome(Reply(text=entry.answer, source=f"faq:{entry.id}"), score)


def _means(vectors: Vectors, languages: Sequence[str]) -> dict[str, Vectors]:
    """Return the mean of all, as `*`, and that of each language with enough questions to tell."""
    means = {ANY_LANGUAGE: vectors.mean(axis=0)}
    if len(vectors) < _FEWEST_FOR_MEAN:
        means[ANY_LANGUAGE] = np.zeros_like(means[ANY_LANGUAGE])
    for language in sorted(set(languages) - {ANY_LANGUAGE}):
        own = vectors[[spoken == language for spoken in languages]]
        if len(own) >= _FEWEST_FOR_MEAN:
            means[language] = own.mean(axis=0)
    return means


def _centred(vectors: Vectors, means: Mapping[str, Vectors], language: str) -> Vectors:
    moved = vectors - means.get(language, means[ANY_LANGUAGE])
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    centred: Vectors = (moved / np.maximum(lengths, 1e-9)).astype(np.float32)
    return centred


def _threshold_between(vectors: Vectors, owner: np.ndarray, languages: Sequence[str]) -> float:
    """Choose the line from the skill's own questions: same entry on one side, others on the other.

    An entry in another language may well be the same one, translated, and is left out of it.
    """
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1.0)
    same = owner[:, None] == owner[None, :]
    spoken = np.array(languages)
    foreign = spoken[:, None] != spoken[None, :]
    others = np.where(same | foreign, -1.0, likeness).max(axis=1)
    others = others[others > -1.0]
    alike = np.where(same, likeness, -1.0).max(axis=1)
    alike = alike[alike > -1.0]
    if not len(alike) or not len(others):
        return 0.5
    middle = (float(np.median(alike)) + float(np.median(others))) / 2
    return float(np.clip(middle, 0.2, 0.8))


def _bare(question: str) -> str:
    return "".join(c for c in fold(question) if c.isalnum())


def _corrupt(reason: str) -> Invalid:
    return Invalid(
        "bundle-corrupt", f"Part '{_VECTORS}' is damaged: {reason}. Train the skill again."
    )
