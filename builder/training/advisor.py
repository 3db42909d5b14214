"""Advise in a process of its own: `python -m builder.training.advisor`.

A server that answers users stays quick while another process draws learning curves. It speaks as
`builder.child_work` says, and writes the advice to the file that the request names.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from builder.child_work import Report, run_worker
from builder.encoding.wanted import library_named
from builder.schema.skill import Skill
from builder.sentence import say
from builder.training.advise import advise_skill


class Request(BaseModel):
    """What the advisor is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    output: Path
    cache: Path
    encoders: tuple[str, ...]
    more: int = Field(ge=1)


def work(request: Request, _report: Report) -> Mapping[str, JsonValue]:
    """Answer a request; raises what `advise_skill` does."""
    library = library_named(request.cache, request.encoders)
    advice = advise_skill(request.skill, encoders=library, more=request.more)
    request.output.write_bytes(orjson.dumps(dataclasses.asdict(advice)))
    return {"path": str(request.output)}


if __name__ == "__main__":
    sys.exit(run_worker(Request, work, say("advice")))
