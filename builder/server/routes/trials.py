"""Trying a skill: going on from an earlier turn, and making a talk a test conversation."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query

from builder.conversation.event import EventReceived, MessageReceived
from builder.conversation.recorded import recorded_chat
from builder.conversation.trial import TRIAL_ID
from builder.conversation.why import why_of_session
from builder.errors import Invalid
from builder.runtime.trials import branch
from builder.sentence import say
from builder.server.policy import MANAGE, VIEWER, guard
from builder.server.routes.chat import agent_of
from builder.server.services import Served
from builder.wire.trials import BranchShape, NewBranch, RecordedShape

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/sessions/{session_id}", tags=["chat"], dependencies=[guard(MANAGE)]
)


@router.post("/branches", status_code=201, dependencies=[guard(VIEWER)])
async def branch_session(
    skill: str, session_id: str, new: NewBranch, services: Served
) -> BranchShape:
    """Go on from an earlier message of a session of trying, in a new session.

    The new one is made of what is stored of the old one up to that message, which stays as it is; no
    action is called again. Only for sessions whose ids begin with `try-`, never for a user's.
    """
    tracker = await services.run(services.store.sessions.load_tracker, skill, session_id)
    _, agent = await agent_of(services, skill, tracker.version)
    made = await services.run(
        lambda: branch(
            services.store,
            agent.skill,
            session_id,
            last=new.after,
            into=new.session_id or f"{TRIAL_ID}{uuid.uuid4().hex}",
            now=datetime.now(UTC),
        )
    )
    return BranchShape(
        session_id=made.session_id,
        tracker=made.model_dump(mode="json"),
        why=why_of_session(made),
    )


@router.get("/chat")
async def record_session(
    skill: str,
    session_id: str,
    services: Served,
    name: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    words: bool = False,
) -> RecordedShape:
    """Return a session as a test conversation: what was said, and what came of it.

    Replies are told by the names of their responses, with `words` by their texts; what actions did
    stands in its `stubs`. Nothing is saved: put it among the `chats` of the draft.
    """

    def record() -> RecordedShape:
        _, events = services.store.sessions.load(skill, session_id)
        if not any(isinstance(event, MessageReceived | EventReceived) for event in events):
            raise Invalid(
                "session-empty",
                say(
                    "In the session '{session}' nobody has said anything yet, so there is nothing to "
                    "test.",
                    session=session_id,
                ),
            )
        told = recorded_chat(session_id, events, name=name or f"session {session_id}", words=words)
        return RecordedShape(chat=told.chat)

    return await services.run(record)
