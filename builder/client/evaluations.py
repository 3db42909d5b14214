"""Evaluations of trained versions, over HTTP."""

from __future__ import annotations

from builder.client.connection import Connection
from builder.wire.evaluations import EvaluationLine, EvaluationList, HealthShape
from builder.wire.skills import Job


class EvaluationCalls(Connection):
    """The routes about evaluations."""

    def start_evaluation(
        self,
        name: str,
        *,
        version: int | None = None,
        against: int | None = None,
        file: str = "",
        data: bytes = b"",
        chats: bool = True,
        actions: bool = False,
    ) -> Job:
        """Queue an evaluation of a version, the newest unless named; the report is the job's result.

        Without `data`, a test file called `file`, it is asked its own utterances.
        """
        params = {
            "name": file,
            "chats": chats,
            "actions": actions,
            "version": version,
            "against": against,
        }
        return self._upload(Job, f"/v1/skills/{name}/evaluations", data, params)

    def list_evaluations(self, name: str) -> tuple[EvaluationLine, ...]:
        """Return the evaluations of a skill, newest first, with their main figures."""
        return self._get(EvaluationList, f"/v1/skills/{name}/evaluations").evaluations

    def get_health(self, name: str) -> HealthShape:
        """Return how well the newest version understands each intent."""
        return self._get(HealthShape, f"/v1/skills/{name}/health")
