"""Arrange candidates in a process of its own: `python -m kits.labelling.worker`.

It speaks as `builder.child_work` says. The groups are written to the file that the request names. Last
line: {"kind": "done", "path", "groups"}.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue

from builder.child_work import Report, run_worker
from builder.encoding.wanted import library_named
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.sentence import say
from kits.candidate import Candidate
from kits.candidate_lines import read_candidates
from kits.labelling.arrange import arrange
from kits.labelling.fill import with_spans
from kits.labelling.group import Group, Member
from kits.labelling.why import Why
from kits.labelling.worth import Aim


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


def work(request: Request, report: Report) -> Mapping[str, JsonValue]:
    """Arrange the candidates and write their groups."""

    def told(done: float, message: str) -> None:
        report(done, "arrange", message)

    library = library_named(request.cache, request.encoders)
    stack = library.keeping(library.stack_for(request.skill.languages))
    candidates = list(read_candidates(request.candidates))
    groups = arrange(
        request.skill,
        candidates,
        stack,
        seed=request.seed,
        aim=request.aim,
        progress=lambda done, message: told(0.9 * done, message),
    )
    groups = with_spans(
        groups, request.skill, lambda done: told(0.9 + 0.1 * done, "Marking the slots")
    )
    write_groups(request.output, groups)
    return {"path": str(request.output), "groups": len(groups)}


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
                "why": group.why.as_json(),
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
    return Group(**{**told, "why": Why.of(told["why"])}, members=members)


def _with_spans(candidate: Candidate, spans: Sequence[Any]) -> Candidate:
    text = candidate.utterance.text
    return replace(candidate, utterance=Utterance.model_validate({"text": text, "spans": spans}))


if __name__ == "__main__":
    sys.exit(run_worker(Request, work, say("arrangement")))
