"""What the trained skill thinks of candidates: are they of their intent, and do they say more?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from builder.encoding.encoder import Encoder, by_view
from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats, unit_rows
from builder.nlu.memory import Memory
from builder.nlu.scope import line_of_scope
from builder.nlu.simplified import simplifying
from builder.nlu.stack import heard, question_encoder
from builder.nlu.trained import TrainedIntents
from builder.nlu.wording import bare, has_words
from builder.schema.skill import Skill
from kits.candidate import Candidate

# known: there already, as the interpreter reads. confuses: another intent's. unclear: nobody's.
# far: like nothing the skill is about. alike: another candidate says it. enough: the intent has all.
Reason = Literal["known", "confuses", "unclear", "far", "alike", "enough"]
REASONS: Final[Mapping[Reason, str]] = {
    "known": "says nothing that is not there already",
    "confuses": "is understood as another intent",
    "unclear": "is not clearly of its intent",
    "far": "is like nothing that the skill is about",
    "alike": "says what another candidate says",
    "enough": "is fine, and the intent has as many as were asked for",
}
# From this share of the own intent's probability on another one is a rival.
_RIVAL: Final = 0.8
# The own intent must be this likely, 0 to 1.
_CLEAR: Final = 0.25
# What is this near to an utterance of another intent, and nearer than to any of its own, confuses.
_NEAR: Final = 0.8
# A part of the line of scope: some of the noise of speech is what training wants to see.
_SCOPE: Final = 0.25
_BATCH: Final = 64


def _nowhere() -> Floats:
    return np.zeros(0, np.float32)


@dataclass(frozen=True)
class Judged:
    """A candidate with what the skill says of it; `reason` is None where it is fit to be kept."""

    candidate: Candidate
    # How likely its own intent is, and how far it is from the nearest utterance of that, 0 to 1.
    score: float
    novelty: float
    reason: Reason | None
    # The other intent that it may be taken for.
    rival: str | None = None
    # Where it lies among the utterances, of length 1.
    place: Floats = field(default_factory=_nowhere, repr=False, compare=False)


class Judge:
    """Scores candidates in batches by a trained skill; loads no model that the skill does not use."""

    def __init__(
        self, skill: Skill, trained: TrainedIntents, memory: Memory, stack: Sequence[Encoder]
    ) -> None:
        self._skill = skill
        self._trained = trained
        self._memory = memory
        self._stack = tuple(stack)
        self._view = question_encoder(self._stack).name
        self._line = line_of_scope(trained.facts.detector, skill.thresholds)
        self._column = {intent: n for n, intent in enumerate(trained.facts.intents)}
        own = memory.vectors[self._view]
        self._centre = own.mean(axis=0) if len(own) else np.float32(0)
        self._places = unit_rows(own - self._centre) if len(own) else own
        self._labels = np.asarray([e.intent for e in memory.examples], dtype=object)
        self._said = {
            bare(utterance.text) for i in skill.intents for utterance in i.all_utterances()
        }

    @classmethod
    def load(cls, skill: Skill, parts: Mapping[str, bytes], encoders: EncoderLibrary) -> Judge:
        """Load from the parts of a bundle that was trained on the skill."""
        trained = TrainedIntents.from_parts(parts)
        stack = [encoders.get(e.name, e.fingerprint) for e in trained.facts.encoders]
        return cls(skill, trained, Memory.from_parts(parts), simplifying(stack))

    def judge(
        self,
        candidates: Sequence[Candidate],
        progress: Callable[[float], None] = lambda done: None,
    ) -> list[Judged]:
        """Return what the skill says of each, in their order."""
        judged: dict[int, Judged] = {}
        by_language: dict[str, list[int]] = {}
        for number, candidate in enumerate(candidates):
            if self._is_known(candidate):
                judged[number] = Judged(candidate, 1.0, 0.0, "known")
                continue
            by_language.setdefault(self._language(candidate), []).append(number)
        waiting = sum(map(len, by_language.values()))
        done = 0
        for language, numbers in by_language.items():
            for start in range(0, len(numbers), _BATCH):
                batch = numbers[start : start + _BATCH]
                told = self._judge([candidates[n] for n in batch], language)
                judged |= dict(zip(batch, told, strict=True))
                done += len(batch)
                progress(done / waiting)
        return [judged[number] for number in range(len(candidates))]

    def _is_known(self, candidate: Candidate) -> bool:
        text = candidate.utterance.text
        return bare(text) in self._said or not has_words(text)

    def _language(self, candidate: Candidate) -> str:
        return self._skill.language_of(candidate.utterance.text, candidate.language)

    def _judge(self, candidates: Sequence[Candidate], language: str) -> list[Judged]:
        texts = [candidate.utterance.text for candidate in candidates]
        encoders = list(heard(self._stack, language))
        if not any(encoder.name == self._view for encoder in encoders):
            encoders.append(question_encoder(self._stack))
        vectors = by_view(self._stack, {e.name: e.encode(texts) for e in encoders})
        scores, in_scope = self._trained.judge(vectors, self._stack, language)
        places = unit_rows(vectors[self._view] - self._centre)
        likeness = places @ self._places.T if len(self._places) else np.zeros((len(texts), 0))
        return [
            self._decide(candidate, scores[n], float(in_scope[n]), likeness[n], places[n])
            for n, candidate in enumerate(candidates)
        ]

    def _decide(
        self, candidate: Candidate, scores: Floats, in_scope: float, likeness: Floats, place: Floats
    ) -> Judged:
        intent = candidate.intent or ""
        column = self._column.get(intent)
        own = float(scores[column]) if column is not None else 0.0
        others = [n for n in np.argsort(-scores)[:2].tolist() if n != column]
        rival = self._trained.facts.intents[others[0]] if others else None
        ahead = float(scores[others[0]]) if others else 0.0
        mine = self._labels == intent
        near = float(likeness[mine].max()) if mine.any() else 0.0
        other_near = float(likeness[~mine].max()) if (~mine).any() else 0.0
        reason: Reason | None = None
        if ahead > _RIVAL * own:
            reason = "confuses" if ahead >= _CLEAR else "unclear"
        elif other_near > max(near, _NEAR):
            reason = "confuses"
            rival = str(self._labels[~mine][likeness[~mine].argmax()])
        elif own < _CLEAR:
            reason = "unclear"
        elif in_scope < _SCOPE * self._line:
            reason = "far"
        novelty = min(max(1.0 - near, 0.0), 1.0)
        told = rival if reason == "confuses" else None
        return Judged(candidate, own, novelty, reason, told, place)
