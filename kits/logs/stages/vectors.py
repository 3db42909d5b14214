"""The third stage: what each text means, as an encoder sees it, in half precision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import Vectors, sentences_in
from builder.learning.softmax import unit_rows
from kits.logs.encoders import open_encoder
from kits.logs.stages.distinct import read_texts
from kits.logs.work import Work, write_whole

# Texts that are encoded together: more would need more memory, and bring nothing.
_TOGETHER: Final = 256


@dataclass(frozen=True)
class VectorTask:
    """A chunk of texts, the encoder to read it with, and the file that its vectors go to."""

    texts: str
    cache: str
    wanted: tuple[str, ...]
    encoder: str
    fingerprint: str
    output: str
    # Every view, or that of the sentence alone.
    every_view: bool = False


def encode_chunk(task: VectorTask) -> None:
    """Write the vectors of a chunk, shape (texts, dimension), as float16."""
    encoder = open_encoder(task.cache, task.wanted, task.encoder, task.fingerprint)
    texts = [each.text for each in read_texts(Path(task.texts))]
    parts = [encoder.encode(texts[i : i + _TOGETHER]) for i in range(0, len(texts), _TOGETHER)]
    vectors = np.concatenate(parts)
    if not task.every_view:
        vectors = sentences_in(encoder, vectors)
    vectors = vectors.astype(np.float16)
    write_whole(
        Path(task.output), lambda file: np.lib.format.write_array(file, vectors, allow_pickle=False)
    )


class LogVectors:
    """The vectors of a whole log, which stay on the disk until they are asked for."""

    def __init__(self, work: Work) -> None:
        self._parts = [
            np.load(path, mmap_mode="r", allow_pickle=False)
            for path in work.files("vectors", "npy")
        ]
        sizes = [len(part) for part in self._parts]
        self._starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    def __len__(self) -> int:
        return int(self._starts[-1])

    def rows(self, rows: NDArray[np.int64]) -> Vectors:
        """Return the unit vectors of some rows, as float32."""
        found = np.empty((len(rows), self._parts[0].shape[1]), np.float32)
        part_of = np.searchsorted(self._starts, rows, side="right") - 1
        for part in np.unique(part_of):
            here = part_of == part
            found[here] = self._parts[part][rows[here] - self._starts[part]]
        return unit_rows(found)
