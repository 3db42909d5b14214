"""Skills: list, make, export, delete."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from typing import IO, Annotated, Final

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError
from starlette.responses import StreamingResponse

from builder.errors import Invalid
from builder.naming import ensure_name
from builder.schema.check import check
from builder.schema.skill import Skill
from builder.sentence import say
from builder.server import archives
from builder.server.answers import problem_shapes, skill_line
from builder.server.policy import ADMIN, MANAGE, VIEWER, Caller, guard
from builder.server.services import Served, Services
from builder.server.skill_lines import looked_at
from builder.store.documents import PIECE
from builder.store.skill_list import Sort
from builder.validation import place_of, reason_of
from builder.wire.skills import MOST_LINES, NewSkill, SkillLine, SkillList, SkillMade

router: Final = APIRouter(prefix="/v1/skills", tags=["skills"], dependencies=[guard(MANAGE)])


@router.get("", dependencies=[guard(VIEWER, any_skill=True)])
async def list_skills(
    services: Served,
    caller: Caller,
    query: Annotated[str, Query(max_length=200)] = "",
    name: Annotated[list[str] | None, Query(max_length=200)] = None,
    sort: Sort = "name",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LINES)] = 100,
) -> SkillList:
    """List the skills that the key is for, a page of them, with how each stands.

    `query` looks for words in name, title and description, `name` asks for skills by name. Pages of the
    order `updated` may shift while others save.
    """

    names = tuple(name or ())
    if caller.skills:
        names = tuple(each for each in names or caller.skills if caller.may_touch(each))
        if not names:
            return SkillList(skills=(), total=0)

    def find() -> SkillList:
        found = services.store.skills.page(
            query=query, names=names, sort=sort, offset=offset, limit=limit
        )
        lines = looked_at(services.store, found.skills)
        tests = services.store.evaluations.tests([line.name for line in lines])
        return SkillList(
            skills=tuple(skill_line(line, tests.get(line.name)) for line in lines),
            total=found.total,
        )

    return await services.run(find)


@router.post("", status_code=201)
async def create_skill(new: NewSkill, services: Served) -> SkillMade:
    """Make a skill: an empty one, or with everything given under `skill`."""
    skill = _named(new)
    draft = await services.run(services.store.skills.create, skill)
    return SkillMade(
        name=skill.name, revision=draft.revision, problems=problem_shapes(check(skill))
    )


@router.get("/{skill}")
async def get_skill(skill: str, services: Served) -> SkillLine:
    """Summarise one skill."""

    def line() -> SkillLine:
        record = services.store.skills.get(skill)
        tests = services.store.evaluations.tests([skill])
        return skill_line(looked_at(services.store, (record,))[0], tests.get(skill))

    return await services.run(line)


@router.delete("/{skill}", status_code=204, dependencies=[guard(ADMIN)])
async def delete_skill(skill: str, services: Served) -> Response:
    """Move a skill into the trash, with its drafts, versions and sessions; it answers no more."""
    if not await services.run(services.store.trash.put, skill, "skill"):
        await services.run(services.store.skills.get, skill)
    services.agents.drop(skill)
    services.roster.forget()
    services.doorkeeper.forget()
    return Response(status_code=204)


@router.get("/{skill}/export", response_class=Response)
async def export_skill(skill: str, services: Served) -> Response:
    """Download the newest draft as the zip file of a skill folder, with its documents."""

    file = tempfile.TemporaryFile(dir=services.settings.data_dir)  # noqa: SIM115 - closed below
    try:
        await services.run(archives.export_skill, services.store, skill, file)
        size = file.seek(0, 2)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    # A skill's name may hold letters that a header may not.
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in skill)
    headers = {
        "content-disposition": f'attachment; filename="{name}.zip"',
        "content-length": str(size),
    }
    return StreamingResponse(_read(services, file), media_type="application/zip", headers=headers)


async def _read(services: Services, file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := await services.run(file.read, PIECE):
            yield piece


def _named(new: NewSkill) -> Skill:
    given = new.skill.model_dump(by_alias=True) if new.skill is not None else {}
    given["name"] = ensure_name(new.name)
    if new.languages is not None:
        given["languages"] = new.languages
    if new.title is not None:
        given["title"] = new.title
    try:
        return Skill.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid(
            "request-invalid",
            say(
                "No skill can be made of this: '{place}': {why}.",
                place=place_of(first),
                why=reason_of(first),
            ),
        ) from error
