"""What a cached encoder is: its recipe, its files and their hashes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from builder.errors import Invalid
from builder.sentence import Sentence, say, verbatim

DESCRIPTION_FILE: Final = "encoder.json"
VERIFIED_FILE: Final = "verified.json"

_Stamp = dict[str, tuple[int, int]]


class EncoderDescription(BaseModel):
    """The description beside a cached encoder's files; `files` holds the sha256 of each.

    `longest` counts tokens, special ones included; `prefix` is put before every text. `languages`
    lists those it speaks; None means any. `views` names the parts of a vector, each `dimension` wide.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    source: str
    licence: str
    dimension: int
    views: tuple[str, ...]
    languages: tuple[str, ...] | None
    prefix: str = ""
    longest: int = 128
    files: dict[str, str] = {}

    @property
    def fingerprint(self) -> str:
        """The hash of everything that decides which vectors come out."""
        recipe = {
            "dimension": self.dimension,
            "views": self.views,
            "prefix": self.prefix,
            "longest": self.longest,
            "files": self.files,
        }
        return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


def hash_file(path: Path) -> str:
    """Return the sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_description(folder: Path) -> EncoderDescription:
    """Read a cached encoder's description and make sure that its files are what was written.

    Files whose size and time are as they were when last hashed are not hashed again. Raises
    `Invalid` ('encoder-corrupt') when a file is missing or has changed.
    """
    try:
        text = (folder / DESCRIPTION_FILE).read_text("utf-8")
        description = EncoderDescription.model_validate_json(text)
        stamp = _stamp(folder, description)
        if stamp == _read_stamp(folder):
            return description
        damaged = [n for n, sha in description.files.items() if hash_file(folder / n) != sha]
    except (OSError, ValueError) as error:
        raise _corrupt(folder, _reason(error)) from error
    if damaged:
        raise _corrupt(folder, say("{files} is not what was written", files=tuple(damaged)))
    record_verified(folder, description)
    return description


def record_verified(folder: Path, description: EncoderDescription) -> None:
    """Note the size and time of every file, so that the next start need not hash them."""
    try:
        (folder / VERIFIED_FILE).write_text(json.dumps(_stamp(folder, description)), "utf-8")
    except OSError:
        # A cache that may only be read is hashed at every start.
        return


def _stamp(folder: Path, description: EncoderDescription) -> _Stamp:
    found = {name: (folder / name).stat() for name in description.files}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in found.items()}


def _read_stamp(folder: Path) -> _Stamp | None:
    try:
        noted = json.loads((folder / VERIFIED_FILE).read_text("utf-8"))
        return {str(name): (int(size), int(time)) for name, (size, time) in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _reason(error: OSError | ValueError) -> Sentence:
    if isinstance(error, FileNotFoundError):
        return say("{file} is missing", file=Path(str(error.filename)).name)
    if isinstance(error, ValidationError):
        return say("{file} cannot be read", file=DESCRIPTION_FILE)
    return verbatim(str(error).splitlines()[0])


def _corrupt(folder: Path, reason: Sentence) -> Invalid:
    return Invalid(
        "encoder-corrupt",
        say(
            "The cached encoder in {folder} is damaged: {reason}. "
            "Run `dialoom encoders prepare` to make it again.",
            folder=str(folder),
            reason=reason,
        ),
    )
