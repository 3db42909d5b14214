"""The trash: what was deleted, having it back, and removing it for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Response

from builder.server.housekeeping import server_retention
from builder.server.policy import ADMIN, VIEWER, Caller, guard
from builder.server.services import Served
from builder.wire.trash import TrashLine, TrashList

router: Final = APIRouter(prefix="/v1/trash", tags=["trash"], dependencies=[guard(ADMIN)])


@router.get("", dependencies=[guard(VIEWER, any_skill=True)])
async def list_trash(services: Served, caller: Caller) -> TrashList:
    """List the skills and assistants that were deleted, the last one first."""

    def lines() -> tuple[TrashLine, ...]:
        days = timedelta(days=server_retention(services.store).trash)
        return tuple(
            TrashLine.model_validate({**vars(record), "purged_at": record.deleted_at + days})
            for record in services.store.trash.list()
            if caller.may_touch(record.name)
        )

    return TrashList(trash=await services.run(lines))


@router.post("/{name}/restore", status_code=204)
async def restore(name: str, services: Served) -> Response:
    """Have a skill or an assistant back as it was, with all that belongs to it."""
    record = await services.run(services.store.trash.restore, name)
    services.doorkeeper.forget()
    if record.kind == "skill":
        services.agents.forget(name)
    services.roster.forget()
    return Response(status_code=204)


@router.delete("/{name}", status_code=204)
async def purge(name: str, services: Served) -> Response:
    """Remove something for good, with all that belongs to it; nobody can have it back."""
    await services.run(services.store.trash.purge, name)
    services.doorkeeper.forget()
    services.agents.drop(name)
    await services.run(services.store.documents.tidy)
    return Response(status_code=204)
