"""What to label next."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from builder.server.policy import MANAGE, guard
from builder.server.services import Served
from builder.store.drafts import Draft
from builder.wire.authoring import AdviceShape

router: Final = APIRouter(prefix="/v1", tags=["drafts"], dependencies=[guard(MANAGE)])


@router.get("/skills/{skill}/advice")
async def get_advice(
    skill: str, services: Served, more: Annotated[int, Query(ge=1, le=1000)] = 10
) -> AdviceShape:
    """Forecast what `more` labels would bring each intent of the newest draft, greatest gain first.

    It takes seconds, up to a few minutes where there are thousands of utterances.
    """

    def find() -> Draft:
        services.store.skills.get(skill)
        return services.store.drafts.get(skill)

    draft = await services.run(find)
    return await services.advisor.advise(draft.skill, draft.revision, more)
