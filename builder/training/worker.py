"""Train in a process of its own: `python -m builder.training.worker`.

One JSON request comes on stdin, JSON lines go out on stdout, and the bundle is saved to the path that
the request gives; the worker touches no database. Exit code 0: saved; 1: an error that the last line
tells, with its code; 2: the request itself cannot be read. SIGTERM ends the process at once, and
the bundle file is there whole or not at all.

Request: {"skill": {...}, "output": path, "cache": path, "encoders": [names]?, "config": {...}?,
"previous": path?, "documents": path?}; the folder `documents` holds files named by their sha256.
Lines: {"kind": "progress", "stage", "done", "message"}, and last either
{"kind": "done", "path", "fingerprint", "bytes", "scores", "encoders", "reused"} or
{"kind": "error", "code", "message", "problems"}.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import BinaryIO, Final

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from builder.bundle import Bundle
from builder.encoding.library import DEFAULT_ENCODERS
from builder.encoding.wanted import library_named
from builder.errors import BuilderError, Invalid
from builder.schema.document import Document
from builder.schema.skill import Skill
from builder.training.config import DEFAULT, TrainingConfig
from builder.training.progress import Progress
from builder.training.train import train

DONE: Final = 0
FAILED: Final = 1
UNREADABLE: Final = 2


class Request(BaseModel):
    """What the worker is asked to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    output: Path
    cache: Path
    encoders: tuple[str, ...] = DEFAULT_ENCODERS
    config: TrainingConfig = DEFAULT
    previous: Path | None = None
    documents: Path | None = None

    def contents_of(self, document: Document) -> bytes | None:
        """Return a document's bytes, None where they were not given."""
        if self.documents is None or not document.sha256:
            return None
        try:
            return (self.documents / document.sha256).read_bytes()
        except OSError:
            return None


def run(source: BinaryIO, sink: BinaryIO) -> int:
    """Answer one request; return the exit code."""

    def tell(kind: str, **facts: JsonValue) -> None:
        sink.write(orjson.dumps({"kind": kind, **facts}) + b"\n")
        sink.flush()

    def report(progress: Progress) -> None:
        tell(
            "progress",
            stage=progress.stage,
            done=round(progress.done, 4),
            message=progress.message,
        )

    try:
        request = Request.model_validate_json(source.read())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the request"
        message = f"The training request cannot be read: {place}: {first['msg']}."
        tell("error", code="request-unreadable", message=message, problems=[])
        return UNREADABLE
    try:
        previous = _find_previous(request.previous)
        bundle = train(
            request.skill,
            request.config,
            encoders=library_named(request.cache, request.encoders),
            previous=previous,
            documents=request.contents_of,
            progress=report,
        )
        bundle.save(request.output)
    except BuilderError as error:
        problems = error.problems if isinstance(error, Invalid) else ()
        told: list[JsonValue] = [problem.as_json() for problem in problems]
        tell("error", code=error.code, message=error.message, problems=told)
        return FAILED
    except MemoryError:
        message = "There is not enough memory to train this skill: train fewer skills at a time."
        tell("error", code="out-of-memory", message=message, problems=[])
        return FAILED
    except OSError as error:
        message = f"The bundle cannot be saved to '{request.output}': {error.strerror}."
        tell("error", code="bundle-not-saved", message=message, problems=[])
        return FAILED
    reused = previous is not None and (
        previous.manifest.nlu_fingerprint == bundle.manifest.nlu_fingerprint
    )
    tell(
        "done",
        path=str(request.output),
        fingerprint=bundle.fingerprint,
        bytes=request.output.stat().st_size,
        scores=dict(bundle.manifest.scores),
        encoders=dict(bundle.manifest.encoders),
        reused=reused,
    )
    return DONE


def _find_previous(path: Path | None) -> Bundle | None:
    if path is None:
        return None
    try:
        return Bundle.load(path)
    except BuilderError:
        # A previous bundle only saves work; without it everything is learned anew.
        return None


def main() -> int:
    """Run the worker over the process's own streams."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Whatever a library may print goes to stderr; stdout speaks JSON lines only.
    sink, sys.stdout = sys.stdout.buffer, sys.stderr
    return run(sys.stdin.buffer, sink)


if __name__ == "__main__":
    sys.exit(main())
