"""What users said and nobody labelled, in a file: one JSON object a line, for a training of its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import orjson

from builder.nlu.logs import Unlabelled


def write_unlabelled(path: Path, logs: Iterable[Unlabelled]) -> None:
    """Write what was said, and the intents that each is not for."""
    with path.open("wb") as file:
        for log in logs:
            file.write(orjson.dumps({"text": log.text, "refused": sorted(log.refused)}) + b"\n")


def read_unlabelled(path: Path) -> tuple[Unlabelled, ...]:
    """Read what was written so."""
    with path.open("rb") as file:
        told = map(orjson.loads, file)
        return tuple(Unlabelled(line["text"], frozenset(line["refused"])) for line in told)
