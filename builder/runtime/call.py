"""A call of a turn, for people who look into it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """An action, a web service (`http:name`) or a search (`answer`): how long it took, how it failed."""

    name: str
    ms: float
    failure: str | None = None
