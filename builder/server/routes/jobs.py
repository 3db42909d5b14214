"""Jobs of every kind: which there are, how one stands, what came of it, stopping it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import JsonValue

from builder.server.answers import job_shape
from builder.server.policy import MANAGE, guard
from builder.server.services import Served
from builder.store.jobs import Kind
from builder.wire.skills import Job, JobList

router: Final = APIRouter(prefix="/v1", tags=["jobs"], dependencies=[guard(MANAGE)])


@router.get("/skills/{skill}/jobs")
async def list_jobs(
    skill: str, kind: Kind, services: Served, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> JobList:
    """List the jobs of one kind of a skill, newest first."""

    def jobs() -> tuple[Job, ...]:
        services.store.skills.get(skill)
        return tuple(job_shape(record) for record in services.store.jobs.list(skill, kind, limit))

    return JobList(jobs=await services.run(jobs))


@router.get("/jobs/{job}")
async def get_job(job: str, services: Served) -> Job:
    """Tell how a job stands."""
    return job_shape(await services.run(services.store.jobs.get, job))


@router.get("/jobs/{job}/result")
async def get_job_result(job: str, services: Served) -> JsonValue:
    """Return what came of a job; 404 while it is not done, and of one that leaves nothing to look at."""
    return await services.run(services.store.jobs.result, job)


@router.delete("/jobs/{job}")
async def cancel_job(job: str, services: Served) -> Job:
    """Stop a job; 409 when it has ended already."""
    return job_shape(await services.run(services.store.jobs.cancel, job))
