"""Which encoders a machine uses: those that were added to its data directory, else the default ones."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.encoding.source import split_wanted
from builder.errors import Conflict, Invalid, NotFound, Unavailable, suggest
from builder.sentence import say, together
from builder.system_reason import system_reason

_FILE: Final = "wanted.json"
# The name by which a request asks for the tiny encoder of the tests.
_HASHING: Final = "hashing"


def library_named(cache: Path, encoders: tuple[str, ...]) -> EncoderLibrary:
    """Return the encoders that a server, or a request to a child process, names."""
    if encoders == (_HASHING,):
        return EncoderLibrary(cache, preset=[HashingEncoder()])
    return EncoderLibrary(cache, wanted=encoders)


def wanted_encoders(cache: Path, named: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the encoders in use, in order; what the setting DIALOOM_ENCODERS `named` wins."""
    if named:
        return tuple(named)
    try:
        found = json.loads((cache / _FILE).read_text("utf-8"))
    except FileNotFoundError:
        return DEFAULT_ENCODERS
    except (OSError, ValueError) as error:
        raise _unreadable(cache) from error
    if not isinstance(found, list) or not found or any(not isinstance(f, str) for f in found):
        raise _unreadable(cache)
    return tuple(found)


def add_encoder(cache: Path, wanted: str) -> tuple[str, ...]:
    """Add a default encoder's name, or `name=path-or-id`, to those in use; return all of them.

    Raises `Conflict('encoder-exists')` when one of that name is in use.
    """
    name = split_wanted(wanted)[0]
    now = wanted_encoders(cache)
    if name in _names(now):
        raise Conflict(
            "encoder-exists",
            say(
                "An encoder named '{name}' is in use already. Give the new one another name, or "
                "remove the old one first: dialoom encoders remove {name}",
                name=name,
            ),
        )
    return _record(cache, (*now, wanted))


def remove_encoder(cache: Path, name: str) -> tuple[str, ...]:
    """Take an encoder out of use; return those that stay. What was exported of it stays cached."""
    now = wanted_encoders(cache)
    if name not in _names(now):
        raise NotFound(
            "encoder-not-found",
            together(
                say("No encoder named '{name}' is in use.", name=name),
                suggest(name, _names(now), say("encoders")),
            ),
        )
    left = tuple(item for item in now if split_wanted(item)[0] != name)
    if not left:
        raise Invalid(
            "encoder-last",
            say(
                "'{name}' is the only encoder in use, and understanding needs one. Add another first: "
                "dialoom encoders add NAME=PATH",
                name=name,
            ),
        )
    return _record(cache, left)


def _names(wanted: Sequence[str]) -> list[str]:
    return [split_wanted(item)[0] for item in wanted]


def _record(cache: Path, wanted: tuple[str, ...]) -> tuple[str, ...]:
    path = cache / _FILE
    try:
        if wanted == DEFAULT_ENCODERS:
            path.unlink(missing_ok=True)
            return wanted
        cache.mkdir(parents=True, exist_ok=True)
        work = path.with_suffix(f".{os.getpid()}")
        work.write_text(json.dumps(wanted, indent=2, ensure_ascii=False), "utf-8")
        work.replace(path)
    except OSError as error:
        raise Unavailable(
            "encoder-cache-unwritable",
            say(
                "The choice of encoders cannot be written to {folder}: {reason}. "
                "Free space there, or name another folder with DIALOOM_DATA_DIR.",
                folder=str(cache),
                reason=system_reason(error),
            ),
        ) from error
    return wanted


def _unreadable(cache: Path) -> Invalid:
    return Invalid(
        "encoders-unreadable",
        say(
            "{path} should be a list of encoders, and cannot be read. Delete it to use the default "
            "ones ({encoders}), or mend it.",
            path=str(cache / _FILE),
            encoders=DEFAULT_ENCODERS,
        ),
    )
