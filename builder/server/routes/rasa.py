"""Rasa's REST channel and parser, so that clients written for Rasa keep working."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from builder.conversation.message import Message
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.trial import is_trial
from builder.conversation.understanding import Understanding
from builder.errors import Conflict, NotFound
from builder.sentence import say
from builder.server.policy import PUBLIC, VIEWER, Caller, admit, ensure_touches, guard
from builder.server.routes.assistant_chat import take_assistant_turn
from builder.server.routes.chat import Place, take_turn
from builder.server.services import Served, Services
from builder.wire.chat import LONGEST_MESSAGE, TurnShape
from builder.wire.shape import example

router: Final = APIRouter(tags=["Rasa"], dependencies=[guard(PUBLIC)])
parsing: Final = APIRouter(tags=["Rasa"], dependencies=[guard(VIEWER, any_skill=True)])


class RasaMessage(BaseModel):
    """A message as Rasa's REST channel takes it."""

    model_config = ConfigDict(frozen=True, extra="ignore") | example(
        {"sender": "ann", "message": "where is my order"}
    )

    sender: str = Field(default="default", min_length=1, max_length=200)
    message: str = Field(max_length=LONGEST_MESSAGE)
    metadata: dict[str, JsonValue] | None = None


class RasaParse(BaseModel):
    """A text to parse, as Rasa takes it."""

    model_config = ConfigDict(frozen=True, extra="ignore") | example({"text": "where is my order"})

    text: str = Field(max_length=LONGEST_MESSAGE)


@router.get("/webhooks/rest/")
async def status() -> dict[str, str]:
    """Tell that the channel is there."""
    return {"status": "ok"}


@router.post("/webhooks/rest/webhook")
async def webhook(
    new: RasaMessage,
    services: Served,
    request: Request,
    skill: str | None = None,
    assistant: str | None = None,
    environment: Place = None,
) -> list[dict[str, Any]]:
    """Answer a message as Rasa's REST channel does.

    `?skill=` chooses among several skills, `?assistant=` one that has several, `?environment=test`
    what a skill has in test.
    """
    if is_trial(new.sender):
        caller = await admit(request, VIEWER, any_skill=True)
        ensure_touches(caller, assistant or skill or "")
    message = Message(
        session_id=new.sender,
        message_id=uuid.uuid4().hex,
        text=new.message,
        channel="rasa-rest",
        metadata=new.metadata or {},
    )
    if assistant is not None:
        result = await take_assistant_turn(services, assistant, message)
    else:
        name = skill or await _only_skill(services)
        result = await take_turn(services, name, message, environment=environment)
    turn = TurnShape.model_validate(orjson.loads(result.body))
    return [told for reply in turn.replies for told in _told(new.sender, reply)]


@parsing.post("/model/parse")
async def parse(
    wanted: RasaParse, services: Served, caller: Caller, skill: str | None = None
) -> dict[str, Any]:
    """Parse a text and tell it in Rasa's words."""
    name = skill or await _only_skill(services)
    ensure_touches(caller, name)
    _, agent = await services.agents.get(name)
    context = agent.context_for(Tracker(session_id="parse"), datetime.now(UTC), None)
    return _parsed(await services.run(agent.interpret, wanted.text, context))


async def _only_skill(services: Services) -> str:
    published = await services.run(services.store.skills.published)
    if len(published) == 1:
        return published[0]
    if not published:
        raise NotFound(
            "skill-not-served", say("No skill is published here yet. Publish one first.")
        )
    raise Conflict(
        "skill-ambiguous",
        say(
            "Several skills are served here: {names}. Choose one with ?skill=NAME.",
            names=tuple(published),
        ),
    )


def _told(recipient: str, reply: Reply) -> list[dict[str, Any]]:
    """Return a reply as Rasa's messages; a text with blank lines becomes several."""
    told: list[dict[str, Any]] = []
    texts = [text for text in (reply.text or "").split("\n\n") if text.strip()]
    told.extend({"recipient_id": recipient, "text": text} for text in texts)
    if reply.buttons:
        buttons = [{"title": b.title, "payload": b.payload} for b in reply.buttons]
        if told:
            told[-1]["buttons"] = buttons
        else:
            told.append({"recipient_id": recipient, "buttons": buttons})
    if reply.image:
        told.append({"recipient_id": recipient, "image": reply.image})
    if reply.cards:
        # Rasa's channels know cards as the elements of a generic template.
        elements = [card.model_dump(exclude_none=True) for card in reply.cards]
        attachment = {"type": "template", "payload": {"elements": elements}}
        told.append({"recipient_id": recipient, "attachment": attachment})
    if reply.custom is not None:
        told.append({"recipient_id": recipient, "custom": reply.custom})
    return told


def _parsed(understanding: Understanding) -> dict[str, Any]:
    intent = understanding.intent
    return {
        "text": understanding.text,
        "intent": {"name": intent.name, "confidence": intent.score},
        "intent_ranking": [{"name": i.name, "confidence": i.score} for i in understanding.ranking],
        "entities": [
            {
                "entity": value.slot or value.type,
                "start": value.start,
                "end": value.end,
                "value": value.value,
                "confidence_entity": value.score,
                "extractor": value.source,
            }
            for value in understanding.slots
        ],
        "response_selector": {},
        "text_tokens": [],
    }
