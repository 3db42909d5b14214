"""Drafts: read, save over the revision one has seen, look back."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Header, Response

from builder.errors import Invalid
from builder.sentence import say
from builder.server import saving
from builder.server.answers import draft_line, problem_shapes
from builder.server.policy import MANAGE, guard
from builder.server.services import Served, Services
from builder.server.told import problems_of
from builder.store.drafts import Draft, draft_changed
from builder.text import shorten
from builder.wire.draft_changes import DraftChanges, changed
from builder.wire.shape import Number
from builder.wire.skills import DraftLine, DraftList, DraftSaved, DraftShape, NewDraft

router: Final = APIRouter(
    prefix="/v1/skills/{skill}", tags=["drafts"], dependencies=[guard(MANAGE)]
)


@router.get("/draft")
async def get_draft(skill: str, response: Response, services: Served) -> DraftShape:
    """Return the newest draft and its problems; the ETag is its revision."""
    shape = await services.run(_read, services, skill, None)
    response.headers["etag"] = f'"{shape.revision}"'
    return shape


@router.put("/draft")
async def save_draft(
    skill: str,
    new: NewDraft,
    response: Response,
    services: Served,
    if_match: Annotated[str | None, Header()] = None,
) -> DraftSaved:
    """Save a new revision on top of the one named by If-Match.

    428 without If-Match; 412 when somebody saved in between.
    """
    expected = revision_of(if_match)
    if new.skill.name != skill:
        raise _name_differs(new.skill.name, skill)

    store = services.store
    saved = await services.run(saving.save_draft, store, new.skill, expected, new.note)
    response.headers["etag"] = f'"{saved.revision}"'
    return saved


@router.patch("/draft")
async def change_draft(
    skill: str,
    changes: DraftChanges,
    response: Response,
    services: Served,
    if_match: Annotated[str | None, Header()] = None,
) -> DraftSaved:
    """Save a new revision that differs from the one named by If-Match in what is sent.

    428 without If-Match; 412 when somebody saved in between.
    """
    expected = revision_of(if_match)

    def save() -> DraftSaved:
        record = services.store.skills.get(skill)
        if record.revision != expected:
            raise draft_changed(skill, record.revision, expected)
        after = changed(services.store.drafts.get(skill, expected).skill, changes)
        if after.name != skill:
            raise _name_differs(after.name, skill)
        return saving.save_draft(services.store, after, expected, changes.note)

    saved = await services.run(save)
    response.headers["etag"] = f'"{saved.revision}"'
    return saved


@router.get("/drafts")
async def list_drafts(skill: str, services: Served) -> DraftList:
    """List the revisions of a draft, newest first."""

    def lines() -> tuple[DraftLine, ...]:
        services.store.skills.get(skill)
        return tuple(draft_line(r) for r in services.store.drafts.list(skill))

    return DraftList(drafts=await services.run(lines))


@router.get("/drafts/{revision}")
async def get_revision(skill: str, revision: Number, services: Served) -> DraftShape:
    """Return an earlier revision; save it again to restore it."""
    return await services.run(_read, services, skill, revision)


def _read(services: Services, skill: str, revision: int | None) -> DraftShape:
    services.store.skills.get(skill)
    draft: Draft = services.store.drafts.get(skill, revision)
    problems = problem_shapes(problems_of(services.store, draft.skill))
    return DraftShape(revision=draft.revision, skill=draft.skill, problems=problems)


def _name_differs(sent: str, named: str) -> Invalid:
    return Invalid(
        "name-differs",
        say(
            "The draft is of '{sent}' and the address names '{named}'. Skills are not renamed by "
            "saving: send the name of the address.",
            sent=sent,
            named=named,
        ),
    )


def revision_of(if_match: str | None) -> int:
    """Return the revision that a header names; raises `Invalid` for none, or what is none."""
    if if_match is None:
        raise Invalid(
            "revision-missing",
            say("Say which revision the change was made on: send If-Match with the draft's ETag."),
        )
    bare = if_match.strip().removeprefix("W/").strip('"')
    # isdigit() alone takes "²", and int() refuses numbers of thousands of digits.
    if not (bare.isascii() and bare.isdigit() and len(bare) < 10):
        raise Invalid(
            "request-invalid",
            say(
                "If-Match must hold a revision such as \"3\", not '{given}'.",
                given=shorten(if_match),
            ),
        )
    return int(bare)
