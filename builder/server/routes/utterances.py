"""Utterances while they are written: checked before they are saved, and suggested from the inbox."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from builder.server.inbox_shapes import candidate_shape
from builder.server.policy import MANAGE, VIEWER, Caller, guard
from builder.server.services import Served
from builder.server.suggestions import decide_on, suggest
from builder.server.writing import tell
from builder.wire.utterances import (
    NewSuggestionDecision,
    SuggestionDecided,
    Suggestions,
    SuggestionShape,
    UtterancesTold,
    UtterancesWritten,
)

router: Final = APIRouter(
    prefix="/v1/skills/{skill}", tags=["drafts"], dependencies=[guard(MANAGE)]
)


@router.post("/utterances/check", dependencies=[guard(VIEWER)])
async def check_utterances(
    skill: str, written: UtterancesWritten, services: Served
) -> UtterancesTold:
    """Tell what speaks against utterances before they are saved; nothing is changed.

    Whether they mean nearly the same as others is known a moment after the first question.
    """

    def check() -> UtterancesTold:
        services.store.skills.get(skill)
        return tell(services.inspector, services.store.drafts.get(skill).skill, written)

    return await services.run(check)


@router.get("/inbox/suggestions")
async def list_suggestions(
    skill: str,
    services: Served,
    intent: Annotated[str, Query(min_length=1, max_length=80)],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Suggestions:
    """List the candidates that are most likely utterances of an intent, the likeliest first."""

    def find() -> Suggestions:
        services.store.skills.get(skill)
        suggested = suggest(services.store, services.inspector, skill, intent, limit)
        return Suggestions(
            comparing=suggested.comparing,
            suggestions=tuple(
                SuggestionShape(
                    candidate=candidate_shape(each.candidate),
                    score=round(each.score, 4),
                    like=each.like,
                    group=each.group,
                )
                for each in suggested.found
            ),
        )

    return await services.run(find)


@router.post("/inbox/suggestions/{candidate}/decisions", status_code=201)
async def decide_on_suggestion(
    skill: str, candidate: str, wanted: NewSuggestionDecision, services: Served, caller: Caller
) -> SuggestionDecided:
    """Take a suggestion as an utterance, in a new revision, or note that it is not of this intent.

    What is refused is not suggested for this intent again, and stays in the inbox for others.
    """
    person = caller.person(wanted.by)
    made = await services.run(
        decide_on, services.store, services.encoders, skill, candidate, wanted, person
    )
    if made is None:
        return SuggestionDecided(added=0, revision=None)
    return SuggestionDecided(added=len(made.added), revision=made.revision)
