"""Impact previews: what a version would have answered to what users said lately."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from builder.errors import NotFound
from builder.sentence import say
from builder.server.answers import job_shape
from builder.server.impacts import impact_of, impacts_of, queue_impact
from builder.server.policy import MANAGE, Caller, guard
from builder.server.services import Served
from builder.wire.impact import Impact, NewImpact, NewVerdict
from builder.wire.shape import Number
from builder.wire.skills import Job, JobList

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/impacts", tags=["publishing"], dependencies=[guard(MANAGE)]
)


@router.post("", status_code=202)
async def start_impact(skill: str, wanted: NewImpact, services: Served) -> Job:
    """Queue a preview of a version's impact; follow it at /v1/jobs/{id}.

    Messages of users in production are taken by both versions, from where each talk stood; no action
    is run. 409 `nothing-to-compare` where nothing is in production and no `base` is named.
    """
    return await services.queue(queue_impact, services.store, skill, wanted)


@router.get("")
async def list_impacts(skill: str, version: Number, base: Number, services: Served) -> JobList:
    """List the previews of a version next to another, newest first."""

    def find() -> tuple[Job, ...]:
        services.store.skills.get(skill)
        return tuple(map(job_shape, impacts_of(services.store, skill, version, base)))

    return JobList(jobs=await services.run(find))


@router.get("/{job}")
async def get_impact(skill: str, job: str, services: Served) -> Impact:
    """Tell what a preview found, with what people said of the changes; 404 while it is not done."""
    return await services.run(impact_of, services.store, skill, job)


@router.put("/{job}/groups/{group}", status_code=204)
async def put_verdict(
    skill: str, job: str, group: str, new: NewVerdict, services: Served, caller: Caller
) -> Response:
    """Say of a change that it is approved, or unwanted; it holds for later previews of both versions."""

    def put() -> None:
        found = impact_of(services.store, skill, job)
        if all(each.id != group for each in found.groups):
            raise NotFound(
                "group-not-found",
                say("The preview '{job}' has no change '{group}'.", job=job, group=group),
            )
        pair = (skill, found.version, found.base, group)
        if new.verdict is None:
            services.store.verdicts.remove(*pair)
        else:
            services.store.verdicts.put(*pair, new.verdict, caller.signs(new.by))

    await services.run(put)
    return Response(status_code=204)
