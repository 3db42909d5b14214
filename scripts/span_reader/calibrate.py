"""How sure an answer is: `python -m scripts.span_reader.calibrate --data DIR`.

Prints the numbers of the logistic regression in `builder/reading/sureness.py`. It is fitted on
the contexts that training held back: their questions asked of their own context and of the likest other
one without the answer, and of an index with and without their context.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

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
from builder.reading.trained_spans import TrainedSpanReader
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.training.evaluate_reading import overlap, read_squad
from builder.training.train import background_of
from scripts.span_reader.__main__ import SETS

_DISTRACTORS = 150
_PENALTY = 1e-3
# What overlaps less with the right answer is a wrong one.
_RIGHT = 0.5


@dataclass(frozen=True)
class Asked:
    """The best answer to a question: what is `known` of it, and whether it is `right`.

    `known` are the share of words, the likeness of meaning and the margin; `answerable` tells whether
    any of the passages that were asked holds the answer.
    """

    known: tuple[float, float, float]
    right: bool
    answerable: bool


def main() -> None:
    """Parse the command line, ask, fit and print."""
    parser = argparse.ArgumentParser(prog="python -m scripts.span_reader.calibrate")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--questions", type=int, default=120, help="of each set")
    options = parser.parse_args()
    library = EncoderLibrary(Settings.from_environment(data_dir=options.data_dir).encoder_cache)
    asked: list[Asked] = []
    for name, (_, held_back) in SETS.items():
        if held_back:
            path = options.data / f"{name}.json"
            asked += _ask(path, held_back, options.questions, library)
    x = np.array([one.known for one in asked], np.float64)
    right = np.array([one.right for one in asked])
    answerable = np.array([one.answerable for one in asked])
    weights = _fitted(x, right.astype(np.float64))
    scores = 1 / (1 + np.exp(-(x @ weights[:3] + weights[3])))
    print(f"{len(asked)} answers; words, meaning, margin, start:", np.round(weights, 2).tolist())
    for line in (0.3, 0.34, 0.38, 0.42, 0.46, 0.5):
        said = scores >= line
        print(
            f"line {line:.2f}: answered of answerable questions {said[answerable].mean():.3f}, "
            f"of right answers {said[right].mean():.3f}, of wrong ones "
            f"{said[answerable & ~right].mean():.3f}; of unanswerable questions "
            f"{said[~answerable].mean():.3f}"
        )


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
        for among, answerable in (
            (np.flatnonzero(owner == one.context), True),
            (np.flatnonzero(owner == likest), False),
            (np.arange(len(passages)), True),
            (np.flatnonzero(owner != one.context), False),
        ):
            hits = index.find_among(one.text, vector, among)
            found = reader.find(one.text, hits)
            if found is None or found.margin is None:
                continue
            own = passages[found.hit.number].document == str(one.context)
            said = max(overlap(found.answer or "", answer) for answer in one.answers)
            known = (found.hit.words, found.hit.meaning, found.margin)
            asked.append(Asked(known, own and said >= _RIGHT, answerable))
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
