"""The first stage: what was said in a slice of a log, each once, tidy and without personal data."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import orjson

from kits.logs.personal import replace_personal
from kits.logs.source.columns import without_speaker
from kits.logs.source.line import LONGEST_TEXT, LeftOut, Reason
from kits.logs.source.read import Columns, read_slice
from kits.logs.source.slices import Slice
from kits.logs.tidy import has_words, key_of, tidy
from kits.logs.work import write_whole

# Of different texts so many are held; a slice that has more may list one of them twice.
_MOST_HELD: Final = 100_000


@dataclass(frozen=True)
class TidyTask:
    """A slice, how to read it, and the file that its chunk goes to."""

    piece: Slice
    columns: Columns | None
    chosen: str | None
    output: str


@dataclass
class Counts:
    """What became of lines: how many were read, left out by reason, and replaced by kind."""

    lines: int = 0
    left_out: LeftOut = field(default_factory=LeftOut)
    replaced: Counter[str] = field(default_factory=Counter)

    def add(self, told: Mapping[str, object]) -> None:
        """Add what another chunk told."""
        self.lines += int(str(told["lines"]))
        for own, name in ((self.left_out, "left_out"), (self.replaced, "replaced")):
            counts = told[name]
            if isinstance(counts, dict):
                own.update(counts)


@dataclass
class Said:
    """A text, the first line that it stands in, how often it was said, and what tells it from others."""

    key: bytes
    text: str
    line: int
    count: int = 1


def tidy_slice(task: TidyTask) -> None:
    """Write the chunk of a slice: `[key, count, line, text]` each, then a line of counts."""
    counts = Counts()

    def write(file: IO[bytes]) -> None:
        for said in _said(task, counts):
            row = [said.key.hex(), said.count, said.line, said.text]
            file.write(orjson.dumps(row) + b"\n")
        told = {"lines": counts.lines, "left_out": counts.left_out, "replaced": counts.replaced}
        file.write(orjson.dumps(told) + b"\n")

    write_whole(Path(task.output), write)


def read_chunk(path: Path, counts: Counts) -> Iterator[Said]:
    """Yield what a chunk holds, and add its counts."""
    with path.open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            if isinstance(row, dict):
                counts.add(row)
            else:
                yield Said(bytes.fromhex(row[0]), row[3], row[2], row[1])


def _said(task: TidyTask, counts: Counts) -> Iterator[Said]:
    # By what was said word for word: most lines of a log were said before.
    raw: dict[bytes, tuple[Said, Counter[str] | None]] = {}
    known: dict[bytes, Said] = {}
    is_text = task.piece.form == "text"
    for line in read_slice(task.piece, task.columns, task.chosen, counts.left_out):
        if len(line.text) > LONGEST_TEXT:
            counts.left_out["too_long"] += 1
            continue
        text = tidy(line.text)
        spoken = without_speaker(text) if is_text else text
        if spoken is None or not has_words(spoken):
            counts.left_out["other_side" if spoken is None else _why(line.text)] += 1
            continue
        counts.lines += 1
        own = _digest(spoken)
        if own in raw:
            said, replaced = raw[own]
            said.count += 1
            if replaced:
                counts.replaced.update(replaced)
            continue
        replaced = Counter[str]()
        masked = replace_personal(spoken, replaced)
        counts.replaced.update(replaced)
        key = _digest(key_of(masked))
        before = known.get(key)
        if before is None:
            before = known[key] = Said(key, masked, line.number, 0)
        before.count += 1
        raw[own] = (before, replaced or None)
        if len(known) >= _MOST_HELD:
            yield from known.values()
            raw.clear()
            known.clear()
    yield from known.values()
    counts.lines += sum(counts.left_out.values())


def _why(text: str) -> Reason:
    return "no_words" if text.strip() else "empty"


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
