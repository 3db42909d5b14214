"""What a cached encoder is: its files, their hashes, and how it is to be run."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from builder.errors import Invalid

DESCRIPTION_FILE = "encoder.json"


class EncoderDescription(BaseModel):
    """The description beside a cached encoder's files; `files` holds the sha256 of each.

    `longest` counts tokens, special ones included; `prefix` is put before every text;
    `words_outside` says that the word table is a file of its own, not part of the network.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    source: str
    licence: str
    dimension: int
    languages: tuple[str, ...] | None
    prefix: str = ""
    longest: int = 128
    words_outside: bool = False
    files: dict[str, str] = {}

    @property
    def fingerprint(self) -> str:
        """The hash of everything that decides which vectors come out."""
        recipe = self.model_dump_json(exclude={"name", "source", "licence", "languages"})
        return hashlib.sha256(recipe.encode()).hexdigest()


def hash_file(path: Path) -> str:
    """Return the sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_description(folder: Path) -> EncoderDescription:
    """Read a cached encoder's description and verify its files.

    Raises `Invalid` ('encoder-corrupt') when a file is missing or has changed.
    """
    try:
        text = (folder / DESCRIPTION_FILE).read_text("utf-8")
        description = EncoderDescription.model_validate_json(text)
        damaged = [n for n, sha in description.files.items() if hash_file(folder / n) != sha]
    except (OSError, ValidationError) as error:
        raise _corrupt(folder, str(error).splitlines()[0]) from error
    if damaged:
        raise _corrupt(folder, f"{', '.join(damaged)} is not what was written")
    return description


def _corrupt(folder: Path, reason: str) -> Invalid:
    return Invalid(
        "encoder-corrupt",
        f"The cached encoder in {folder} is damaged: {reason}. "
        "Run `dialoom encoders prepare` to make it again.",
    )
