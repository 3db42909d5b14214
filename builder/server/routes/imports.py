"""Files that become skills: zips of skill folders, and what UNIT and DMKit write."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request

from builder.naming import LANGUAGE
from builder.server import imports
from builder.server.policy import MANAGE, guard
from builder.server.received import FILE_BODY, receiving
from builder.server.services import Served
from builder.skillfile.zipped import MAX_ARCHIVE, archive_too_big
from builder.wire.imports import ImportProposal
from builder.wire.skills import SkillMade

router: Final = APIRouter(prefix="/v1/skills", tags=["skills"], dependencies=[guard(MANAGE)])

FileName = Annotated[str, Query(min_length=1, max_length=300)]
Language = Annotated[str | None, Query(pattern=LANGUAGE)]


@router.post("/import/proposals", openapi_extra=FILE_BODY)
async def propose_skill(
    request: Request, services: Served, file: FileName = "skill.zip", language: Language = None
) -> ImportProposal:
    """Read a file, sent as the body and called `file`; return the skill that it would become.

    It is the zip of a skill folder, a file of UNIT or DMKit, or a zip of these: what it is, is told
    from what it holds. Nothing is kept.
    """
    folder = services.settings.data_dir
    async with (
        receiving(request, folder, MAX_ARCHIVE, archive_too_big) as received,
        services.reading_files,
    ):
        return await services.run(imports.propose, received.file, file, language)


@router.post("/import", status_code=201, openapi_extra=FILE_BODY)
async def import_skill(
    request: Request,
    services: Served,
    file: FileName = "skill.zip",
    name: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    language: Language = None,
) -> SkillMade:
    """Make a skill of a file as `proposals` reads it, with its documents; `name` is its own if left out.

    `language` is what the files of UNIT and DMKit are in; a skill folder says its own.
    """
    folder = services.settings.data_dir
    async with (
        receiving(request, folder, MAX_ARCHIVE, archive_too_big) as received,
        services.reading_files,
    ):
        return await services.run(
            imports.make, services.store, received.file, folder, file, name, language
        )
