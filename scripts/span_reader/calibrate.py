"""How sure an answer is: `python -m scripts.span_reader.calibrate --data DIR`.

Prints the numbers of the logistic regression in `builder/reading/sureness.py`. It is fitted on
the contexts that training held back: their questions asked of their own context and of the likest other
one without the answer, and of an index with and without their context. `--untaught FILE` asks questions
in a language that was never learned from, with and without what is added for those.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import sentences_in
from builder.encoding.library import EncoderLibrary
from builder.nlu.simplified import simplifying
from builder.nlu.stack import question_encoder
from builder.reading.bm25 import WordIndex
from builder.reading.documents.content import Block
from builder.reading.index import PassageIndex
from builder.reading.passage import Passage, split_into_passages
from builder.reading.sureness import LINE, UNTAUGHT
from builder.reading.trained_spans import TrainedSpanReader
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.text import fold
from builder.training.evaluate_reading import normal, overlap, read_squad
from builder.training.train import background_of
from scripts.span_reader.__main__ import SETS

_DISTRACTORS = 150
_PENALTY = 1e-3
# What overlaps less with the right answer is a wrong one.
_RIGHT = 0.5


@dataclass(frozen=True)
class Asked:
    """The best answer to a question, which was `asked_of` its own context, of all, or of another.

    `known` are the share of words, the likeness of meaning and the margin; `f1`, `em` and `sentence`
    compare with the right answer, and are 0 where the passage is of another context.
    """

    asked_of: Literal["its own", "all", "another"]
    known: tuple[float, float, float]
    f1: float
    em: float
    sentence: float


def main() -> None:
    """Parse the command line, ask, fit and print."""
    parser = argparse.ArgumentParser(prog="python -m scripts.span_reader.calibrate")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--questions", type=int, default=120, help="of each set")
    parser.add_argument("--untaught", type=Path, help="a set in a language never learned from")
    options = parser.parse_args()
    library = EncoderLibrary(Settings.from_environment(data_dir=options.data_dir).encoder_cache)
    asked: list[Asked] = []
    for name, (_, held_back) in SETS.items():
        if held_back:
            path = options.data / f"{name}.json"
            more = _ask(path, held_back, options.questions, library)
            print(name, _read_within(more))
            asked += more
    x, right, answerable = _columns(asked)
    weights = _fitted(x, right.astype(np.float64))
    print(f"{len(asked)} answers; words, meaning, margin, start:", np.round(weights, 2).tolist())
    logits = x @ weights[:3] + weights[3]
    for line in (0.3, 0.34, LINE, 0.42, 0.46, 0.5):
        print(f"line {line:.2f}:", _answered(logits, line, right, answerable))
    if options.untaught:
        contexts, questions = read_squad(options.untaught)
        asked = _ask(options.untaught, len(contexts), len(questions), library)
        x, right, answerable = _columns(asked)
        logits = x @ weights[:3] + weights[3]
        for added in (0.0, UNTAUGHT):
            print(f"untaught, {added} added:", _answered(logits + added, LINE, right, answerable))


def _columns(
    asked: Sequence[Asked],
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    return (
        np.array([one.known for one in asked], np.float64),
        np.array([one.f1 >= _RIGHT for one in asked]),
        np.array([one.asked_of != "another" for one in asked]),
    )


def _answered(
    logits: NDArray[np.float64],
    line: float,
    right: NDArray[np.bool_],
    answerable: NDArray[np.bool_],
) -> str:
    said = 1 / (1 + np.exp(-logits)) >= line
    return (
        f"answered of answerable questions {said[answerable].mean():.3f}, of right answers "
        f"{said[right].mean():.3f}, of wrong ones {said[answerable & ~right].mean():.3f}; of "
        f"unanswerable questions {said[~answerable].mean():.3f}"
    )


def _read_within(asked: Sequence[Asked]) -> str:
    """Tell how well a set is read, given the context."""
    within = [one for one in asked if one.asked_of == "its own"]
    f1, em, sentence = (
        100 * np.mean([getattr(one, what) for one in within]) for what in ("f1", "em", "sentence")
    )
    figures = f"F1 {f1:.1f}, EM {em:.1f}, answer in sentence {sentence:.1f}"
    return f"given the context, {len(within)}: {figures}"


def _ask(path: Path, held_back: int, most: int, library: EncoderLibrary) -> list[Asked]:
    contexts, questions = read_squad(path)
    border = len(contexts) - held_back
    used = [*range(max(0, border - _DISTRACTORS), border), *range(border, len(contexts))]
    passages: list[Passage] = []
    for number in used:
        passages += split_into_passages(str(number), [Block(contexts[number])])
    owner = np.array([int(passage.document) for passage in passages])
    skill = Skill(name="reading", languages=("zh", "en"))
    encoder = question_encoder(simplifying(library.stack_for(skill.languages)))
    index = PassageIndex.of(passages, encoder, background=background_of(skill, library))
    network = library.spans()
    if network is None:
        raise SystemExit("The span reader is missing.")
    reader = TrainedSpanReader(passages, index.words, network)
    words = WordIndex.of([contexts[number] for number in used])
    asked: list[Asked] = []
    for one in [q for q in questions if q.context >= border][:most]:
        scores = words.scores(one.text)
        likest = next(
            used[int(i)]
            for i in np.argsort(-scores)
            if used[int(i)] != one.context and one.answers[0] not in contexts[used[int(i)]]
        )
        vector = sentences_in(encoder, encoder.encode_one(one.text).sentence)
        ways: tuple[tuple[Literal["its own", "all", "another"], NDArray[np.int64]], ...] = (
            ("its own", np.flatnonzero(owner == one.context)),
            ("another", np.flatnonzero(owner == likest)),
            ("all", np.arange(len(passages))),
            ("another", np.flatnonzero(owner != one.context)),
        )
        for asked_of, among in ways:
            hits = index.find_among(one.text, vector, among)
            found = reader.find(one.text, hits)
            if found is None or found.margin is None:
                continue
            passage = passages[found.hit.number]
            known = (found.hit.words, found.hit.meaning, found.margin)
            if passage.document != str(one.context):
                asked.append(Asked(asked_of, known, 0.0, 0.0, 0.0))
                continue
            said, sentence = found.answer or "", fold(passage.text[found.start : found.end])
            asked.append(
                Asked(
                    asked_of,
                    known,
                    max(overlap(said, answer) for answer in one.answers),
                    max(float(normal(said) == normal(answer)) for answer in one.answers),
                    max(float(fold(answer) in sentence) for answer in one.answers),
                )
            )
    return asked


def _fitted(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of a logistic regression, the start last, by Newton's method."""
    ones = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    weights = np.zeros(ones.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(ones @ weights, -30, 30)))
        slope = ones.T @ (p - y) / len(y) + _PENALTY * weights
        bend = (ones * (p * (1 - p))[:, None]).T @ ones / len(y) + _PENALTY * np.eye(len(weights))
        weights = weights - np.linalg.solve(bend, slope)
    return weights


if __name__ == "__main__":
    main()
