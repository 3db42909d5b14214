"""An utterance proposed for training, which nobody is trained on before a person said yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from builder.schema.utterance import Utterance

Status = Literal["proposed", "accepted", "rejected"]


@dataclass(frozen=True)
class Provenance:
    """Where a candidate comes from: the producer that made it, and from which utterance."""

    producer: str
    origin: str


@dataclass(frozen=True)
class Candidate:
    """A proposed utterance for an intent, with its provenance and what became of it."""

    intent: str
    language: str
    utterance: Utterance
    provenance: Provenance
    status: Status = "proposed"
