"""How sure an answer is: `python -m scripts.span_reader.calibrate --data DIR`.

Prints the numbers of the logistic regression in `builder/reading/documents_reader.py`. It is fitted on
the contexts that training held back: their questions asked of their own context and of the likest other
one without the answer, and of an index with and without their context.
"""

from __future__ import annotations

import argparse
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
Row = tuple[float, float, float]


def main() -> None:
    """Parse the command line, ask, fit and print."""
    parser = argparse.ArgumentParser(prog="python -m scripts.span_reader.calibrate")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--questions", type=int, default=120, help="of each set")
    options = parser.parse_args()
    library = EncoderLibrary(Settings.from_environment(data_dir=options.data_dir).encoder_cache)
    rows: list[Row] = []
    right: list[float] = []
    for name, (_, held_back) in SETS.items():
        if held_back:
            path = options.data / f"{name}.json"
            more, said = _ask(path, held_back, options.questions, library)
            rows += more
            right += said
    x, y = np.array(rows, np.float64), np.array(right)
    weights = _fitted(x, y)
    scores = 1 / (1 + np.exp(-(x @ weights[:3] + weights[3])))
    print("words, meaning, margin, start:", np.round(weights, 2).tolist())
    for line in (0.3, 0.4, 0.5, 0.6):
        kept, wrong = (scores[y == 1] >= line).mean(), (scores[y == 0] >= line).mean()
        print(f"line {line}: right answers kept {kept:.3f}, others told all the same {wrong:.3f}")


def _ask(
    path: Path, held_back: int, most: int, library: EncoderLibrary
) -> tuple[list[Row], list[float]]:
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
    rows: list[Row] = []
    right: list[float] = []
    for one in [q for q in questions if q.context >= border][:most]:
        scores = words.scores(one.text)
        likest = next(
            used[int(i)]
            for i in np.argsort(-scores)
            if used[int(i)] != one.context and one.answers[0] not in contexts[used[int(i)]]
        )
        vector = sentences_in(encoder, encoder.encode_one(one.text).sentence)
        for among in (
            np.flatnonzero(owner == one.context),
            np.flatnonzero(owner == likest),
            np.arange(len(passages)),
            np.flatnonzero(owner != one.context),
        ):
            hits = index.find_among(one.text, vector, among)
            found = reader.find(one.text, hits)
            if found is None or found.margin is None:
                continue
            own = passages[found.hit.number].document == str(one.context)
            said = max(overlap(found.answer or "", answer) for answer in one.answers)
            rows.append((found.hit.words, found.hit.meaning, found.margin))
            right.append(float(own and said >= _RIGHT))
    return rows, right


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
