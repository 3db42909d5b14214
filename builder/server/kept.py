"""What the server keeps of a job that is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue


@dataclass(frozen=True)
class Kept:
    """The version that a training made, or the result of a job to look at."""

    version: int | None = None
    result: Mapping[str, JsonValue] | None = None
