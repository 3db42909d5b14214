"""A question as readers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.encoding.encoder import Vectors


@dataclass(frozen=True)
class Amount:
    """A number, percentage or amount of money that a question names, at characters `start` to `end`."""

    value: float
    start: int
    end: int


@dataclass(frozen=True)
class Question:
    """What is asked, in which language, its sentence vectors by encoder, and the amounts in it."""

    text: str
    language: str
    vectors: Mapping[str, Vectors] = field(default_factory=dict)
    amounts: tuple[Amount, ...] = ()
