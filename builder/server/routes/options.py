"""What is set while the server runs: how long things are kept, and where actions run."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from builder.errors import Invalid
from builder.sentence import say
from builder.server import housekeeping
from builder.server.action_servers import (
    OPTION,
    action_server_of,
    ensure_address,
    try_action_server,
)
from builder.server.policy import ADMIN, VIEWER, guard
from builder.server.services import Served, Services
from builder.wire.options import (
    ActionServer,
    ActionTrial,
    ActionTrialShape,
    NewActionServer,
    RetentionOfSkill,
    ServerRetention,
    SkillRetention,
)

router: Final = APIRouter(prefix="/v1", tags=["settings"], dependencies=[guard(ADMIN)])


@router.get("/retention", dependencies=[guard(VIEWER)])
async def get_retention(services: Served) -> ServerRetention:
    """Tell how many days things are kept where a skill says nothing else."""
    return await services.run(housekeeping.server_retention, services.store)


@router.put("/retention")
async def put_retention(new: ServerRetention, services: Served) -> ServerRetention:
    """Say how many days things are kept; what is older goes within an hour."""
    put = services.store.options.put
    await services.run(put, housekeeping.OPTION, new.model_dump(mode="json"))
    return new


@router.get("/skills/{skill}/retention", dependencies=[guard(VIEWER)])
async def get_skill_retention(skill: str, services: Served) -> RetentionOfSkill:
    """Tell how many days the things of a skill are kept."""
    return await services.run(_retention, services, skill)


@router.put("/skills/{skill}/retention")
async def put_skill_retention(
    skill: str, new: SkillRetention, services: Served
) -> RetentionOfSkill:
    """Say how many days the things of a skill are kept; null is what the server says."""

    def put() -> RetentionOfSkill:
        services.store.skills.get(skill)
        services.store.options.put(housekeeping.OPTION, new.model_dump(mode="json"), skill)
        return _retention(services, skill)

    return await services.run(put)


@router.get("/skills/{skill}/action-server", dependencies=[guard(VIEWER)])
async def get_action_server(skill: str, services: Served) -> ActionServer:
    """Tell where the actions of a skill run."""
    return await services.run(_action_server, services, skill)


@router.put("/skills/{skill}/action-server")
async def put_action_server(skill: str, new: NewActionServer, services: Served) -> ActionServer:
    """Say where the actions of a skill run; null for the action server of the whole server."""
    if new.url is not None:
        ensure_address(new.url)

    def put() -> ActionServer:
        services.store.skills.get(skill)
        services.store.options.put(OPTION, new.url, skill)
        return _action_server(services, skill)

    return await services.run(put)


@router.post("/skills/{skill}/action-server/trial")
async def try_it(skill: str, wanted: ActionTrial, services: Served) -> ActionTrialShape:
    """Ask an action server whether it is there, and which of the skill's actions it lacks."""
    standing = await services.run(_action_server, services, skill)
    url = wanted.url or standing.url
    if url is None:
        raise Invalid(
            "action-server-missing",
            say(
                "The skill '{skill}' has no action server. Give an address such as "
                "http://127.0.0.1:5055/webhook, or set DIALOOM_ACTION_URL for the whole server.",
                skill=skill,
            ),
        )
    draft = await services.run(services.store.drafts.get, skill)
    return await try_action_server(url, draft.skill)


def _retention(services: Services, skill: str) -> RetentionOfSkill:
    store = services.store
    store.skills.get(skill)
    own, server = housekeeping.skill_retention(store, skill), housekeeping.server_retention(store)
    return RetentionOfSkill(own=own, effective=housekeeping.effective(own, server), server=server)


def _action_server(services: Services, skill: str) -> ActionServer:
    services.store.skills.get(skill)
    return action_server_of(services.store, skill, services.settings.action_url)
