"""Jobs of every kind: which there are, how one stands, what came of it, stopping it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import JsonValue

from builder.server.answers import job_shape
from builder.server.policy import EDITOR, MANAGE, VIEWER, Caller, ensure_touches, guard
from builder.server.principal import Principal
from builder.server.services import Served, Services
from builder.store.jobs import JobRecord, Kind
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


@router.get("/jobs/{job}", dependencies=[guard(VIEWER, any_skill=True)])
async def get_job(job: str, services: Served, caller: Caller) -> Job:
    """Tell how a job stands."""
    return job_shape(await _mine(services, caller, job))


@router.get("/jobs/{job}/result", dependencies=[guard(VIEWER, any_skill=True)])
async def get_job_result(job: str, services: Served, caller: Caller) -> JsonValue:
    """Return what came of a job; 404 while it is not done, and of one that leaves nothing to look at."""
    await _mine(services, caller, job)
    return await services.run(services.store.jobs.result, job)


@router.delete("/jobs/{job}", dependencies=[guard(EDITOR, any_skill=True)])
async def cancel_job(job: str, services: Served, caller: Caller) -> Job:
    """Stop a job; 409 when it has ended already."""
    await _mine(services, caller, job)
    return job_shape(await services.run(services.store.jobs.cancel, job))


async def _mine(services: Services, caller: Principal, job: str) -> JobRecord:
    """Return a job of a skill that the caller's key is for."""
    record = await services.run(services.store.jobs.get, job)
    ensure_touches(caller, record.skill)
    return record
