"""Read documents in a process of its own, with a limit of memory and of time.

Parsers of office formats and PDF are large, and what an author was sent may be made to break them:
what they do to the child costs one document, and nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from builder.errors import BuilderError
from builder.reading.documents.content import Content, Unreadable
from builder.reading.documents.read import ensure_sized, is_plain, read_document
from builder.reading.told import Told
from builder.sentence import say

SECONDS: Final = 60
MEMORY_BYTES: Final = 2 << 30
T = TypeVar("T")

_HERE: Final = "builder.reading.documents.isolated"
_CONTENT: Final = TypeAdapter(Content)
_REFUSED: Final = 3
_NO_LIBRARY: Final = 4
_OUT_OF_MEMORY: Final = 5


class MissingLibrary(BuilderError):
    """The libraries that read this kind of document are not installed."""


@dataclass(frozen=True)
class _Reason:
    """Why a child refused a document."""

    code: str
    what: Told
    remedy: Told


_REASON: Final = TypeAdapter(_Reason)


def read_isolated(name: str, data: bytes, *, seconds: int = SECONDS) -> Content:
    """Read a document; raises `Unreadable`, and `MissingLibrary` without the extra `documents`."""
    ensure_sized(len(data))
    if is_plain(name):
        return read_here(read_document, name, data)
    return _CONTENT.validate_json(read_in_child(_HERE, name, data, seconds=seconds))


def read_in_child(module: str, name: str, data: bytes, *, seconds: int = SECONDS) -> bytes:
    """Let `python -m module NAME` read a file, see `serve`; raises what `read_isolated` does."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, name],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(
            "document-too-slow",
            say("The file could not be read within {seconds} seconds.", seconds=seconds),
            say("Split it, or save it again from the program that made it."),
        ) from error
    if done.returncode == 0:
        return done.stdout
    if done.returncode == _REFUSED and (refused := _reason_in(done.stdout)) is not None:
        raise refused
    if done.returncode == _NO_LIBRARY:
        raise _missing(done.stdout.decode("utf-8", "replace").strip())
    if done.returncode == _OUT_OF_MEMORY:
        raise Unreadable(
            "document-too-big",
            say(
                "The file needs more than {gigabytes} GB of memory to be read.",
                gigabytes=MEMORY_BYTES >> 30,
            ),
            say("Split it, or leave out its pictures."),
        )
    raise Unreadable(
        "document-broken",
        say("The file is damaged: the program that reads it broke off."),
        say("Open it in the program that made it and save it again."),
    )


def read_here(read: Callable[[str, bytes], T], name: str, data: bytes) -> T:
    """Read a harmless file in this process; raises `MissingLibrary` as a child does."""
    try:
        return read(name, data)
    except ModuleNotFoundError as error:
        raise _missing(error.name or str(error)) from error


def _reason_in(written: bytes) -> Unreadable | None:
    try:
        told = _REASON.validate_json(written)
    except ValidationError:
        return None
    return Unreadable(told.code, told.what, told.remedy)


def _missing(library: str) -> MissingLibrary:
    return MissingLibrary(
        "documents-extra-missing",
        say(
            "Reading documents needs the library '{library}', which is not installed here: "
            "pip install 'dialoom[documents]'",
            library=library,
        ),
    )


def serve(read: Callable[[str, bytes], bytes]) -> int:
    """Read the file on stdin, named on the command line, within limits, and write what came of it."""
    _limit()
    try:
        written = read(sys.argv[1], sys.stdin.buffer.read())
    except Unreadable as refused:
        reason = _Reason(refused.code, refused.what, refused.remedy)
        sys.stdout.buffer.write(_REASON.dump_json(reason))
        return _REFUSED
    except ModuleNotFoundError as error:
        sys.stdout.write(error.name or str(error))
        return _NO_LIBRARY
    except MemoryError:
        return _OUT_OF_MEMORY
    sys.stdout.buffer.write(written)
    return 0


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - only where there is such a thing
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(serve(lambda name, data: _CONTENT.dump_json(read_document(name, data))))
