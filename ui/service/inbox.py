"""What the designer asks of the labelling inbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from builder.client import Client
from builder.wire.inbox import (
    AgreementShape,
    CandidatesAdded,
    DecisionShape,
    GroupShape,
    InboxShape,
    MeterAnswer,
    Verdict,
)
from builder.wire.skills import Job


class InboxCalls:
    """The calls about what waits for a label, and about decisions on it."""

    _client: Client

    def inbox(self, skill: str, person: str | None) -> InboxShape:
        """Return how the inbox stands; second looks are counted for the person."""
        return self._client.get_inbox(skill, by=person)

    def take_group(
        self, skill: str, person: str, queue: Literal["open", "later", "second"]
    ) -> GroupShape | None:
        """Return the next group for a person, which others are not given meanwhile."""
        return self._client.take_group(
            skill, by=person, later=queue == "later", second=queue == "second"
        )

    def decide(
        self, skill: str, group: str, verdict: Verdict, person: str, seconds: float, **more: Any
    ) -> DecisionShape:
        """Decide on a group; raises `Conflict` where somebody else was first."""
        return self._client.decide(skill, group, verdict, by=person, seconds=seconds, **more)

    def last_decision(self, skill: str, person: str) -> DecisionShape | None:
        """Return the last decision of a person that stands."""
        page = self._client.list_decisions(skill, by=person, limit=100)
        return next((each for each in page.decisions if not each.undone), None)

    def undo_decision(self, skill: str, decision: str) -> DecisionShape:
        """Take a decision back."""
        return self._client.undo_decision(skill, decision)

    def meter(self, skill: str, time_zone: str) -> MeterAnswer:
        """Return what labelling cost and brought."""
        return self._client.get_meter(skill, time_zone=time_zone)

    def agreement(self, skill: str) -> tuple[AgreementShape, ...]:
        """Return how far each two people agree."""
        return self._client.get_agreement(skill).pairs

    def add_lines(self, skill: str, lines: Sequence[str]) -> CandidatesAdded:
        """Put lines that users said into the inbox."""
        return self._client.add_candidate_file(skill, "pasted.txt", "\n".join(lines).encode())

    def add_file(self, skill: str, name: str, data: bytes) -> CandidatesAdded:
        """Put what users said in a file into the inbox."""
        return self._client.add_candidate_file(skill, name, data)

    def add_signals(self, skill: str, days: float) -> CandidatesAdded:
        """Put what the talks of the last days tell into the inbox."""
        return self._client.add_signals(skill, days=days)

    def arrange(self, skill: str, doubled: float) -> Job:
        """Put the candidates into groups; a share of them is for two people."""
        return self._client.arrange(skill, doubled=doubled)
