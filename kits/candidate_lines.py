"""Candidates in a file, one JSON object a line: what kits write, and the inbox takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from builder.schema.utterance import parse_markup, to_markup
from kits.candidate import Candidate, Provenance


def line_of(candidate: Candidate) -> bytes:
    """Return a candidate as a line, with its end; what became of it is not told."""
    return orjson.dumps(as_json(candidate)) + b"\n"


def as_json(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate as plain values, under the names that the API has for them."""
    return {
        "utterance": to_markup(candidate.utterance),
        "language": candidate.language,
        "intent": candidate.intent,
        "producer": candidate.provenance.producer,
        "origin": candidate.provenance.origin,
        "count": candidate.count,
        "score": candidate.score,
        "why": candidate.why,
        **({"refused": sorted(candidate.refused)} if candidate.refused else {}),
    }


def write_candidates(path: Path, candidates: Iterable[Candidate]) -> None:
    """Write candidates to a file."""
    with path.open("wb") as file:
        file.writelines(map(line_of, candidates))


def read_candidates(path: Path) -> Iterator[Candidate]:
    """Yield candidates that were written so."""
    with path.open("rb") as file:
        for line in file:
            told = orjson.loads(line)
            provenance = Provenance(told.pop("producer"), told.pop("origin"))
            refused = frozenset(told.pop("refused", ()))
            yield Candidate(
                parse_markup(told.pop("utterance")), provenance=provenance, refused=refused, **told
            )
