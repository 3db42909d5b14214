"""What is remembered of a user from one session to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue


@dataclass(frozen=True)
class Remembered:
    """A value that a user gave in some session, and when."""

    value: JsonValue
    at: datetime


Memories = Mapping[str, Remembered]
