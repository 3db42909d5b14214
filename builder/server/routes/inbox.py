"""The labelling inbox: candidates in, groups out, a decision each, taken back where it was wrong."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query

from builder.errors import Invalid
from builder.sentence import say
from builder.server.answers import job_shape
from builder.server.inbox import candidate_from, decide, record_of, undo
from builder.server.inbox_shapes import candidate_shape, decision_shape, group_shape
from builder.server.paging import cut, place_of
from builder.server.policy import MANAGE, Caller, guard
from builder.server.principal import person_missing
from builder.server.services import Served
from builder.store.candidates import MOST_CANDIDATES
from builder.store.jobs import JobRecord
from builder.wire.inbox import (
    CandidateList,
    CandidatesCleared,
    CandidateStatus,
    DecisionList,
    DecisionShape,
    GroupList,
    GroupShape,
    GroupState,
    GroupTaken,
    InboxShape,
    NewArrangement,
    NewDecision,
    NewStatus,
    NextGroup,
    StatusSet,
)
from builder.wire.skills import Job

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/inbox", tags=["inbox"], dependencies=[guard(MANAGE)]
)

By = Annotated[str | None, Query(min_length=1, max_length=80)]


def _person(caller: Caller, by: By = None) -> str | None:
    return caller.signs(by or "") or None


# For whom something is shown: the member who asks, or the person whom `by` names.
Person = Annotated[str | None, Depends(_person)]
After = Annotated[str | None, Query(max_length=400)]


@router.get("")
async def get_inbox(skill: str, services: Served, person: Person) -> InboxShape:
    """Tell how the inbox stands; `by` is the person for whom the second looks are counted."""

    def read() -> InboxShape:
        services.store.skills.get(skill)
        jobs = services.store.jobs.list(skill, "arrangement", limit=1)
        return InboxShape(
            candidates=services.store.candidates.counts(skill),
            groups=services.store.groups.counts(skill, person),
            most=MOST_CANDIDATES,
            arrangement=job_shape(jobs[0]) if jobs else None,
        )

    return await services.run(read)


@router.get("/candidates")
async def list_candidates(
    skill: str,
    services: Served,
    status: Annotated[list[CandidateStatus] | None, Query()] = None,
    query: Annotated[str, Query(max_length=200)] = "",
    producer: Annotated[str, Query(max_length=80)] = "",
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> CandidateList:
    """List candidates in the order in which they came, those whose text holds `query`.

    `producer` looks for those whose producer begins so, such as `signals.`.
    """

    def read() -> CandidateList:
        services.store.skills.get(skill)
        found = services.store.candidates.list(
            skill,
            status=tuple(status or ()),
            query=query.strip(),
            producer=producer,
            after=place_of(after),
            limit=limit + 1,
        )
        page, further = cut(found, limit, lambda each: (each[0], each[1].id))
        return CandidateList(candidates=tuple(candidate_shape(r) for _, r in page), next=further)

    return await services.run(read)


@router.put("/candidates/status")
async def set_status(skill: str, wanted: NewStatus, services: Served) -> StatusSet:
    """Set candidates aside, or propose them again, outside any group; accepted ones stay as they are."""

    def put() -> StatusSet:
        held = services.store.drafts.get(skill).skill
        given = [record_of(candidate_from(each, held.languages)) for each in wanted.candidates]
        count = services.store.candidates.set_status(skill, given, wanted.status)
        return StatusSet(count=count)

    return await services.run(put)


@router.delete("/candidates")
async def clear_candidates(
    skill: str, services: Served, status: Annotated[list[CandidateStatus], Query(min_length=1)]
) -> CandidatesCleared:
    """Remove the candidates of these statuses, to make room; accepted ones stay in the draft."""

    def clear() -> CandidatesCleared:
        services.store.skills.get(skill)
        return CandidatesCleared(removed=services.store.candidates.clear(skill, status))

    return await services.run(clear)


@router.post("/arrangements", status_code=202)
async def arrange(skill: str, wanted: NewArrangement, services: Served) -> Job:
    """Put the open candidates into groups, the greatest gain first; follow it at /v1/jobs/{id}.

    Groups that nobody decided on make place for the new ones. 422 `inbox-empty` without candidates.
    """

    def queue() -> JobRecord:
        record = services.store.skills.get(skill)
        counts = services.store.candidates.counts(skill)
        if not counts["proposed"] and not counts["later"]:
            raise Invalid(
                "inbox-empty",
                say(
                    "The inbox of '{skill}' has no candidates to arrange. Add a file of utterances, or "
                    "those of its conversations.",
                    skill=skill,
                ),
            )
        options = wanted.model_dump(mode="json")
        return services.store.jobs.add(skill, record.revision, "arrangement", options)

    return await services.queue(queue)


@router.get("/groups")
async def list_groups(
    skill: str,
    services: Served,
    person: Person,
    state: GroupState = "open",
    second: bool = False,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> GroupList:
    """List groups in their order: open ones, those put off (`later`), those decided or split.

    With `second`, and a person in `by`: those that another has decided on and this one may decide too.
    """

    def read() -> GroupList:
        services.store.skills.get(skill)
        if second and person is None:
            raise person_missing()
        found = services.store.groups.list(
            skill,
            state=state,
            second=person if second else None,
            after=place_of(after),
            limit=limit + 1,
        )
        page, further = cut(found, limit, lambda each: (each.group.place, each.group.id))
        # What was decided on one by one leaves nothing to show.
        shown = tuple(group_shape(each, person) for each in page if each.group.members)
        return GroupList(groups=shown, next=further)

    return await services.run(read)


@router.post("/groups/next")
async def take_group(skill: str, wanted: NextGroup, services: Served, caller: Caller) -> GroupTaken:
    """Give a person the next group, which nobody else is given for five minutes.

    The same one again until it was decided on, so that a screen may ask as often as it likes.
    """

    def take() -> GroupTaken:
        services.store.skills.get(skill)
        person = caller.person(wanted.by)
        found = services.store.groups.take(skill, person, state=wanted.state, second=wanted.second)
        return GroupTaken(group=None if found is None else group_shape(found, person))

    return await services.run(take)


@router.get("/groups/{group}")
async def get_group(skill: str, group: str, services: Served, person: Person) -> GroupShape:
    """Return one group with its candidates."""
    return group_shape(await services.run(services.store.groups.get, skill, group), person)


@router.post("/decisions", status_code=201)
async def add_decision(
    skill: str, wanted: NewDecision, services: Served, caller: Caller
) -> DecisionShape:
    """Accept, reject, split or put off a group, or some candidates of it; accepting changes the draft.

    What is accepted becomes utterances in a new revision, in the same transaction. 409 `group-decided`
    or `candidate-decided` where somebody else was first, and nothing was changed.
    """
    person = caller.person(wanted.by)
    made = await services.run(decide, services.store, skill, wanted, person, services.encoders)
    return decision_shape(made)


@router.get("/decisions")
async def list_decisions(
    skill: str,
    services: Served,
    by: By = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> DecisionList:
    """List decisions, newest first, those of one person where it is named."""

    def read() -> DecisionList:
        services.store.skills.get(skill)
        found = services.store.decisions.list(
            skill, person=by, before=place_of(after), limit=limit + 1
        )
        page, further = cut(found, limit, lambda each: (each[0], each[1].id))
        return DecisionList(decisions=tuple(decision_shape(r) for _, r in page), next=further)

    return await services.run(read)


@router.post("/decisions/{decision}/undo")
async def undo_decision(skill: str, decision: str, services: Served) -> DecisionShape:
    """Take a decision back: exactly the utterances that it added leave the draft, in a new revision.

    409 `undo-too-late` where a group was split and a part of it was decided on.
    """
    return decision_shape(await services.run(undo, services.store, skill, decision))
