"""Preview a version's impact in a process of its own: `python -m builder.runtime.impact.worker`.

It speaks as builder/child_work.py tells; the impact is written to the file that the request names.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue

from builder.bundle import Bundle
from builder.child_work import Report, run_worker
from builder.conversation.event import Event
from builder.encoding.wanted import library_named
from builder.runtime.impact.logged import logged_turns
from builder.runtime.impact.preview import Collected, preview
from builder.runtime.impact.rerun import Rerun
from builder.sentence import say


class Talk(BaseModel):
    """A session of the log, a line of the file `talks`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    session_id: str
    events: tuple[Event, ...]


class Request(BaseModel):
    """What the worker is asked: two bundles, the talks (JSON lines, the newest first), what to write."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    base: int
    bundle: Path
    base_bundle: Path
    talks: Path
    output: Path
    cache: Path
    encoders: tuple[str, ...]
    most: int = 1000


def work(request: Request, report: Report) -> Mapping[str, JsonValue]:
    """Compare the two versions on the talks."""
    report(0.0, "load", "Loading both versions")
    library = library_named(request.cache, request.encoders)
    old = Rerun(Bundle.load(request.base_bundle), library)
    new = Rerun(Bundle.load(request.bundle), library)
    collected = Collected(request.most)
    for talk in read_talks(request.talks):
        collected.add(logged_turns(talk.session_id, talk.events))
    found = asyncio.run(
        preview(collected, old, new, version=request.version, base=request.base, report=report)
    )
    request.output.write_text(found.model_dump_json(), "utf-8")
    return {"path": str(request.output), "turns": found.turns, "unchanged": found.unchanged}


def read_talks(path: Path) -> Iterator[Talk]:
    """Yield the talks of a file, one in memory at a time."""
    with path.open("rb") as file:
        for line in file:
            yield Talk.model_validate_json(line)


if __name__ == "__main__":
    sys.exit(run_worker(Request, work, say("impact preview")))
