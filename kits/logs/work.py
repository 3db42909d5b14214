"""The folder in which work on a log lies: what is finished stays finished, whatever happens meanwhile.

A manifest says which log and which settings the work is of; every file is written beside its place and
moved there whole. Nothing in it holds personal data: only texts with stand-ins are ever written.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Final

import orjson

from builder.errors import Conflict, Invalid, NotFound, Unavailable
from builder.sentence import say
from builder.system_reason import system_reason

MANIFEST: Final = "manifest.json"
_VERSION: Final = 1
_BLOCK: Final = 1 << 20
_STAGES: Final = ("tidied", "distinct", "vectors", "study", "placed")


class Work:
    """A work folder: one folder a stage, one file a chunk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def begin(cls, folder: Path, digest: str, *, resume: bool) -> Work:
        """Open a work folder for a log and settings of that digest.

        Raises `Conflict`: 'logs-unfinished' when earlier work lies there and nobody said to go on,
        'logs-changed' when it is of another log or of other settings; `Unavailable` when it cannot be
        written.
        """
        known = cls._digest_in(folder)
        if known is not None and not resume:
            raise Conflict(
                "logs-unfinished",
                say(
                    "Work that was interrupted lies in '{folder}'. Go on with --resume, or remove that "
                    "folder to begin anew.",
                    folder=str(folder),
                ),
            )
        if known is not None and known != digest:
            raise Conflict(
                "logs-changed",
                say(
                    "The work in '{folder}' is of another log, or of other settings, than these. Name "
                    "the same files and options again, or remove that folder to begin anew.",
                    folder=str(folder),
                ),
            )
        try:
            for stage in _STAGES:
                (folder / stage).mkdir(parents=True, exist_ok=True)
            for left in folder.rglob("*.part"):
                left.unlink()
        except OSError as error:
            raise _unwritable(folder, error) from error
        if known is None:
            write_whole(
                folder / MANIFEST,
                lambda file: file.write(orjson.dumps({"version": _VERSION, "digest": digest})),
            )
        return cls(folder)

    @staticmethod
    def _digest_in(folder: Path) -> str | None:
        try:
            found = orjson.loads((folder / MANIFEST).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, orjson.JSONDecodeError) as error:
            raise Invalid(
                "logs-work-damaged",
                say(
                    "What lies in '{folder}' cannot be read as work on a log. Remove that folder to "
                    "begin anew.",
                    folder=str(folder),
                ),
            ) from error
        fits = isinstance(found, dict) and found.get("version") == _VERSION
        return str(found.get("digest")) if fits else "of another version"

    def file(self, stage: str, number: int, ending: str) -> Path:
        """Return where a chunk of a stage lies or will lie."""
        return self.folder / stage / f"{number:06}.{ending}"

    def files(self, stage: str, ending: str) -> list[Path]:
        """Return the chunks of a stage that are finished, in order."""
        return sorted((self.folder / stage).glob(f"*.{ending}"))

    def remove(self) -> None:
        """Remove the folder with all that lies in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def write_whole(path: Path, write: Callable[[IO[bytes]], Any]) -> None:
    """Write a file beside its place and move it there, so that nobody ever finds half of it.

    Raises `Unavailable('logs-unwritable')` when the disk is full or the folder closed.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            write(file)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _unwritable(path.parent, error) from error


def digest_of(paths: Sequence[Path], settings: dict[str, Any]) -> str:
    """Return the SHA-256 of what files hold, in order, and of the settings."""
    total = hashlib.sha256(orjson.dumps(settings, option=orjson.OPT_SORT_KEYS))
    for path in paths:
        try:
            with path.open("rb") as file:
                total.update(str(path.stat().st_size).encode())
                while block := file.read(_BLOCK):
                    total.update(block)
        except OSError as error:
            raise NotFound(
                "file-not-found",
                say(
                    "The log '{log}' cannot be read: {reason}.",
                    log=str(path),
                    reason=system_reason(error),
                ),
            ) from error
    return total.hexdigest()


def _unwritable(folder: Path, error: OSError) -> Unavailable:
    return Unavailable(
        "logs-unwritable",
        say(
            "Nothing can be written to '{folder}': {reason}. Free space there, or name another folder "
            "with --out.",
            folder=str(folder),
            reason=system_reason(error),
        ),
    )
