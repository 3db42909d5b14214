"""Arrange candidates in a process of its own: `python -m kits.labelling.worker`.

One JSON request comes on stdin, JSON lines go out on stdout, and the groups are written to the file
that the request names. Exit code 0: written; 1: an error that the last line tells; 2: the request
itself cannot be read.

Request: {"skill": {...}, "candidates": path, "output": path, "cache": path, "encoders": [names],
"seed": number, "aim": "accuracy" or "labels"}.
Lines: {"kind": "progress", "stage", "done", "message"}, and last either {"kind": "done", "path",
"groups"} or {"kind": "error", "code", "message"}.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from builder.encoding.wanted import library_named
from builder.errors import BuilderError
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from kits.candidate import Candidate
from kits.candidate_lines import read_candidates
from kits.labelling.arrange import arrange
from kits.labelling.fill import with_spans
from kits.labelling.group import Group, Member
from kits.labelling.worth import Aim

DONE: Final = 0
FAILED: Final = 1
UNREADABLE: Final = 2


class Request(BaseModel):
    """What the worker is asked to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    candidates: Path
    output: Path
    cache: Path
    encoders: tuple[str, ...]
    seed: int = 13
    aim: Aim = "accuracy"


def run(source: BinaryIO, sink: BinaryIO) -> int:
    """Answer one request; return the exit code."""

    def tell(kind: str, **facts: JsonValue) -> None:
        sink.write(orjson.dumps({"kind": kind, **facts}) + b"\n")
        sink.flush()

    try:
        request = Request.model_validate_json(source.read())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the request"
        message = f"The request cannot be read: {place}: {first['msg']}."
        tell("error", code="request-unreadable", message=message)
        return UNREADABLE

    def report(done: float, message: str) -> None:
        tell("progress", stage="arrange", done=round(min(max(done, 0.0), 1.0), 4), message=message)

    try:
        library = library_named(request.cache, request.encoders)
        stack = library.keeping(library.stack_for(request.skill.languages))
        candidates = list(read_candidates(request.candidates))
        groups = arrange(
            request.skill,
            candidates,
            stack,
            seed=request.seed,
            aim=request.aim,
            progress=lambda done, message: report(0.9 * done, message),
        )
        groups = with_spans(
            groups, request.skill, lambda done: report(0.9 + 0.1 * done, "Marking the slots")
        )
        write_groups(request.output, groups)
    except BuilderError as error:
        tell("error", code=error.code, message=error.message)
        return FAILED
    except MemoryError:
        message = "There is not enough memory to arrange so many candidates: take fewer."
        tell("error", code="out-of-memory", message=message)
        return FAILED
    tell("done", path=str(request.output), groups=len(groups))
    return DONE


def write_groups(path: Path, groups: Sequence[Group]) -> None:
    """Write groups to a file, one a line; of their candidates the ids, and what spans they have."""
    with path.open("wb") as file:
        for group in groups:
            told = {
                "kind": group.kind,
                "intent": group.intent,
                "members": [[m.candidate.id, m.score, m.rival] for m in group.members],
                "spans": {
                    m.candidate.id: [span.model_dump() for span in m.candidate.utterance.spans]
                    for m in group.members
                    if m.candidate.utterance.spans
                },
                "purity": group.purity,
                "gain": group.gain,
                "why": group.why,
            }
            file.write(orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n")


def read_groups(path: Path, candidates: Path) -> list[Group]:
    """Read groups that `write_groups` wrote, of the candidates in another file."""
    by_id = {candidate.id: candidate for candidate in read_candidates(candidates)}
    with path.open("rb") as file:
        return [_group(orjson.loads(line), by_id) for line in file]


def _group(told: dict[str, Any], by_id: dict[str, Candidate]) -> Group:
    spans = told.pop("spans")
    members = tuple(
        Member(_with_spans(by_id[id], spans.get(id, ())), score, rival)
        for id, score, rival in told.pop("members")
    )
    return Group(**told, members=members)


def _with_spans(candidate: Candidate, spans: Sequence[Any]) -> Candidate:
    text = candidate.utterance.text
    return replace(candidate, utterance=Utterance.model_validate({"text": text, "spans": spans}))


def main() -> int:
    """Run the worker over the process's own streams."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Whatever a library may print goes to stderr; stdout speaks JSON lines only.
    sink, sys.stdout = sys.stdout.buffer, sys.stderr
    return run(sys.stdin.buffer, sink)


if __name__ == "__main__":
    sys.exit(main())
