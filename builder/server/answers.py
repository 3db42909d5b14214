"""Records of the store in the shapes of the API."""

from __future__ import annotations

from collections.abc import Mapping

from builder.conversation.environment import ENVIRONMENTS, PRODUCTION, Environment
from builder.errors import Problem
from builder.store.bundles import BundleRecord
from builder.store.deployments import DeploymentRecord
from builder.store.drafts import DraftRecord
from builder.store.evaluations import TestsRecord
from builder.store.jobs import JobRecord
from builder.store.skill_list import SkillRecord
from builder.wire.problems import ProblemShape
from builder.wire.skills import DraftLine, Job, JobError, SkillLine, VersionLine


def skill_line(record: SkillRecord, tests: TestsRecord | None = None) -> SkillLine:
    """Return a line of the list of skills."""
    facts = {**vars(record), "updated_at": record.updated_at.isoformat()}
    return SkillLine.model_validate({**facts, "tests": tests})


def job_shape(record: JobRecord) -> Job:
    """Return a job as the API tells it."""
    return Job(
        id=record.id,
        skill=record.skill,
        kind=record.kind,
        revision=record.revision,
        state=record.state,
        progress=record.progress,
        stage=record.stage,
        message=record.message,
        error=JobError.model_validate(record.error) if record.error else None,
        version=record.version,
        created_at=record.created_at.isoformat(),
        started_at=record.started_at.isoformat() if record.started_at else None,
        ended_at=record.ended_at.isoformat() if record.ended_at else None,
    )


def version_line(
    record: BundleRecord, deployed: Mapping[Environment, DeploymentRecord]
) -> VersionLine:
    """Return a line of the list of versions, with the environments in which it answers."""
    manifest = record.manifest
    places = [place for place in ENVIRONMENTS if _answers(record.version, deployed.get(place))]
    return VersionLine.model_validate(
        {
            "version": record.version,
            "fingerprint": record.fingerprint,
            "revision": record.revision,
            "created_at": record.created_at.isoformat(),
            "bytes": record.size,
            "scores": manifest.get("scores", {}),
            "scope": manifest.get("scope", ()),
            "encoders": manifest.get("encoders", {}),
            "deployed": PRODUCTION in places,
            "environments": places,
        }
    )


def _answers(version: int, deployed: DeploymentRecord | None) -> bool:
    return deployed is not None and deployed.version == version


def draft_line(record: DraftRecord) -> DraftLine:
    """Return a line of the history of a draft."""
    return DraftLine(
        revision=record.revision,
        created_at=record.created_at.isoformat(),
        note=record.note,
        author=record.author,
    )


def problem_shapes(problems: list[Problem]) -> tuple[ProblemShape, ...]:
    """Return problems as the API tells them."""
    return tuple(ProblemShape.of(problem) for problem in problems)
