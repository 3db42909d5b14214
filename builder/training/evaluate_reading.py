"""Measure reading on question sets in the format of SQuAD, and a FAQ on labelled questions."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from builder.encoding.encoder import sentences_in
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid, NotFound
from builder.nlu.simplified import simplifying
from builder.nlu.stack import question_encoder
from builder.reading.documents.content import Block
from builder.reading.index import PassageIndex
from builder.reading.passage import Passage, split_into_passages
from builder.reading.span import Found, SentenceReader, SpanReader
from builder.reading.sureness import LINE
from builder.reading.trained_spans import TrainedSpanReader
from builder.schema.skill import Skill
from builder.sentence import say
from builder.system_reason import system_reason
from builder.text import fold, is_han
from builder.training.progress import Progress, Report, silent
from builder.training.train import background_of

_FIRST: Final = 5
_ARTICLES: Final = re.compile(r"\b(a|an|the)\b")
_MARKS: Final = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True)
class Question:
    """A question of a data set; no `answers` means that its context does not answer it."""

    id: str
    text: str
    context: int
    answers: tuple[str, ...]


@dataclass(frozen=True)
class ReadingReport:
    """Shares of 1; None where the data has no such questions.

    `em` and `f1` compare the answer as SQuAD does (of a reader without spans: the sentence).
    `answer_in_sentence` is the share of questions whose quoted sentence holds an answer, `kept` that
    of answerable questions that were answered at all, `answered_wrongly` that of questions without an
    answer that were answered all the same, and `wrong_at_90_kept` the same where the line keeps nine
    of ten answerable ones; `no_answer_f1` tells how well questions without an answer are told.
    `retrieval_recall_at_5`: the right context is among the five best passages.
    """

    questions: int
    contexts: int
    passages: int
    em: float | None
    f1: float | None
    answer_in_sentence: float | None
    kept: float | None
    answered_wrongly: float | None
    wrong_at_90_kept: float | None
    no_answer_f1: float | None
    retrieval_recall_at_1: float | None
    retrieval_recall_at_5: float | None
    index_seconds: float
    ms_p50: float
    ms_p95: float


def read_squad(path: Path) -> tuple[list[str], list[Question]]:
    """Read contexts and questions; raises `NotFound`, or `Invalid('data-unreadable')`."""
    try:
        data = orjson.loads(path.read_bytes())
        contexts: list[str] = []
        questions: list[Question] = []
        for article in data["data"]:
            for paragraph in article["paragraphs"]:
                contexts.append(str(paragraph["context"]))
                questions += [_question(one, len(contexts) - 1) for one in paragraph["qas"]]
    except OSError as error:
        raise NotFound(
            "data-not-found",
            say(
                "The questions '{path}' cannot be read: {reason}.",
                path=str(path),
                reason=system_reason(error),
            ),
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(
            "data-unreadable",
            say(
                "'{path}' is not in the format of SQuAD ({reason}): it needs data, paragraphs, context, "
                "qas, question and answers.",
                path=str(path),
                reason=repr(error),
            ),
        ) from error
    if not questions:
        raise Invalid("data-unreadable", say("'{path}' holds no questions.", path=str(path)))
    return contexts, questions


def _question(one: Any, context: int) -> Question:
    impossible = bool(one.get("is_impossible"))
    answers = () if impossible else tuple(str(a["text"]) for a in one.get("answers", ()))
    return Question(str(one.get("id", "")), str(one["question"]), context, answers)


def evaluate_reading(
    path: Path,
    *,
    opened: bool,
    encoders: EncoderLibrary,
    languages: Sequence[str] = ("zh", "en"),
    limit: int | None = None,
    progress: Report = silent,
) -> ReadingReport:
    """Ask every question of a data set; `opened` puts all contexts into one index.

    Otherwise a question is asked of its own context. Milliseconds count everything that one answer
    takes: encoding the question, retrieval, and the choice of the sentence.
    """
    contexts, questions = read_squad(path)
    questions = questions[:limit]
    skill = Skill(name="reading", languages=tuple(languages))
    encoder = question_encoder(simplifying(encoders.stack_for(skill.languages)))

    used = range(len(contexts)) if opened else sorted({q.context for q in questions})
    passages: list[Passage] = []
    owners: list[int] = []
    for number in used:
        made = split_into_passages(str(number), [Block(contexts[number])])
        passages += made
        owners += [number] * len(made)
    started = time.perf_counter()
    index = PassageIndex.of(
        passages,
        encoder,
        background=background_of(skill, encoders),
        progress=lambda done: progress(Progress("index", 0.5 * done, "Indexing")),
    )
    index_seconds = time.perf_counter() - started
    network = encoders.spans()
    spans: SpanReader = (
        SentenceReader(passages, index.words)
        if network is None
        else TrainedSpanReader(passages, index.words, network)
    )
    owner = np.array(owners)
    tally = _Tally()
    for done, question in enumerate(questions):
        started = time.perf_counter()
        vector = sentences_in(encoder, encoder.encode_one(question.text).sentence)
        if opened:
            hits = index.find(question.text, vector, _FIRST)
        else:
            hits = index.find_among(
                question.text, vector, np.flatnonzero(owner == question.context)
            )
        found = spans.find(question.text, hits)
        tally.milliseconds.append((time.perf_counter() - started) * 1000)
        tally.add(question, passages, found, [int(owner[hit.number]) for hit in hits])
        progress(Progress("ask", 0.5 + 0.5 * done / len(questions), "Asking"))
    return tally.report(len(used), len(passages), index_seconds, ranked=opened)


class _Tally:
    """The outcomes so far."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []
        self._matches: list[tuple[float, float, float]] = []
        self._ranks: list[int] = []
        self._scores: list[tuple[bool, float]] = []

    def add(
        self,
        question: Question,
        passages: Sequence[Passage],
        found: Found | None,
        owners: Sequence[int],
    ) -> None:
        self._scores.append((bool(question.answers), found.sureness if found else 0.0))
        if not question.answers:
            return
        self._ranks.append(
            owners.index(question.context) if question.context in owners else len(owners) + _FIRST
        )
        if found is None:
            self._matches.append((0.0, 0.0, 0.0))
            return
        passage = passages[found.hit.number]
        sentence = passage.text[found.start : found.end]
        said = found.answer or sentence
        right = passage.document == str(question.context)
        self._matches.append(
            (
                max(float(normal(said) == normal(a)) for a in question.answers),
                max(overlap(said, a) for a in question.answers),
                float(right and any(fold(a) in fold(sentence) for a in question.answers)),
            )
        )

    def report(
        self, contexts: int, passages: int, seconds: float, *, ranked: bool
    ) -> ReadingReport:
        matches = np.array(self._matches) if self._matches else None
        answerable = np.array([score for has, score in self._scores if has])
        without = np.array([score for has, score in self._scores if not has])
        ranks = np.array(self._ranks)
        silent_rightly = int((without < LINE).sum())
        silent = silent_rightly + int((answerable < LINE).sum())
        no_answer = 2 * silent_rightly / (silent + len(without)) if len(without) else None
        wrong = wrong_at_90 = None
        if len(without):
            wrong = round(float((without >= LINE).mean()), 4)
        if len(without) and len(answerable):
            line = np.quantile(answerable, 0.1)
            wrong_at_90 = round(float((without >= line).mean()), 4)
        at = None if matches is None else [round(float(m), 4) for m in matches.mean(axis=0)]
        recalls = [
            round(float((ranks < most).mean()), 4) if ranked and len(ranks) else None
            for most in (1, _FIRST)
        ]
        return ReadingReport(
            questions=len(self._scores),
            contexts=contexts,
            passages=passages,
            em=at[0] if at else None,
            f1=at[1] if at else None,
            answer_in_sentence=at[2] if at else None,
            kept=round(float((answerable >= LINE).mean()), 4) if len(answerable) else None,
            answered_wrongly=wrong,
            wrong_at_90_kept=wrong_at_90,
            no_answer_f1=None if no_answer is None else round(no_answer, 4),
            retrieval_recall_at_1=recalls[0],
            retrieval_recall_at_5=recalls[1],
            index_seconds=round(seconds, 2),
            ms_p50=round(float(np.percentile(self.milliseconds, 50)), 2),
            ms_p95=round(float(np.percentile(self.milliseconds, 95)), 2),
        )


def normal(text: str) -> list[str]:
    """Return what of a text counts when answers are compared: words, and each ideograph by itself."""
    plain = _ARTICLES.sub(" ", _MARKS.sub(" ", fold(text)))
    return "".join(f" {c} " if is_han(c) or "\u3040" <= c <= "\u30ff" else c for c in plain).split()


def overlap(said: str, answer: str) -> float:
    """Return the F1 of the words (ideographs) that an answer shares with the right one."""
    ours, theirs = normal(said), normal(answer)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    if not shared:
        return 0.0
    return 2 * shared / (len(ours) + len(theirs))
