"""A part of a log looked at closely, with every encoder, to learn from it what the rest is.

A log of some thousand different texts is studied whole. Of a larger one a part is chosen that stands for
it: texts from every list of the index, so that rare wishes are there too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import orjson

from builder.encoding.encoder import Encoder, by_view, view_names
from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats
from builder.nlu.stack import speaks
from builder.text import language_of
from kits.discovery.kmeans import Labels
from kits.logs.encoders import open_encoder
from kits.logs.work import Work, write_whole

# Different texts that are looked at closely.
MOST: Final = 12_000
_CHUNK: Final = 1_024
_TOGETHER: Final = 256
# A language is one of the log's from this share of its texts on.
_SPOKEN: Final = 0.1
# An encoder made for one language knows it better (`builder/nlu/stack.py`).
_SPECIALIST: Final = 1.4


@dataclass(frozen=True)
class StudyTask:
    """Some studied texts, the encoder to read them with, and the file that its vectors go to."""

    texts: str
    cache: str
    wanted: tuple[str, ...]
    encoder: str
    fingerprint: str
    output: str


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
    run: Callable[[Sequence[StudyTask]], None],
) -> dict[str, Floats]:
    """Return the vectors of texts by view of every encoder; what is finished is read from the disk."""
    tasks = []
    for number, start in enumerate(range(0, len(texts), _CHUNK)):
        path = work.file("study", number, "json")
        part = list(texts[start : start + _CHUNK])
        if not path.exists():
            write_whole(path, lambda file, part=part: file.write(orjson.dumps(part)))  # type: ignore[misc]
        for encoder in stack:
            output = work.file("study", number, f"{encoder.name}.npy")
            tasks.append(
                StudyTask(
                    str(path),
                    str(library.cache),
                    wanted,
                    encoder.name,
                    encoder.fingerprint,
                    str(output),
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


def study_chunk(task: StudyTask) -> None:
    """Write the vectors of a chunk in every view, shape (texts, dimension), as float16."""
    encoder = open_encoder(task.cache, task.wanted, task.encoder, task.fingerprint)
    texts = orjson.loads(Path(task.texts).read_bytes())
    parts = [encoder.encode(texts[i : i + _TOGETHER]) for i in range(0, len(texts), _TOGETHER)]
    vectors = np.concatenate(parts).astype(np.float16)
    write_whole(
        Path(task.output), lambda file: np.lib.format.write_array(file, vectors, allow_pickle=False)
    )


def languages_of(texts: Sequence[str], among: Sequence[str]) -> list[str]:
    """Return the language of each text."""
    return [language_of(text, tuple(among)) for text in texts]


def worth_of(stack: Sequence[Encoder], languages: Sequence[str]) -> dict[str, float]:
    """Return what each view counts for in clustering texts of these languages; 0 for those not heard.

    Only sentences are heard: a middle layer knows more of words than of wishes.
    """
    often = Counter(languages)
    spoken = [name for name, n in often.items() if n >= _SPOKEN * len(languages)]
    heard = [e for e in stack if all(speaks(e, language) for language in spoken)] or list(stack)
    worth = dict.fromkeys((view for encoder in stack for view in view_names(encoder)), 0.0)
    for encoder in heard:
        special = encoder.languages is not None and len(encoder.languages) == 1
        worth[encoder.name] = _SPECIALIST if special else 1.0
    return worth
