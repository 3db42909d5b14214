"""Talking to an assistant: messages, the greeting, and looking into a session."""

from __future__ import annotations

import time
import uuid
from typing import Final

from fastapi import APIRouter, Request, Response

from builder.conversation.message import Message
from builder.conversation.trial import is_trial
from builder.errors import Invalid
from builder.runtime.turns import TurnResult
from builder.schema.part import variants_in
from builder.sentence import say
from builder.server.metrics import TURN_SECONDS, TURNS
from builder.server.policy import EDITOR, MANAGE, PUBLIC, VIEWER, admit, guard
from builder.server.routes.chat import body_of, message_of
from builder.server.services import Served, Services
from builder.wire.chat import EventShape, Greeting, NewEvent, NewMessage, SessionShape, TurnShape

router: Final = APIRouter(
    prefix="/v1/assistants/{assistant}", tags=["assistants"], dependencies=[guard(PUBLIC)]
)
inspection: Final = APIRouter(
    prefix="/v1/assistants/{assistant}", tags=["assistants"], dependencies=[guard(MANAGE)]
)


@router.post("/messages", response_model=TurnShape)
async def send_message(
    assistant: str, new: NewMessage, request: Request, services: Served
) -> Response:
    """Answer one message of a user, by whichever of the assistant's skills it is for.

    The same `message_id` in the same session gets the very same answer. `debug` needs the role of a
    viewer, `user_id` that of an editor; an assistant has no versions to choose.
    """
    if new.user_id is not None:
        await admit(request, EDITOR)
    elif new.debug or is_trial(new.session_id):
        await admit(request, VIEWER)
    if new.version is not None:
        raise Invalid(
            "request-invalid",
            say(
                "An assistant answers with the published versions of its skills: leave 'version' out, "
                "or talk to the skill itself."
            ),
        )
    result = await take_assistant_turn(services, assistant, message_of(new))
    return Response(body_of(result, debug=new.debug), media_type="application/json")


@router.get("/greeting")
async def greet(assistant: str, services: Served, language: str | None = None) -> Greeting:
    """Return what the assistant says before the user has said anything."""
    _, dispatcher = await services.roster.get(assistant)
    spoken = dispatcher.language_for(language)
    made = dispatcher.assistant
    return Greeting(
        title=next(iter(variants_in(made.title, spoken)), made.name),
        languages=made.languages,
        replies=dispatcher.greet(language),
    )


@inspection.get("/sessions/{session_id}")
async def get_session(assistant: str, session_id: str, services: Served) -> SessionShape:
    """Return a session's tracker and its events; `dispatch` tells which skill has the word.

    Each skill keeps a session of its own under the same id, at /v1/skills/{skill}/sessions.
    """
    tracker, events = await services.run(services.store.sessions.load, assistant, session_id)
    return SessionShape(
        tracker=tracker.model_dump(mode="json"),
        events=tuple(event.model_dump(mode="json") for event in events),
    )


@inspection.post("/sessions/{session_id}/events", response_model=EventShape)
async def tell_event(assistant: str, session_id: str, new: NewEvent, services: Served) -> Response:
    """Tell a session what happened outside; the skill that knows the event takes the turn.

    The same `event_id` in the same session gets the very same answer.
    """
    message = Message.of_event(
        session_id, new.event_id or uuid.uuid4().hex, new.event, new.values, new.language
    )
    result = await take_assistant_turn(services, assistant, message)
    return Response(result.body, media_type="application/json")


@inspection.delete("/sessions/{session_id}", status_code=204)
async def delete_session(assistant: str, session_id: str, services: Served) -> Response:
    """Forget a session and all that was said in it, to every skill of the assistant."""

    def forget() -> None:
        draft = services.store.assistants.get(assistant)
        for name in (assistant, *draft.assistant.skill_names):
            services.store.sessions.delete(name, session_id)

    await services.run(forget)
    return Response(status_code=204)


async def take_assistant_turn(services: Services, assistant: str, message: Message) -> TurnResult:
    """Take a turn of an assistant and count it."""
    started = time.perf_counter()
    serving = await services.roster.get(assistant)
    if message.kind == "user":
        serving[1].anticipate(message.text)
    result = await services.turns.take(message, assistant, serving)
    TURNS.labels(skill=assistant, repeated=str(result.is_repeated).lower()).inc()
    TURN_SECONDS.observe(time.perf_counter() - started)
    return result
