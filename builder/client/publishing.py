"""What the Python client can ask about publishing: one method a route."""

from __future__ import annotations

from typing import Any, Final

from builder.client.connection import Connection, read_answer
from builder.conversation.environment import PRODUCTION, Environment
from builder.wire.checks import ChecksShape
from builder.wire.difference import DifferenceShape
from builder.wire.impact import Impact, ImpactVerdict
from builder.wire.publishing import Deployment, DeploymentList, Publication, PublicationList
from builder.wire.skills import Job, JobList

# Large versions are loaded to be looked at.
_LONG_SECONDS: Final = 120.0


class PublishingCalls(Connection):
    """The calls about what answers where."""

    def list_deployments(self, name: str) -> tuple[Deployment, ...]:
        """Return what answers in each environment."""
        return self._get(DeploymentList, f"/v1/skills/{name}/deployments").deployments

    def get_deployment(self, name: str, *, environment: Environment = PRODUCTION) -> Deployment:
        """Return which version answers in an environment."""
        path = f"/v1/skills/{name}/deployment"
        return self._get(Deployment, path, {"environment": environment})

    def publish(
        self,
        name: str,
        version: int,
        *,
        expected: int | None = None,
        environment: Environment = PRODUCTION,
        by: str = "",
    ) -> Deployment:
        """Let a version answer; raises `Conflict` when another than `expected` does now."""
        body: dict[str, Any] = {"version": version, "expected": expected, "by": by}
        answer = self._call(
            "PUT",
            f"/v1/skills/{name}/deployment",
            json=body,
            params={"environment": environment},
        )
        return read_answer(Deployment, answer)

    def list_publications(self, name: str) -> tuple[Publication, ...]:
        """Return what was published, newest first."""
        return self._get(PublicationList, f"/v1/skills/{name}/publications").publications

    def get_difference(
        self, name: str, *, before: int | None = None, after: int | None = None
    ) -> DifferenceShape:
        """Return what changed from a version, or nothing, to another version, or the draft."""
        asked = {"before": before, "after": after}
        params = {key: str(value) for key, value in asked.items() if value is not None}
        answer = self._call(
            "GET", f"/v1/skills/{name}/difference", params=params, timeout=_LONG_SECONDS
        )
        return read_answer(DifferenceShape, answer)

    def check_version(
        self, name: str, version: int, *, environment: Environment = PRODUCTION
    ) -> ChecksShape:
        """Return what is to be known before a version is published."""
        answer = self._call(
            "GET",
            f"/v1/skills/{name}/versions/{version}/checks",
            params={"environment": environment},
            timeout=_LONG_SECONDS,
        )
        return read_answer(ChecksShape, answer)

    def start_impact(
        self,
        name: str,
        version: int,
        *,
        base: int | None = None,
        most: int = 1000,
        days: float = 30,
    ) -> Job:
        """Queue a preview of what a version changes for users, next to what is in production."""
        body = {"version": version, "base": base, "most": most, "days": days}
        return self._send(Job, "POST", f"/v1/skills/{name}/impacts", body)

    def list_impacts(self, name: str, version: int, base: int) -> tuple[Job, ...]:
        """Return the previews of a version next to another, newest first."""
        params = {"version": str(version), "base": str(base)}
        return self._get(JobList, f"/v1/skills/{name}/impacts", params).jobs

    def get_impact(self, name: str, job: str) -> Impact:
        """Return what a preview found, with what people said of the changes."""
        return self._get(Impact, f"/v1/skills/{name}/impacts/{job}")

    def judge_change(
        self, name: str, job: str, group: str, verdict: ImpactVerdict | None, *, by: str = ""
    ) -> None:
        """Say of a change that it is approved or unwanted; None takes back what was said."""
        path = f"/v1/skills/{name}/impacts/{job}/groups/{group}"
        self._call("PUT", path, json={"verdict": verdict, "by": by})
