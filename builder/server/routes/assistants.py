"""Assistants: list, make, read, save over the revision one has seen, delete."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Header, Response

from builder.errors import Invalid, Problem
from builder.schema.assistant import Assistant
from builder.schema.check_assistant import check_assistant
from builder.schema.skill import Skill
from builder.sentence import say
from builder.server.answers import draft_line, problem_shapes
from builder.server.policy import ADMIN, MANAGE, PUBLISHER, VIEWER, Caller, guard
from builder.server.routes.drafts import revision_of
from builder.server.services import Served, Services
from builder.store.assistants import AssistantDraft
from builder.wire.assistants import (
    AssistantLine,
    AssistantList,
    AssistantShape,
    NewAssistant,
    NewAssistantDraft,
)
from builder.wire.shape import Number
from builder.wire.skills import DraftLine, DraftList

router: Final = APIRouter(
    prefix="/v1/assistants", tags=["assistants"], dependencies=[guard(MANAGE)]
)


@router.get("", dependencies=[guard(VIEWER, any_skill=True)])
async def list_assistants(services: Served, caller: Caller) -> AssistantList:
    """List the assistants of this server: those that the key is for."""
    drafts = await services.run(services.store.assistants.list)
    mine = (draft for draft in drafts if caller.may_touch(draft.assistant.name))
    return AssistantList(assistants=tuple(map(_line, mine)))


@router.post("", status_code=201, dependencies=[guard(PUBLISHER)])
async def create_assistant(new: NewAssistant, services: Served) -> AssistantShape:
    """Make an assistant; it answers at once, with those of its skills that are published."""
    draft = await services.run(services.store.assistants.create, new.assistant)
    return await _shape(services, draft)


@router.get("/{assistant}")
async def get_assistant(assistant: str, response: Response, services: Served) -> AssistantShape:
    """Return the newest revision and its problems; the ETag is its number."""
    draft = await services.run(services.store.assistants.get, assistant)
    response.headers["etag"] = f'"{draft.revision}"'
    return await _shape(services, draft)


@router.put("/{assistant}", dependencies=[guard(PUBLISHER)])
async def save_assistant(
    assistant: str,
    new: NewAssistantDraft,
    response: Response,
    services: Served,
    if_match: Annotated[str | None, Header()] = None,
) -> AssistantShape:
    """Save a new revision on top of the one named by If-Match; it answers from now on.

    428 without If-Match; 412 when somebody saved in between.
    """
    expected = revision_of(if_match)
    if new.assistant.name != assistant:
        raise Invalid(
            "name-differs",
            say(
                "The draft is of '{sent}' and the address names '{named}'. Assistants are not renamed "
                "by saving: send the name of the address.",
                sent=new.assistant.name,
                named=assistant,
            ),
        )
    draft = await services.run(services.store.assistants.save, new.assistant, expected, new.note)
    services.roster.forget(assistant)
    response.headers["etag"] = f'"{draft.revision}"'
    return await _shape(services, draft)


@router.delete("/{assistant}", status_code=204, dependencies=[guard(ADMIN)])
async def delete_assistant(assistant: str, services: Served) -> Response:
    """Move an assistant into the trash, with its drafts and sessions; its skills stay as they are."""
    if not await services.run(services.store.trash.put, assistant, "assistant"):
        await services.run(services.store.assistants.get, assistant)
    services.roster.drop(assistant)
    services.doorkeeper.forget()
    return Response(status_code=204)


@router.get("/{assistant}/drafts")
async def list_drafts(assistant: str, services: Served) -> DraftList:
    """List the revisions of an assistant, newest first."""

    def lines() -> tuple[DraftLine, ...]:
        services.store.assistants.get(assistant)
        return tuple(draft_line(r) for r in services.store.assistants.list_drafts(assistant))

    return DraftList(drafts=await services.run(lines))


@router.get("/{assistant}/drafts/{revision}")
async def get_revision(assistant: str, revision: Number, services: Served) -> AssistantShape:
    """Return an earlier revision; save it again to restore it."""
    draft = await services.run(services.store.assistants.get, assistant, revision)
    return await _shape(services, draft)


def _line(draft: AssistantDraft) -> AssistantLine:
    assistant = draft.assistant
    return AssistantLine(
        name=assistant.name,
        title=assistant.title,
        description=assistant.description,
        languages=assistant.languages,
        skills=assistant.skill_names,
        revision=draft.revision,
        updated_at=draft.created_at.isoformat(),
    )


async def _shape(services: Services, draft: AssistantDraft) -> AssistantShape:
    def problems() -> list[Problem]:
        return check_assistant(draft.assistant, _skills(services, draft.assistant))

    found = problem_shapes(await services.run(problems))
    return AssistantShape(revision=draft.revision, assistant=draft.assistant, problems=found)


def _skills(services: Services, assistant: Assistant) -> dict[str, Skill]:
    """Return the skills that exist; those that the assistant does not have, by their name only."""
    wanted = set(assistant.skill_names)
    names = services.store.skills.names()
    return {
        name: services.store.drafts.get(name).skill if name in wanted else Skill(name=name)
        for name in names
    }
