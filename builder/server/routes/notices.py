"""Notices to the operator's webhook: which wait, which arrived, which are dead, and one more try."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from builder.server.policy import MANAGE, VIEWER, Caller, ensure_touches, guard
from builder.server.services import Served
from builder.store.outbox import Notice
from builder.wire.notices import NoticeList, NoticeShape, NoticeState

router: Final = APIRouter(prefix="/v1/notices", tags=["notices"], dependencies=[guard(MANAGE)])


@router.get("", dependencies=[guard(VIEWER, any_skill=True)])
async def list_notices(
    services: Served,
    caller: Caller,
    state: NoticeState | None = None,
    skill: str | None = None,
    session_id: Annotated[str | None, Query(max_length=200)] = None,
    after: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> NoticeList:
    """List notices, the newest first; `after` is the `next` of the page before."""

    if caller.skills:
        # A key for some skills says which of them it asks about.
        ensure_touches(caller, skill or "")

    def work() -> list[Notice]:
        return services.store.outbox.list(
            state=state, skill=skill, session=session_id, after=after, limit=limit + 1
        )

    found = await services.run(work)
    page = found[:limit]
    further = page[-1].id if len(found) > limit else None
    return NoticeList(notices=tuple(_shape(notice) for notice in page), next=further)


@router.post("/{notice_id}/retry")
async def retry_notice(notice_id: str, services: Served) -> NoticeShape:
    """Send a notice now: a dead one, one that waits for its next try, or once more one that arrived.

    Its id stays the same, so that a receiver that has it already passes it over.
    """
    return _shape(await services.run(services.store.outbox.retry, notice_id))


def _shape(notice: Notice) -> NoticeShape:
    return NoticeShape(
        id=notice.id,
        skill=notice.skill,
        session_id=notice.session_id,
        seq=notice.seq,
        kind=notice.kind,
        content=dict(notice.content),
        state=notice.state,
        attempts=notice.attempts,
        due=notice.due.isoformat() if notice.state == "waiting" else None,
        failure=notice.failure,
        created_at=notice.created_at.isoformat(),
        ended_at=notice.ended_at.isoformat() if notice.ended_at else None,
    )
