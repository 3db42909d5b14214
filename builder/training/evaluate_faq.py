"""Measure a FAQ on labelled questions: each label is an entry, its texts are ways of asking."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from builder.encoding.encoder import by_view
from builder.encoding.library import EncoderLibrary
from builder.nlu.simplified import simplifying
from builder.nlu.stack import heard
from builder.reading.faq import FaqReader
from builder.reading.question import Question
from builder.schema.faq import FaqEntry
from builder.schema.skill import Skill
from builder.text import language_of
from builder.training.evaluate import Labelled


@dataclass(frozen=True)
class FaqReport:
    """Shares of 1: the right entry is the best one, or among the three best; `answered` of all."""

    entries: int
    questions: int
    top_1: float
    top_3: float
    answered: float
    right_when_answered: float
    train_seconds: float
    ms_p50: float


def evaluate_faq(train: Labelled, test: Labelled, encoders: EncoderLibrary) -> FaqReport:
    """Make an entry of each label and ask other texts; the label's own words count as a question."""
    known = list(zip(train.texts, train.intents, strict=True))
    labels = list(dict.fromkeys(label for _, label in known))
    spoken = {language_of(text, ("en", "zh")) for text, _ in known}
    skill = Skill(
        name="faq",
        languages=tuple(sorted(spoken)),
        faq=tuple(
            FaqEntry(
                id=f"entry_{number}",
                question=label.replace("_", " "),
                similar=tuple(text for text, own in known if own == label),
                answer=label,
            )
            for number, label in enumerate(labels)
        ),
    )
    stack = simplifying(encoders.stack_for(skill.languages))
    started = time.perf_counter()
    reader = FaqReader.train(skill, stack)
    seconds = time.perf_counter() - started
    texts = test.texts
    vectors = {e.name: e.encode(texts) for e in stack}
    first = third = answered = right = 0
    milliseconds: list[float] = []
    for row, (text, label) in enumerate(zip(texts, test.intents, strict=True)):
        language = language_of(text, skill.languages)
        own = by_view(heard(stack, language), {e: v[row] for e, v in vectors.items()})
        question = Question(text, language, own)
        started = time.perf_counter()
        outcome = reader.find_answer(question)
        milliseconds.append((time.perf_counter() - started) * 1000)
        best = [labels[i] for i in np.argsort(-reader.likeness(question), kind="stable")[:3]]
        first += best[0] == label
        third += label in best
        if outcome.reply is not None:
            answered += 1
            right += outcome.reply.text == label
    total = len(texts)
    return FaqReport(
        entries=len(labels),
        questions=total,
        top_1=round(first / total, 4),
        top_3=round(third / total, 4),
        answered=round(answered / total, 4),
        right_when_answered=round(right / max(answered, 1), 4),
        train_seconds=round(seconds, 2),
        ms_p50=round(float(np.median(milliseconds)), 2),
    )
