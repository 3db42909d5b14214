"""A part of a log looked at closely, with every encoder, to learn from it what the rest is.

A log of some thousand different texts is studied whole. Of a larger one a part is chosen that stands for
it: texts from every list of the index, so that rare wishes are there too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from builder.encoding.encoder import Encoder, by_view
from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats
from builder.text import language_of
from kits.discovery.kmeans import Labels
from kits.logs.stages.distinct import Text, write_texts
from kits.logs.stages.vectors import VectorTask
from kits.logs.work import Work

# Different texts that are looked at closely.
MOST: Final = 12_000
_CHUNK: Final = 1_024


def choose(lists: Sequence[Labels], most: int, seed: int) -> Labels:
    """Choose rows of every list, of large ones more (by the root of their size), in ascending order."""
    rng = np.random.default_rng(seed)
    roots = np.array([len(rows) ** 0.5 for rows in lists])
    wanted = np.maximum(1, roots / roots.sum() * most).astype(np.int64)
    chosen = [rng.permutation(rows)[:n] for rows, n in zip(lists, wanted, strict=True) if len(rows)]
    found = rng.permutation(np.concatenate(chosen))[:most]
    rest = np.setdiff1d(np.concatenate(list(lists)), found)
    more = rng.permutation(rest)[: max(0, most - len(found))]
    return np.sort(np.concatenate([found, more]))


def read_closely(
    work: Work,
    texts: Sequence[str],
    library: EncoderLibrary,
    wanted: tuple[str, ...],
    stack: Sequence[Encoder],
    run: Callable[[Sequence[VectorTask]], None],
) -> dict[str, Floats]:
    """Return the vectors of texts by view of every encoder; what is finished is read from the disk."""
    tasks = []
    for number, start in enumerate(range(0, len(texts), _CHUNK)):
        path = work.file("study", number, "jsonl")
        if not path.exists():
            write_texts(path, (Text(text, 1, "") for text in texts[start : start + _CHUNK]))
        for encoder in stack:
            output = work.file("study", number, f"{encoder.name}.npy")
            tasks.append(
                VectorTask(
                    str(path),
                    str(library.cache),
                    wanted,
                    encoder.name,
                    encoder.fingerprint,
                    str(output),
                    every_view=True,
                )
            )
    run([task for task in tasks if not Path(task.output).exists()])
    vectors = {
        encoder.name: np.concatenate(
            [np.load(t.output, allow_pickle=False) for t in tasks if t.encoder == encoder.name]
        ).astype(np.float32)
        for encoder in stack
    }
    return by_view(stack, vectors)


def languages_of(texts: Sequence[str], among: Sequence[str]) -> list[str]:
    """Return the language of each text."""
    return [language_of(text, tuple(among)) for text in texts]
