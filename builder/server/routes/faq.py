"""Questions and answers in a file, proposed as entries of a FAQ: a person takes them over."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request

from builder.reading.documents.read import MAX_DOCUMENT
from builder.reading.faq_import.propose import propose
from builder.reading.faq_import.read import find_questions, too_large
from builder.server.answers import problem_shapes
from builder.server.policy import VIEWER, guard
from builder.server.received import FILE_BODY, receiving
from builder.server.services import Served, Services
from builder.wire.faq import FaqChange, FaqProposal

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/faq", tags=["drafts"], dependencies=[guard(VIEWER)]
)


@router.post("/proposals", openapi_extra=FILE_BODY)
async def propose_entries(
    skill: str,
    request: Request,
    services: Served,
    name: Annotated[str, Query(min_length=1, max_length=300)],
    keep: bool = False,
    language: Annotated[str | None, Query(max_length=20)] = None,
) -> FaqProposal:
    """Read a file, sent as the body and called `name`; return what it would change in the draft.

    Nothing is saved: put the entries into the draft, and save that. With `keep` entries stay as they
    are that have another answer; `language` is that of questions whose language the file does not tell.
    """
    await services.run(services.store.skills.get, skill)
    async with receiving(
        request,
        services.settings.data_dir,
        MAX_DOCUMENT,
        lambda size: too_large(name, size),
    ) as received:

        def work() -> FaqProposal:
            data = b"".join(received.pieces())
            return _propose(services, skill, name, data, keep=keep, language=language)

        # A file may keep a process busy for a minute: two at a time leave threads for all else.
        async with services.reading_files:
            return await services.run(work)


def _propose(
    services: Services, skill: str, name: str, data: bytes, *, keep: bool, language: str | None
) -> FaqProposal:
    draft = services.store.drafts.get(skill)
    found = find_questions(name, data)
    proposal = propose(draft.skill, found, name, keep=keep, language=language)
    return FaqProposal(
        revision=draft.revision,
        changes=tuple(
            FaqChange(entry=change.entry, before=change.before, line=change.line)
            for change in proposal.changes
        ),
        same=proposal.same,
        passed=proposal.passed,
        problems=problem_shapes(list(proposal.problems)),
    )
