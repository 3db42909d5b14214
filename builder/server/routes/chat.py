"""Talking to a skill: messages, the greeting, parsing, and looking into a session."""

from __future__ import annotations

import logging
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query, Request, Response

from builder.bundle import Bundle
from builder.conversation.environment import PRODUCTION, TEST, Environment
from builder.conversation.explanation import Explanation
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.conversation.trial import is_trial
from builder.conversation.understanding import Context, Understanding
from builder.conversation.why import why_of_session, why_of_turn
from builder.dialogue.clock import is_zone
from builder.errors import Invalid, NotFound
from builder.runtime.agent import Agent
from builder.runtime.call import Call
from builder.runtime.turns import TurnResult
from builder.schema.part import variants_in
from builder.sentence import as_json, say, verbatim
from builder.server.metrics import TURN_SECONDS, TURNS
from builder.server.policy import EDITOR, MANAGE, PUBLIC, VIEWER, admit, guard
from builder.server.services import Served, Services
from builder.wire.chat import (
    EventShape,
    Greeting,
    NewEvent,
    NewMessage,
    ParseRequest,
    RememberedValue,
    SessionShape,
    TurnShape,
    UserShape,
)

_LOG: Final = logging.getLogger(__name__)
router: Final = APIRouter(prefix="/v1/skills/{skill}", tags=["chat"], dependencies=[guard(PUBLIC)])
inspection: Final = APIRouter(
    prefix="/v1/skills/{skill}", tags=["chat"], dependencies=[guard(MANAGE)]
)


# Where a session is held; without one where it began, and a new one in production.
Place = Annotated[Environment | None, Query(description="`test` reaches what is being tested.")]


@router.post("/messages", response_model=TurnShape)
async def send_message(
    skill: str, new: NewMessage, request: Request, services: Served, environment: Place = None
) -> Response:
    """Answer one message of a user.

    The same `message_id` in the same session gets the very same answer, so a client that has heard
    nothing may send again. `debug`, `version` and sessions of trying, whose ids begin with `try-`, need
    the role of a viewer, `user_id` that of an editor. With `?environment=test` what is published to test
    answers, in a session that is held there.
    """
    if new.user_id is not None:
        await admit(request, EDITOR)
    elif new.debug or new.version is not None or is_trial(new.session_id):
        await admit(request, VIEWER)
    # A version that is named is being tried: no user is there.
    held = environment or (TEST if new.version is not None else None)
    result = await take_turn(
        services, skill, message_of(new), version=new.version, environment=held
    )
    return Response(body_of(result, debug=new.debug), media_type="application/json")


@router.get("/greeting")
async def greet(
    skill: str,
    request: Request,
    services: Served,
    language: str | None = None,
    environment: Place = None,
    version: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> Greeting:
    """Return what the skill says before anybody has spoken; `version` needs the management key."""
    if version is not None:
        await admit(request, VIEWER)
        agent = await services.agents.load(skill, version)
    else:
        _, agent = await services.agents.get(skill, environment or PRODUCTION)
    spoken = agent.language_for(language)
    return Greeting(
        title=next(iter(variants_in(agent.skill.title, spoken)), agent.skill.name),
        languages=agent.skill.languages,
        replies=agent.greet(language),
    )


@inspection.post("/parse", dependencies=[guard(VIEWER)])
async def parse(skill: str, wanted: ParseRequest, services: Served) -> Understanding:
    """Tell what a text means to a skill, outside any session."""
    _, agent = await agent_of(services, skill, wanted.version)
    context = _context_of(agent, wanted)
    return await services.run(agent.interpret, wanted.text, context, wanted.alternatives)


@inspection.post("/explain", dependencies=[guard(VIEWER)])
async def explain(skill: str, wanted: ParseRequest, services: Served) -> Explanation:
    """Tell why a text means what it does: what fired, what it is like, what would change it.

    It takes a second or so, since it tries the text without each of its words.
    """
    version, agent = await agent_of(services, skill, wanted.version)
    context = _context_of(agent, wanted)

    def work() -> Explanation:
        bundle = Bundle.from_bytes(services.store.bundles.load(skill, version))
        return agent.explain(bundle, wanted.text, context, wanted.alternatives)

    return await services.run(work)


@inspection.post("/sessions/{session_id}/events", response_model=EventShape)
async def tell_event(skill: str, session_id: str, new: NewEvent, services: Served) -> Response:
    """Tell a session what happened outside; it starts the flow whose trigger names the event.

    The same `event_id` in the same session gets the very same answer. A session that is not there yet
    begins with it. What the flow says is in the answer, and delivered to the user like any reply that
    nobody asked for.
    """
    message = Message.of_event(
        session_id, new.event_id or uuid.uuid4().hex, new.event, new.values, new.language
    )
    result = await take_turn(services, skill, message)
    told = EventShape.model_validate_json(result.body)
    if told.outcome != "started" and not result.is_repeated:
        _LOG.warning(
            "Event '%s' for session '%s' of skill '%s' started nothing: %s.",
            new.event, session_id, skill, told.outcome,
        )  # fmt: skip
    return Response(result.body, media_type="application/json")


@inspection.get("/sessions/{session_id}")
async def get_session(skill: str, session_id: str, services: Served) -> SessionShape:
    """Return a session's tracker and its events, oldest first."""
    tracker, events = await services.run(services.store.sessions.load, skill, session_id)
    return SessionShape(
        tracker=tracker.model_dump(mode="json"),
        why=why_of_session(tracker),
        events=tuple(event.model_dump(mode="json") for event in events),
    )


@inspection.delete("/sessions/{session_id}", status_code=204)
async def delete_session(skill: str, session_id: str, services: Served) -> Response:
    """Forget a session and all that was said in it."""
    await services.run(services.store.sessions.delete, skill, session_id)
    return Response(status_code=204)


@inspection.post("/sessions/{session_id}/reset", response_model=TurnShape)
async def reset_session(skill: str, session_id: str, services: Served) -> Response:
    """Begin a session anew: no flow is open, slots hold what they hold at first, the skill answers.

    What is remembered of its user, its language and its time zone stay.
    """
    # One that is not there yet has nothing to forget, and is told so.
    await services.run(services.store.sessions.load, skill, session_id)
    message = Message.of_reset(session_id, uuid.uuid4().hex)
    result = await take_turn(services, skill, message)
    return Response(result.body, media_type="application/json")


@inspection.get("/users/{user_id}")
async def get_user(skill: str, user_id: str, services: Served) -> UserShape:
    """Return what is remembered of a user from one session to the next."""
    found = await services.run(services.store.users.recall, skill, user_id)
    slots = {name: RememberedValue(value=each.value, at=each.at) for name, each in found.items()}
    return UserShape(user_id=user_id, slots=slots)


@inspection.delete("/users/{user_id}", status_code=204)
async def forget_user(skill: str, user_id: str, services: Served) -> Response:
    """Forget what is remembered of a user; sessions are forgotten one by one."""
    await services.run(services.store.users.forget, skill, user_id)
    return Response(status_code=204)


async def take_turn(
    services: Services,
    skill: str,
    message: Message,
    *,
    version: int | None = None,
    environment: Environment | None = None,
) -> TurnResult:
    """Take a turn and count it; a session that is not there yet begins in the environment."""
    started = time.perf_counter()
    serving = None
    if version is not None:
        serving = (version, await services.agents.load(skill, version))
    if message.kind == "user":
        await _anticipate(services, skill, message, serving, environment)
    result = await services.turns.take(message, skill, serving, environment)
    TURNS.labels(skill=skill, repeated=str(result.is_repeated).lower()).inc()
    TURN_SECONDS.observe(time.perf_counter() - started)
    return result


async def _anticipate(
    services: Services,
    skill: str,
    message: Message,
    serving: tuple[int, Agent] | None,
    environment: Environment | None,
) -> None:
    """Begin to understand a message while it is being stored; who answers is not known for sure."""
    with suppress(NotFound):
        _, agent = serving or await services.agents.get(skill, environment or PRODUCTION)
        agent.anticipate(message.text)


async def agent_of(services: Services, skill: str, version: int | None) -> tuple[int, Agent]:
    """Return a version and its agent: the one that is named, or the one that answers."""
    if version is not None:
        return version, await services.agents.load(skill, version)
    return await services.agents.get(skill)


def _context_of(agent: Agent, wanted: ParseRequest) -> Context:
    tracker = Tracker(session_id="parse", requested_slot=wanted.requested_slot)
    context = agent.context_for(tracker, datetime.now(UTC), wanted.language)
    return replace(context, flow=wanted.flow)


def message_of(new: NewMessage) -> Message:
    """Return the message that a request brings; raises `Invalid` for a time zone that there is not."""
    if new.time_zone is not None and not is_zone(new.time_zone):
        raise Invalid(
            "time-zone-unknown",
            say(
                "There is no time zone '{name}'. Name one such as Asia/Shanghai or UTC.",
                name=new.time_zone,
            ),
        )
    return Message(
        session_id=new.session_id,
        message_id=new.message_id or uuid.uuid4().hex,
        text=new.text,
        alternatives=new.alternatives,
        language=new.language,
        user_id=new.user_id,
        time_zone=new.time_zone,
        metadata=new.metadata,
    )


def _call_told(call: Call) -> dict[str, Any]:
    told = None if call.failure is None else as_json(verbatim(call.failure))
    return {**asdict(call), "sentence": told}


def body_of(result: TurnResult, *, debug: bool) -> bytes:
    """Return the stored bytes; looking into a turn adds to them, and only for who asks."""
    turn = result.turn
    if not debug or turn is None:
        return result.body
    answer = orjson.loads(result.body)
    answer["debug"] = {
        "understanding": turn.understanding and turn.understanding.model_dump(mode="json"),
        "events": [event.model_dump(mode="json") for event in turn.events],
        "why": [why.model_dump(mode="json") for why in why_of_turn(turn.events)],
        "failures": list(turn.trace.failures),
        "sentences": [as_json(verbatim(failure)) for failure in turn.trace.failures],
        "calls": [_call_told(call) for call in turn.trace.calls],
        "timings_ms": {k: round(v, 3) for k, v in turn.trace.timings.items()},
    }
    return orjson.dumps(answer)
