"""Ready-made skills and assistants: what there is, and making new ones from them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from builder.server import ready_made
from builder.server.policy import MANAGE, guard
from builder.server.services import Served
from builder.wire.ready_made import NewFromReadyMade, ReadyMadeList, ReadyMadeTaken

router: Final = APIRouter(prefix="/v1/ready-made", tags=["skills"], dependencies=[guard(MANAGE)])


@router.get("")
async def list_ready_made(services: Served) -> ReadyMadeList:
    """List the skills and assistants that new ones can be made from."""
    return ReadyMadeList(ready_made=await services.run(ready_made.lines))


@router.post("/{name}", status_code=201)
async def take_ready_made(name: str, new: NewFromReadyMade, services: Served) -> ReadyMadeTaken:
    """Make a skill from a ready-made one; an assistant brings the skills that are missing along."""
    return await services.run(ready_made.take, services.store, name, new)
