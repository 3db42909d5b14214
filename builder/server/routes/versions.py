"""Trainings, versions, and what one would change."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from builder.conversation.environment import PRODUCTION, Environment
from builder.errors import BuilderError, Invalid, Unavailable
from builder.server.answers import version_line
from builder.server.checks import checks_of
from builder.server.differing import differing
from builder.server.policy import MANAGE, guard
from builder.server.services import Served
from builder.server.trial import try_version
from builder.server.updates import make_update
from builder.store.jobs import JobRecord
from builder.wire.checks import ChecksShape
from builder.wire.difference import DifferenceShape
from builder.wire.shape import Number
from builder.wire.skills import Job, VersionLine, VersionList

router: Final = APIRouter(prefix="/v1", tags=["versions"], dependencies=[guard(MANAGE)])


@router.post("/skills/{skill}/trainings", status_code=202)
async def start_training(skill: str, services: Served) -> Job:
    """Queue a training of the newest draft; follow it at /v1/jobs/{id}."""

    def queue() -> JobRecord:
        record = services.store.skills.get(skill)
        return services.store.jobs.add(skill, record.revision)

    return await services.queue(queue)


@router.post("/skills/{skill}/updates", status_code=201)
async def update_version(skill: str, services: Served) -> VersionLine:
    """Make a version that also understands the new utterances and intents of the newest draft.

    It takes a fraction of a second, and begins with the newest version. 409 `training-needed` where
    something else has changed.
    """

    def make() -> VersionLine:
        record = make_update(services.store, skill, services.encoders)
        return version_line(record, services.store.deployments.all(skill))

    return await services.run(make)


@router.get("/skills/{skill}/versions")
async def list_versions(skill: str, services: Served) -> VersionList:
    """List the trained versions of a skill, newest first."""

    def versions() -> tuple[VersionLine, ...]:
        services.store.skills.get(skill)
        deployed = services.store.deployments.all(skill)
        return tuple(version_line(r, deployed) for r in services.store.bundles.list(skill))

    return VersionList(versions=await services.run(versions))


@router.get("/skills/{skill}/difference")
async def get_difference(
    skill: str,
    services: Served,
    before: Annotated[int | None, Query(ge=0)] = None,
    after: Annotated[int | None, Query(ge=0)] = None,
) -> DifferenceShape:
    """Tell what changed from a version to another: part by part, with what was and what is.

    Without `before` all is new; without `after` it is the newest draft.
    """
    return await services.run(differing, services.store, skill, before, after)


@router.get("/skills/{skill}/versions/{version}/checks")
async def check_version(
    skill: str, version: Number, services: Served, environment: Environment = PRODUCTION
) -> ChecksShape:
    """Tell what is to be known before a version is published to an environment."""
    failure: BuilderError | None = None
    await services.run(services.store.bundles.get, skill, version)
    try:
        agent = await services.agents.load(skill, version)
        await services.run(try_version, agent, version)
    except (Invalid, Unavailable) as error:
        failure = error
    return await services.run(checks_of, services.store, skill, version, environment, failure)
