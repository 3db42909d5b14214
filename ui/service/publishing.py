"""What the designer asks about publishing: what answers where, what would change, what to look at."""

from __future__ import annotations

from builder.client import Client
from builder.conversation.environment import PRODUCTION, Environment
from builder.wire.checks import CheckShape, ChecksShape
from builder.wire.difference import DifferenceShape, FieldChangeShape, PartChangeShape
from builder.wire.impact import ChangeGroup, Impact, ImpactVerdict, Side
from builder.wire.publishing import Deployment, Publication
from builder.wire.skills import Job

__all__ = [
    "ChangeGroup",
    "CheckShape",
    "ChecksShape",
    "Deployment",
    "DifferenceShape",
    "Environment",
    "FieldChangeShape",
    "Impact",
    "ImpactVerdict",
    "PartChangeShape",
    "Publication",
    "PublishingCalls",
    "Side",
]


class PublishingCalls:
    """The calls about what answers where."""

    _client: Client

    def deployments(self, name: str) -> dict[Environment, Deployment]:
        """Return what answers in each environment."""
        return {each.environment: each for each in self._client.list_deployments(name)}

    def publish(
        self,
        name: str,
        version: int,
        *,
        expected: int | None,
        environment: Environment = PRODUCTION,
        by: str = "",
    ) -> None:
        """Let a version answer, if `expected` still is the one that does; raises `Conflict`."""
        self._client.publish(name, version, expected=expected, environment=environment, by=by)

    def publications(self, name: str) -> list[Publication]:
        """Return what was published, newest first."""
        return list(self._client.list_publications(name))

    def difference(self, name: str, before: int | None, after: int | None) -> DifferenceShape:
        """Return what changed from a version, or nothing, to another version, or the draft."""
        return self._client.get_difference(name, before=before, after=after)

    def checks(self, name: str, version: int, environment: Environment) -> ChecksShape:
        """Return what is to be known before a version is published; may take seconds."""
        return self._client.check_version(name, version, environment=environment)

    def start_impact(self, name: str, version: int, base: int, most: int, days: int) -> Job:
        """Begin to preview what a version changes for users next to another."""
        return self._client.start_impact(name, version, base=base, most=most, days=days)

    def impacts(self, name: str, version: int, base: int) -> list[Job]:
        """Return the previews of a version next to another, newest first."""
        return list(self._client.list_impacts(name, version, base))

    def impact(self, name: str, job: str) -> Impact:
        """Return what a preview found."""
        return self._client.get_impact(name, job)

    def judge_change(
        self, name: str, job: str, group: str, verdict: ImpactVerdict | None, by: str
    ) -> None:
        """Say of a change that it is approved or unwanted; None takes it back."""
        self._client.judge_change(name, job, group, verdict, by=by)
