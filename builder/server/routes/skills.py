"""Skills: list, make, import, export, delete."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from builder.errors import Invalid, errors_of
from builder.schema.check import check
from builder.schema.skill import Skill
from builder.server.answers import problem_shapes, skill_line
from builder.server.policy import MANAGE, guard
from builder.server.services import Served
from builder.skillfile.archive import files_from_zip, zip_from_files
from builder.skillfile.load import skill_from_files
from builder.skillfile.save import files_from_skill
from builder.wire.skills import NewSkill, SkillLine, SkillList, SkillMade

router: Final = APIRouter(prefix="/v1/skills", tags=["skills"], dependencies=[guard(MANAGE)])


@router.get("")
async def list_skills(services: Served) -> SkillList:
    """List the skills of this server."""

    def lines() -> tuple[SkillLine, ...]:
        return tuple(
            skill_line(record, services.store.drafts.get(record.name).skill)
            for record in services.store.skills.list()
        )

    return SkillList(skills=await services.run(lines))


@router.post("", status_code=201)
async def create_skill(new: NewSkill, services: Served) -> SkillMade:
    """Make a skill: an empty one, or with everything given under `skill`."""
    skill = _named(new)
    draft = await services.run(services.store.skills.create, skill)
    return SkillMade(
        name=skill.name, revision=draft.revision, problems=problem_shapes(check(skill))
    )


@router.post("/import", status_code=201)
async def import_skill(request: Request, services: Served) -> SkillMade:
    """Make a skill from the zip file of a skill folder, sent as the body."""
    data = await request.body()

    def make() -> SkillMade:
        loaded = skill_from_files(files_from_zip(data))
        if loaded.skill is None or errors_of(loaded.problems):
            raise Invalid(
                "skill-has-problems",
                f"The skill cannot be imported: it has {len(errors_of(loaded.problems))} "
                "problems. Mend them and import it again.",
                loaded.problems,
            )
        draft = services.store.skills.create(loaded.skill, "imported")
        problems = problem_shapes([*loaded.problems, *check(loaded.skill)])
        return SkillMade(name=loaded.skill.name, revision=draft.revision, problems=problems)

    return await services.run(make)


@router.get("/{skill}")
async def get_skill(skill: str, services: Served) -> SkillLine:
    """Summarise one skill."""

    def line() -> SkillLine:
        record = services.store.skills.get(skill)
        return skill_line(record, services.store.drafts.get(skill).skill)

    return await services.run(line)


@router.delete("/{skill}", status_code=204)
async def delete_skill(skill: str, services: Served) -> Response:
    """Delete a skill with its drafts, versions and sessions."""
    await services.run(services.store.skills.delete, skill)
    services.agents.drop(skill)
    return Response(status_code=204)


@router.get("/{skill}/export", response_class=Response)
async def export_skill(skill: str, services: Served) -> Response:
    """Download the newest draft as the zip file of a skill folder."""

    def pack() -> bytes:
        services.store.skills.get(skill)
        draft = services.store.drafts.get(skill)
        files = files_from_skill(draft.skill)
        return zip_from_files({f"{skill}/{name}": text for name, text in files.items()})

    data = await services.run(pack)
    # A skill's name may hold letters that a header may not.
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in skill)
    headers = {"content-disposition": f'attachment; filename="{name}.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


def _named(new: NewSkill) -> Skill:
    given = new.skill.model_dump(by_alias=True) if new.skill is not None else {}
    given["name"] = new.name
    if new.languages is not None:
        given["languages"] = new.languages
    if new.title is not None:
        given["title"] = new.title
    try:
        return Skill.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise Invalid(
            "request-invalid",
            f"No skill can be made of this: '{place}': {first['msg']}. A name holds letters, "
            "digits and _ . / -, and begins with a letter or digit.",
        ) from error
