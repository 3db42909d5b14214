"""Train in a process of its own: `python -m builder.training.worker`.

It speaks as `builder.child_work` says. The bundle is saved to the path that the request gives, whole or
not at all; the worker touches no database. Last line: {"kind": "done", "path", "fingerprint", "bytes",
"scores", "encoders", "reused"}.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue

from builder.bundle import Bundle
from builder.child_work import Report, run_worker
from builder.encoding.library import DEFAULT_ENCODERS
from builder.encoding.wanted import library_named
from builder.errors import BuilderError, Unavailable
from builder.nlu.logs import Unlabelled
from builder.schema.document import Document
from builder.schema.skill import Skill
from builder.sentence import say
from builder.system_reason import system_reason
from builder.training.config import DEFAULT, TrainingConfig
from builder.training.progress import Progress
from builder.training.train import train


class Request(BaseModel):
    """What the worker is asked to do; the folder `documents` holds files named by their sha256."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    output: Path
    cache: Path
    encoders: tuple[str, ...] = DEFAULT_ENCODERS
    config: TrainingConfig = DEFAULT
    previous: Path | None = None
    unlabelled: tuple[Unlabelled, ...] = ()
    documents: Path | None = None

    def contents_of(self, document: Document) -> bytes | None:
        """Return a document's bytes, None where they were not given."""
        if self.documents is None or not document.sha256:
            return None
        try:
            return (self.documents / document.sha256).read_bytes()
        except OSError:
            return None


def work(request: Request, report: Report) -> Mapping[str, JsonValue]:
    """Train and save; raises what training raises, and `Unavailable('bundle-not-saved')`."""

    def told(progress: Progress) -> None:
        report(progress.done, progress.stage, progress.message)

    previous = _find_previous(request.previous)
    bundle = train(
        request.skill,
        request.config,
        encoders=library_named(request.cache, request.encoders),
        previous=previous,
        unlabelled=request.unlabelled,
        documents=request.contents_of,
        progress=told,
    )
    try:
        bundle.save(request.output)
        size = request.output.stat().st_size
    except OSError as error:
        raise Unavailable(
            "bundle-not-saved",
            say(
                "The bundle cannot be saved to '{path}': {reason}.",
                path=str(request.output),
                reason=system_reason(error),
            ),
        ) from error
    reused = previous is not None and (
        previous.manifest.nlu_fingerprint == bundle.manifest.nlu_fingerprint
    )
    return {
        "path": str(request.output),
        "fingerprint": bundle.fingerprint,
        "bytes": size,
        "scores": dict(bundle.manifest.scores),
        "encoders": dict(bundle.manifest.encoders),
        "reused": reused,
    }


def _find_previous(path: Path | None) -> Bundle | None:
    if path is None:
        return None
    try:
        return Bundle.load(path)
    except BuilderError:
        # A previous bundle only saves work; without it everything is learned anew.
        return None


if __name__ == "__main__":
    sys.exit(run_worker(Request, work, say("training")))
