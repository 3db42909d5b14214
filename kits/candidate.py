"""An utterance proposed for training: no label before a person said yes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from builder.schema.utterance import Utterance
from builder.text import fold

# `later`: a person looked at it and put it off.
Status = Literal["proposed", "accepted", "rejected", "later"]


@dataclass(frozen=True)
class Provenance:
    """Where a candidate comes from: the producer that made or found it, and from what."""

    producer: str
    # The utterance that it was made from, the file and line, or the session and turn.
    origin: str


@dataclass(frozen=True)
class Candidate:
    """A proposed utterance, with its provenance and what became of it."""

    utterance: Utterance
    language: str
    provenance: Provenance
    # The intent that it is proposed for; None where nobody knows yet.
    intent: str | None = None
    # How often it was said.
    count: int = 1
    # How sure its producer is of the intent, 0 to 1.
    score: float | None = None
    # Why it is worth a look, in words for people.
    why: str | None = None
    status: Status = "proposed"
    # Intents that a person left it out of.
    refused: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits that say which text in which language it is, however written."""
        said = f"{self.language}\0{fold(self.utterance.text)}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]
