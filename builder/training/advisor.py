"""Advise in a process of its own: `python -m builder.training.advisor`.

A server that answers users stays quick while another process draws learning curves. One JSON request
comes on stdin: {"skill": {...}, "cache": path, "encoders": [names], "more": n}. One JSON answer goes out
on stdout: {"advice": {...}}, or {"error": {"code", "message"}} where there is none to give.
"""

from __future__ import annotations

import dataclasses
import signal
import sys
from pathlib import Path
from typing import BinaryIO

import orjson
from pydantic import BaseModel, ConfigDict, Field

from builder.encoding.wanted import library_named
from builder.errors import BuilderError
from builder.schema.skill import Skill
from builder.training.advise import advise_skill


class Question(BaseModel):
    """What the advisor is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    cache: Path
    encoders: tuple[str, ...]
    more: int = Field(ge=1)


def run(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer one request; one that cannot be read raises, since only our own server asks."""
    question = Question.model_validate_json(source.read())
    try:
        library = library_named(question.cache, question.encoders)
        advice = advise_skill(question.skill, encoders=library, more=question.more)
        answer = orjson.dumps({"advice": dataclasses.asdict(advice)})
    except BuilderError as error:
        answer = orjson.dumps({"error": {"code": error.code, "message": error.message}})
    sink.write(answer)
    sink.flush()


def main() -> None:
    """Run over the process's own streams."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Whatever a library may print goes to stderr; stdout speaks JSON only.
    sink, sys.stdout = sys.stdout.buffer, sys.stderr
    run(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
