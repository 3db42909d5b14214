"""Evaluations of trained versions, in the designer's words."""

from __future__ import annotations

from builder.client import Client
from builder.wire.evaluations import EvaluationLine, HealthShape
from builder.wire.skills import Job


class EvaluationCalls:
    """What the designer asks about how well versions understand."""

    _client: Client

    def evaluate(
        self,
        name: str,
        version: int,
        *,
        against: int | None,
        file: str,
        data: bytes,
        chats: bool,
        actions: bool,
    ) -> Job:
        """Start an evaluation of a version, on its own utterances unless a test file is given."""
        return self._client.start_evaluation(
            name,
            version=version,
            against=against,
            file=file,
            data=data,
            chats=chats,
            actions=actions,
        )

    def evaluations(self, name: str) -> list[EvaluationLine]:
        """Return the evaluations of a skill, the newest first."""
        return list(self._client.list_evaluations(name))

    def health(self, name: str) -> HealthShape:
        """Return how well the newest version understands each intent."""
        return self._client.get_health(name)
