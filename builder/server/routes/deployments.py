"""Publishing: which version answers in which environment, and who made it so."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from builder.conversation.environment import (
    ENVIRONMENT_SAID,
    ENVIRONMENTS,
    PRODUCTION,
    Environment,
)
from builder.errors import Conflict
from builder.sentence import Sentence, say
from builder.server.policy import MANAGE, PUBLISHER, Caller, guard
from builder.server.services import Served
from builder.server.trial import try_version
from builder.store.deployments import DeploymentRecord
from builder.wire.publishing import (
    Deployment,
    DeploymentList,
    Publication,
    PublicationList,
    Publish,
)

router: Final = APIRouter(
    prefix="/v1/skills/{skill}", tags=["publishing"], dependencies=[guard(MANAGE)]
)

Where = Annotated[Environment, Query(description="Where it answers.")]


@router.get("/deployments")
async def list_deployments(skill: str, services: Served) -> DeploymentList:
    """Tell which version answers in each environment."""

    def find() -> dict[Environment, DeploymentRecord]:
        services.store.skills.get(skill)
        return services.store.deployments.all(skill)

    found = await services.run(find)
    return DeploymentList(deployments=tuple(_shape(e, found.get(e)) for e in ENVIRONMENTS))


@router.get("/deployment")
async def get_deployment(
    skill: str, services: Served, environment: Where = PRODUCTION
) -> Deployment:
    """Tell which version answers."""

    def find() -> Deployment:
        services.store.skills.get(skill)
        return _shape(environment, services.store.deployments.get(skill, environment))

    return await services.run(find)


@router.put("/deployment", dependencies=[guard(PUBLISHER)])
async def publish(
    skill: str,
    wanted: Publish,
    services: Served,
    caller: Caller,
    environment: Where = PRODUCTION,
) -> Deployment:
    """Let a version answer from now on; publishing an earlier one is how to roll back.

    The version is loaded and tried first: one that cannot answer is refused, and what served goes
    on serving. 409 when another version answers than the caller expected. What answers already is
    left as it is, so that asking twice does no harm.
    """
    agent = await services.agents.load(skill, wanted.version)
    await services.run(try_version, agent, wanted.version)

    def put() -> Deployment:
        current = services.store.deployments.get(skill, environment)
        now = current.version if current is not None else None
        if now == wanted.version:
            return _shape(environment, current)
        if "expected" in wanted.model_fields_set and wanted.expected != now:
            raise Conflict("deployment-changed", _changed(skill, environment, now, wanted.expected))
        record = services.store.deployments.put(
            skill, wanted.version, now, environment=environment, by=caller.signs(wanted.by)
        )
        return _shape(environment, record)

    deployment = await services.run(put)
    services.agents.forget(skill)
    services.roster.forget()
    return deployment


@router.get("/publications")
async def list_publications(
    skill: str, services: Served, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> PublicationList:
    """Tell what was published, newest first: which version took whose place, where, when, by whom."""

    def find() -> tuple[Publication, ...]:
        services.store.skills.get(skill)
        records = services.store.deployments.publications(skill, limit)
        return tuple(map(Publication.model_validate, records))

    return PublicationList(publications=await services.run(find))


def _changed(
    skill: str, environment: Environment, now: int | None, expected: int | None
) -> Sentence:
    if now is None:
        return say(
            "Nothing of '{skill}' answers now in '{environment}', not {expected}: somebody published "
            "in between. Look at the versions and publish again.",
            skill=skill,
            environment=ENVIRONMENT_SAID[environment],
            expected=str(expected),
        )
    return say(
        "Version {version} of '{skill}' answers now in '{environment}', not {expected}: somebody "
        "published in between. Look at the versions and publish again.",
        version=now,
        skill=skill,
        environment=ENVIRONMENT_SAID[environment],
        expected=str(expected),
    )


def _shape(environment: Environment, record: DeploymentRecord | None) -> Deployment:
    if record is None:
        return Deployment(environment=environment, version=None, previous=None)
    return Deployment(
        environment=environment,
        version=record.version,
        previous=record.previous,
        changed_at=record.changed_at,
    )
