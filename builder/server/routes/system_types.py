"""System types, tried on a text: what each of them understands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter

from builder.dialogue.clock import zone_of
from builder.nlu.values.recognise import FINDABLE, find_values
from builder.schema.entity import SystemType
from builder.server.policy import VIEWER, guard
from builder.server.services import Served, Services
from builder.text import language_of
from builder.wire.authoring import FoundShape, ValuesFound, ValuesSought

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/system-types", tags=["values"], dependencies=[guard(VIEWER)]
)


@router.post("/trial")
async def try_types(skill: str, sought: ValuesSought, services: Served) -> ValuesFound:
    """Return the values of system types in a text, said now in the skill's time zone.

    Those of one type where one is named, else of all.
    """
    return await services.run(_try, services, skill, sought)


def _try(services: Services, skill: str, sought: ValuesSought) -> ValuesFound:
    services.store.skills.get(skill)
    draft = services.store.drafts.get(skill).skill
    if sought.type is SystemType.TEXT:
        text = sought.text.strip()
        whole = FoundShape(type=SystemType.TEXT, start=0, end=len(sought.text), value=text)
        return ValuesFound(found=(whole,) if text else ())
    wanted = FINDABLE if sought.type is None else {sought.type}
    now = datetime.now(UTC).astimezone(zone_of(draft))
    language = language_of(sought.text, draft.languages)
    return ValuesFound(
        found=tuple(
            FoundShape.model_validate(found)
            for found in find_values(sought.text, language, now, wanted)
        )
    )
