"""The second stage: the different things said in a whole log, each once, in chunks of equal size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import numpy as np
import orjson

from kits.logs.alike import Signatures, merged, signatures
from kits.logs.stages.tidied import Counts, read_chunk
from kits.logs.work import Work, write_whole

CHUNK: Final = 4_096
_DONE: Final = "counts.json"


@dataclass(frozen=True)
class Text:
    """A text of a log: how often it was said, and where first, as file and line."""

    text: str
    count: int
    origin: str


@dataclass
class Totals:
    """What the whole log came to."""

    lines: int
    left_out: dict[str, int]
    replaced: dict[str, int]
    # Texts that differ, and those that stay when near ones are one.
    different: int
    distinct: int


def gather(work: Work, names: Sequence[str], progress: Callable[[float], None]) -> Totals:
    """Merge the chunks of all slices, `names` giving the file of each, and write those of the stage."""
    done = work.folder / "distinct" / _DONE
    if done.exists():
        return Totals(**orjson.loads(done.read_bytes()))
    counts = Counts()
    rows: dict[bytes, int] = {}
    texts: list[str] = []
    places: list[tuple[int, int]] = []
    often: list[int] = []
    chunks = work.files("tidied", "jsonl")
    for number, chunk in enumerate(chunks):
        for said in read_chunk(chunk, counts):
            row = rows.setdefault(said.key, len(texts))
            if row == len(texts):
                texts.append(said.text)
                places.append((number, said.line))
                often.append(0)
            often[row] += said.count
        progress(0.4 * (number + 1) / len(chunks))
    rows.clear()
    how_often = np.array(often, np.int64)
    stands = _stands(texts, how_often, progress)
    totals = np.bincount(stands, weights=how_often, minlength=len(texts)).astype(np.int64)
    kept = np.flatnonzero(stands == np.arange(len(texts)))
    for chunk_number, start in enumerate(range(0, len(kept), CHUNK)):
        part = kept[start : start + CHUNK]
        told = (
            Text(texts[row], int(totals[row]), f"{names[places[row][0]]}:{places[row][1]}")
            for row in part.tolist()
        )
        write_texts(work.file("distinct", chunk_number, "jsonl"), told)
    left_out = {str(reason): n for reason, n in counts.left_out.items()}
    came = Totals(counts.lines, left_out, dict(counts.replaced), len(texts), len(kept))
    write_whole(done, lambda file: file.write(orjson.dumps(vars(came))))
    progress(1.0)
    return came


def _stands(
    texts: Sequence[str],
    counts: np.ndarray[tuple[int], np.dtype[np.int64]],
    progress: Callable[[float], None],
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    signed: list[Signatures] = []
    for start in range(0, len(texts), CHUNK):
        signed.append(signatures(texts[start : start + CHUNK]))
        progress(0.4 + 0.3 * start / len(texts))
    return merged(texts, counts, np.concatenate(signed)) if signed else np.zeros(0, np.int64)


def write_texts(path: Path, texts: Iterable[Text]) -> None:
    """Write a chunk of texts."""

    def write(file: IO[bytes]) -> None:
        for each in texts:
            file.write(orjson.dumps([each.text, each.count, each.origin]) + b"\n")

    write_whole(path, write)


def read_texts(path: Path) -> Iterator[Text]:
    """Yield the texts of a chunk."""
    with path.open("rb") as file:
        for line in file:
            yield Text(*orjson.loads(line))
