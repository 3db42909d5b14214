"""A group: candidates that one decision of a person may label."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kits.candidate import Candidate
from kits.labelling.why import Why

Kind = Literal["known", "new", "noise"]


@dataclass(frozen=True)
class Member:
    """A candidate within its group, and how sure it is that it belongs there, 0 to 1."""

    candidate: Candidate
    score: float
    # Another intent that it may be for.
    rival: str | None = None


@dataclass(frozen=True)
class Group:
    """Candidates that mean the same as far as can be told, the most typical first.

    `known` are proposed for an intent of the skill, `new` for one that it lacks (`intent` is then a
    proposed name), `noise` is to be set aside (`intent` is None).
    """

    kind: Kind
    intent: str | None
    members: tuple[Member, ...]
    # What part of the members is expected to be right, 0 to 1.
    purity: float
    # Labels that a decision on it is expected to bring, weighed by what they teach: the inbox's order.
    gain: float
    why: Why

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits: the same members proposed for the same are the same group."""
        return group_id(self.kind, self.intent, (m.candidate.id for m in self.members))


def group_id(kind: Kind, intent: str | None, members: Iterable[str]) -> str:
    """Return the id of a group of candidates, whatever their order."""
    told = "\0".join([kind, intent or "", *sorted(members)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
