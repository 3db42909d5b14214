"""Draw a picture of clusters in a process of its own: `python -m kits.clusters.worker`.

The request names a skill, a file of candidates and what was said in talks; the picture is written to
`output` as JSON, in the fields of `Picture`. How such a process speaks: `builder/child_work.py`.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue

from builder.child_work import Report, run_worker
from builder.encoding.wanted import library_named
from builder.schema.labels import said_in
from builder.schema.skill import Skill
from builder.sentence import say
from builder.text import fold
from kits.candidate import Candidate
from kits.candidate_lines import read_candidates
from kits.clusters.picture import draw


class Request(BaseModel):
    """What the process is asked to do; of the `ignored` candidates (ids) nothing is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    candidates: Path
    ignored: Path
    output: Path
    cache: Path
    encoders: tuple[str, ...]
    count: int | None = None
    seed: int = 13


def work(request: Request, report: Report) -> Mapping[str, JsonValue]:
    """Answer a request."""
    library = library_named(request.cache, request.encoders)
    stack = library.keeping(library.stack_for(request.skill.languages))
    picture = draw(
        request.skill,
        _wanted(request),
        stack,
        count=request.count,
        seed=request.seed,
        progress=lambda done, message: report(done, "clusters", message),
    )
    request.output.write_bytes(orjson.dumps(dataclasses.asdict(picture)))
    return {"path": str(request.output)}


def _wanted(request: Request) -> list[Candidate]:
    """Return each message once, but for those that the skill has or that were ignored."""
    said = said_in(request.skill)
    ignored = set(request.ignored.read_text("utf-8").split())
    found: dict[str, Candidate] = {}
    for each in read_candidates(request.candidates):
        if each.id in ignored or fold(each.utterance.text) in said:
            continue
        known = found.get(each.id)
        found[each.id] = each if known is None else replace(known, count=known.count + each.count)
    return list(found.values())


if __name__ == "__main__":
    sys.exit(run_worker(Request, work, say("picture of clusters")))
