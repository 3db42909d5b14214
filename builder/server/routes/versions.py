"""Trainings, versions, and which of them answers."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter

from builder.conversation.tracker import Tracker
from builder.errors import BuilderError, Conflict, Invalid
from builder.runtime.agent import Agent
from builder.server.answers import job_shape, version_line
from builder.server.policy import MANAGE, guard
from builder.server.services import Served
from builder.server.updates import make_update
from builder.wire.skills import Deployment, Job, Publish, VersionLine, VersionList

router: Final = APIRouter(prefix="/v1", tags=["versions"], dependencies=[guard(MANAGE)])

_LOG: Final = logging.getLogger(__name__)


@router.post("/skills/{skill}/trainings", status_code=202)
async def start_training(skill: str, services: Served) -> Job:
    """Queue a training of the newest draft; follow it at /v1/jobs/{id}."""

    def queue() -> Job:
        record = services.store.skills.get(skill)
        return job_shape(services.store.jobs.add(skill, record.revision))

    job = await services.run(queue)
    services.worker.wake()
    return job


@router.post("/skills/{skill}/updates", status_code=201)
async def update_version(skill: str, services: Served) -> VersionLine:
    """Make a version that also understands the new utterances and intents of the newest draft.

    It takes a fraction of a second, and begins with the newest version. 409 `training-needed` where
    something else has changed.
    """

    def make() -> VersionLine:
        record = make_update(services.store, skill, services.encoders)
        return version_line(record, services.store.skills.get(skill).version)

    return await services.run(make)


@router.get("/skills/{skill}/versions")
async def list_versions(skill: str, services: Served) -> VersionList:
    """List the trained versions of a skill, newest first."""

    def versions() -> tuple[VersionLine, ...]:
        deployed = services.store.skills.get(skill).version
        return tuple(version_line(r, deployed) for r in services.store.bundles.list(skill))

    return VersionList(versions=await services.run(versions))


@router.get("/skills/{skill}/deployment")
async def get_deployment(skill: str, services: Served) -> Deployment:
    """Tell which version answers."""

    def find() -> Deployment:
        services.store.skills.get(skill)
        record = services.store.deployments.get(skill)
        if record is None:
            return Deployment(version=None, previous=None)
        return Deployment(version=record.version, previous=record.previous)

    return await services.run(find)


@router.put("/skills/{skill}/deployment")
async def publish(skill: str, wanted: Publish, services: Served) -> Deployment:
    """Let a version answer from now on; publishing an earlier one is how to roll back.

    The version is loaded and tried first: one that cannot answer is refused, and what served goes
    on serving. 409 when another version answers than the caller expected.
    """
    agent = await services.agents.load(skill, wanted.version)
    await services.run(_try, agent, wanted.version)

    def put() -> Deployment:
        current = services.store.deployments.get(skill)
        now = current.version if current is not None else None
        if "expected" in wanted.model_fields_set and wanted.expected != now:
            raise Conflict(
                "deployment-changed",
                f"Version {now} of '{skill}' answers now, not {wanted.expected}: somebody published "
                "in between. Look at the versions and publish again.",
            )
        record = services.store.deployments.put(skill, wanted.version, now)
        return Deployment(version=record.version, previous=record.previous)

    deployment = await services.run(put)
    services.agents.forget(skill)
    services.roster.forget()
    return deployment


def _try(agent: Agent, version: int) -> None:
    """Greet and understand one message; raises `Invalid('bundle-corrupt')` where that fails."""
    skill = agent.skill
    said = next((u.text for i in skill.intents for u in i.all_utterances()), "")
    # Not word for word, so that encoders, heads and slots are asked too.
    message = f"{said} {said} 1"
    try:
        agent.greet()
        context = agent.context_for(Tracker(session_id="trial"), datetime.now(UTC))
        agent.interpret(message, context)
    except BuilderError:
        raise
    except Exception as error:  # what a broken version raises is not known beforehand
        _LOG.exception("version %d of %s failed its trial", version, skill.name)
        raise Invalid(
            "bundle-corrupt",
            f"Version {version} of '{skill.name}' loads but cannot understand a message "
            f"({type(error).__name__}), so it is not published. Train the skill again.",
        ) from error
