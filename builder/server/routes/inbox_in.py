"""What comes into the inbox: candidates, files of what users said, and what their talks tell."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from builder.server.inbox import Came, add_candidates, candidate_from
from builder.server.policy import MANAGE, guard
from builder.server.services import Served
from builder.wire.inbox import CandidatesAdded, NewCandidates

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/inbox", tags=["inbox"], dependencies=[guard(MANAGE)]
)


@router.post("/candidates")
async def add(skill: str, new: NewCandidates, services: Served) -> CandidatesAdded:
    """Put candidates into the inbox; what it or the draft has already is not doubled."""

    def put() -> CandidatesAdded:
        held = services.store.drafts.get(skill).skill
        given = [candidate_from(each, held.languages) for each in new.candidates]
        useful = [each for each in given if each.utterance.text.strip()]
        came = add_candidates(services.store, skill, useful)
        return _told(came, passed=len(given) - len(useful))

    return await services.run(put)


def _told(came: Came, *, passed: int = 0, notes: tuple[str, ...] = ()) -> CandidatesAdded:
    return CandidatesAdded(
        new=came.added.new,
        known=came.added.known,
        in_skill=came.in_skill,
        passed=passed,
        notes=notes,
    )
