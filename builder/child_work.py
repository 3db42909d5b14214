"""How a child process that works for a server speaks: one JSON request on stdin, JSON lines on stdout.

Lines: {"kind": "progress", "stage", "done", "message"}, and last either {"kind": "done", ...} with what
the work told of itself, or {"kind": "error", "code", "message", "sentence", "problems"}. Exit code 0:
done; 1: an error that the last line tells; 2: the request itself cannot be read.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping
from typing import BinaryIO, Final, TypeVar

import orjson
from pydantic import BaseModel, JsonValue, ValidationError

from builder import sentence
from builder.errors import BuilderError, Invalid
from builder.sentence import Sentence, say
from builder.validation import place_of, reason_of

R = TypeVar("R", bound=BaseModel)

DONE: Final = 0
FAILED: Final = 1
UNREADABLE: Final = 2

# Tells how far the work is: a fraction of 1, the stage's name, a sentence.
Report = Callable[[float, str, str], None]
# Does what a request asks for, and returns what the last line tells besides.
Work = Callable[[R, Report], Mapping[str, JsonValue]]


def answer(
    request: type[R], work: Work[R], what: Sentence, source: BinaryIO, sink: BinaryIO
) -> int:
    """Answer the one request that the source holds; `what` names the work in sentences.

    Returns the exit code; a `BuilderError` of the work and a lack of memory become the last line.
    """

    def tell(kind: str, **facts: JsonValue) -> None:
        line = orjson.dumps({"kind": kind, **facts}, option=orjson.OPT_SERIALIZE_NUMPY)
        sink.write(line + b"\n")
        sink.flush()

    def fail(code: str, message: Sentence, *problems: JsonValue) -> None:
        told = sentence.as_json(message)
        tell("error", code=code, message=message, sentence=told, problems=list(problems))

    def report(done: float, stage: str, message: str) -> None:
        tell("progress", stage=stage, done=round(min(max(done, 0.0), 1.0), 4), message=message)

    try:
        asked = request.model_validate_json(source.read())
    except ValidationError as error:
        first = error.errors()[0]
        why = say(
            "The request for {what} cannot be read: {place}: {why}.",
            what=what,
            place=place_of(first) or say("the request"),
            why=reason_of(first),
        )
        fail("request-unreadable", why)
        return UNREADABLE
    try:
        facts = work(asked, report)
    except BuilderError as error:
        problems = error.problems if isinstance(error, Invalid) else ()
        fail(error.code, error.message, *(problem.as_json() for problem in problems))
        return FAILED
    except MemoryError:
        why = say("There is not enough memory for this {what}: try with less at a time.", what=what)
        fail("out-of-memory", why)
        return FAILED
    tell("done", **facts)
    return DONE


def run_worker(request: type[R], work: Work[R], what: Sentence) -> int:
    """Answer over the process's own streams; SIGTERM ends the process at once."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Whatever a library may print goes to stderr; stdout speaks JSON lines only.
    sink, sys.stdout = sys.stdout.buffer, sys.stderr
    return answer(request, work, what, sys.stdin.buffer, sink)
