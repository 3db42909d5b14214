"""A child process of the server: one JSON request in, JSON lines out, killed when it is to stop.

Lines: {"kind": "progress", "stage", "done", "message"}, and last {"kind": "done", ...} or
{"kind": "error", "code", "message", "sentence", "problems"}.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final, Literal

import orjson

from builder import sentence
from builder.sentence import Sentence, say, verbatim
from builder.store.jobs import KIND_SAID, Kind
from builder.text import shorten

# What is done in a child: jobs, and what somebody waits for.
Work = Kind | Literal["advice"]
# Tells how far the work is; raises what ends it.
Beat = Callable[[float, str, str], Awaitable[None]]

_BEAT_SECONDS: Final = 1.0
_LONGEST_LINE: Final = 16 << 20
_FIELDS: Final = {
    "progress": {"done", "stage", "message"},
    "error": {"code", "message"},
    "done": {"path"},
}


def work_said(work: Work) -> Sentence:
    """Return how sentences call a kind of work."""
    return say("advice") if work == "advice" else KIND_SAID[work]


def error_told(code: str, message: Sentence) -> dict[str, Any]:
    """Return an error as jobs keep it: in English, and as a sentence for other languages."""
    return {"code": code, "message": str(message), "sentence": sentence.as_json(message)}


class ChildFailed(Exception):
    """The child told why it failed."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told["code"])
        self.error: dict[str, Any] = {
            key: told[key] for key in ("code", "message", "sentence", "problems") if key in told
        }

    @property
    def sentence(self) -> Sentence:
        """Why, as a sentence that other languages can say."""
        told = self.error.get("sentence")
        return sentence.from_json(told) if told else verbatim(self.error["message"])


async def run_child(module: str, request: bytes, what: Work, beat: Beat) -> None:
    """Run `python -m module` until it is done; `what` names the work in the sentence of a failure.

    Raises `ChildFailed`, and whatever `beat` raises, after which the child is dead.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
        start_new_session=True,
    )
    try:
        await _follow(process, request, what, beat)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _follow(
    process: asyncio.subprocess.Process, request: bytes, what: Work, beat: Beat
) -> None:
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise OSError("no pipes")
    errors = asyncio.create_task(process.stderr.read())
    # A child that has ended already says why with its exit code; uvloop tells a closed pipe as
    # RuntimeError.
    with contextlib.suppress(ConnectionError, RuntimeError):
        process.stdin.write(request)
        await process.stdin.drain()
    process.stdin.close()
    done, stage, message = 0.0, "starting", ""
    reading = asyncio.create_task(process.stdout.readline())
    while True:
        finished, _ = await asyncio.wait([reading], timeout=_BEAT_SECONDS)
        if finished:
            try:
                line = reading.result()
            except ValueError as error:
                raise _garbled(b"a line of more than 16 MB", what) from error
            if not line:
                break
            told = _told(line, what)
            if told["kind"] == "error":
                raise ChildFailed(told)
            if told["kind"] == "progress":
                done, stage, message = told["done"], told["stage"], told["message"]
            reading = asyncio.create_task(process.stdout.readline())
            if told["kind"] == "done":
                continue
        await beat(done, stage, message)
    code = await process.wait()
    said = (await errors).decode("utf-8", "replace").strip()
    if code != 0:
        raise ChildFailed(error_told(f"{what}-failed", _end_of(code, said, what)))


def _told(line: bytes, what: Work) -> dict[str, Any]:
    """Read a line of the child; raises `ChildFailed` when it is none of those that it writes."""
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _garbled(line, what) from error
    wanted = _FIELDS.get(str(told.get("kind"))) if isinstance(told, dict) else None
    if wanted is None or not wanted <= told.keys():
        raise _garbled(line, what)
    return dict(told)


def _garbled(line: bytes, what: Work) -> ChildFailed:
    shown = shorten(line.decode("utf-8", "replace").strip(), 80)
    told = say(
        "The {what} process said what cannot be read: {shown}. Try again; if it lasts, look for what "
        "else prints in that process.",
        what=work_said(what),
        shown=repr(shown),
    )
    return ChildFailed(error_told(f"{what}-failed", told))


def _end_of(code: int, said: str, what: Work) -> Sentence:
    if code == -9:
        return say(
            "The {what} was ended by the system: most likely there is not enough memory.",
            what=work_said(what),
        )
    return say(
        "The {what} ended unexpectedly (exit code {code}): {last}",
        what=work_said(what),
        code=code,
        last=said.splitlines()[-1] if said else say("it said nothing"),
    )
