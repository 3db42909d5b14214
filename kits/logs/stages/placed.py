"""The last stage: every text of a log is placed by a light head that learned from the part studied."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from builder.learning.logistic import from_prototypes, train_logistic
from builder.learning.softmax import Floats, log_softmax, unit_rows
from kits.discovery.kmeans import Labels
from kits.logs.work import write_whole

_STRENGTH: Final = 8.0


@dataclass(frozen=True)
class PlaceTask:
    """A chunk of vectors, the head to place them with, and the file that their places go to."""

    vectors: str
    head: str
    output: str


def learn_head(vectors: Floats, labels: Labels, sure: Floats, classes: int, path: Path) -> None:
    """Fit a head that tells the classes apart by light vectors, and write it."""
    mean = vectors.mean(axis=0)
    x = unit_rows(vectors - mean)
    targets = np.zeros((len(x), classes), np.float32)
    targets[np.arange(len(x)), labels] = 1.0
    start = from_prototypes(x, targets, sure)
    model = train_logistic(x, targets, sure, strength=_STRENGTH, start=start, iterations=40)
    arrays = np.concatenate([model.weights, model.bias[:, None]], axis=1)
    whole = np.concatenate([arrays, np.append(mean, 0.0)[None]]).astype(np.float32)
    write_whole(path, lambda file: np.lib.format.write_array(file, whole, allow_pickle=False))


def place_chunk(task: PlaceTask) -> None:
    """Write for each text its class, how sure, and the next class: shape (texts, 3), float32."""
    whole = np.load(task.head, allow_pickle=False)
    weights, bias, mean = whole[:-1, :-1], whole[:-1, -1], whole[-1, :-1]
    vectors = unit_rows(np.load(task.vectors, allow_pickle=False).astype(np.float32))
    said = np.exp(log_softmax(unit_rows(vectors - mean) @ weights.T + bias))
    order = np.argsort(-said, axis=1)
    next_ones = order[:, 1] if said.shape[1] > 1 else np.full(len(said), -1)
    sure = said[np.arange(len(said)), order[:, 0]]
    places = np.stack([order[:, 0], sure, next_ones], axis=1).astype(np.float32)
    write_whole(
        Path(task.output), lambda file: np.lib.format.write_array(file, places, allow_pickle=False)
    )
