"""Trainings, versions, and which of them answers."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from builder.errors import Conflict
from builder.server.answers import job_shape, version_line
from builder.server.policy import MANAGE, guard
from builder.server.services import Served
from builder.wire import Deployment, Job, JobList, Publish, VersionLine, VersionList

router: Final = APIRouter(prefix="/v1", tags=["versions"], dependencies=[guard(MANAGE)])


@router.post("/skills/{skill}/trainings", status_code=202)
async def start_training(skill: str, services: Served) -> Job:
    """Queue a training of the newest draft; follow it at /v1/jobs/{id}."""

    def queue() -> Job:
        record = services.store.skills.get(skill)
        return job_shape(services.store.jobs.add(skill, record.revision))

    job = await services.run(queue)
    services.trainer.wake()
    return job


@router.get("/skills/{skill}/trainings")
async def list_trainings(skill: str, services: Served) -> JobList:
    """List the trainings of a skill, newest first."""

    def jobs() -> tuple[Job, ...]:
        services.store.skills.get(skill)
        return tuple(job_shape(record) for record in services.store.jobs.list(skill))

    return JobList(jobs=await services.run(jobs))


@router.get("/jobs/{job}")
async def get_job(job: str, services: Served) -> Job:
    """Tell how a training stands."""
    return job_shape(await services.run(services.store.jobs.get, job))


@router.delete("/jobs/{job}")
async def cancel_job(job: str, services: Served) -> Job:
    """Stop a training; 409 when it has ended already."""
    return job_shape(await services.run(services.store.jobs.cancel, job))


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
    await services.agents.load(skill, wanted.version)

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
    return deployment
