"""An action server's answer, read into events and replies."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, JsonValue, ValidationError

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import Event, HandedOff, Resumed, SlotSet, SlotsReset
from builder.conversation.reply import Reply, ReplyButton
from builder.dialogue.built_in import BUILT_IN
from builder.dialogue.response import pick_for, render_response
from builder.errors import Invalid
from builder.schema.response import Response
from builder.schema.skill import Skill

_MOST_REPLIES: Final = 20
_MOST_EVENTS: Final = 200


def _none_as_empty(value: Any) -> Any:
    return [] if value is None else value


class _Button(BaseModel):
    title: str
    payload: str | None = None


class _Said(BaseModel):
    text: str | None = None
    buttons: Annotated[list[_Button], BeforeValidator(_none_as_empty)] = []
    image: str | None = None
    attachment: JsonValue = None
    custom: JsonValue = None
    json_message: JsonValue = None
    template: str | None = None
    response: str | None = None


class _Fact(BaseModel):
    event: str
    name: str | None = None
    value: JsonValue = None


class _Answer(BaseModel):
    events: Annotated[list[_Fact], BeforeValidator(_none_as_empty)] = []
    responses: Annotated[list[dict[str, JsonValue]], BeforeValidator(_none_as_empty)] = []


def read_answer(
    action: str, body: bytes, skill: Skill, language: str, session_id: str, turn: int
) -> ActionOutcome:
    """Read the body of a successful answer; raises `Invalid` ('action-answer-invalid')."""
    try:
        answer = _Answer.model_validate_json(body)
        said = [(_Said.model_validate(each), each) for each in answer.responses[:_MOST_REPLIES]]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the body"
        raise Invalid(
            "action-answer-invalid",
            f"Action '{action}' answered what is not in the action protocol: {place}: "
            f"{first['msg']}.",
        ) from error
    events = [e for fact in answer.events[:_MOST_EVENTS] for e in _events(fact)]
    slots = {e.slot: e.value for e in events if isinstance(e, SlotSet)}
    follow_ups = [fact.name for fact in answer.events if fact.event == "followup" and fact.name]
    replies = (
        reply
        for each, raw in said
        for reply in _replies(each, raw, skill, language, slots, pick_for(session_id, turn, action))
    )
    return ActionOutcome(
        action=action,
        events=tuple(events),
        replies=tuple(replies),
        next_action=follow_ups[-1] if follow_ups else None,
    )


def _events(fact: _Fact) -> list[Event]:
    match fact.event:
        case "slot" if fact.name and fact.name != "requested_slot":
            return [SlotSet(slot=fact.name, value=fact.value, by="action")]
        case "reset_slots" | "restart":
            return [SlotsReset()]
        case "pause":
            return [HandedOff()]
        case "resume":
            return [Resumed()]
        case _:
            # Rasa's bookkeeping, which changes nothing that a session of ours has.
            return []


def _replies(
    said: _Said,
    raw: dict[str, JsonValue],
    skill: Skill,
    language: str,
    slots: dict[str, JsonValue],
    pick: int,
) -> list[Reply]:
    """Return what one response of an action says; a named response is looked up in the skill."""
    replies: list[Reply] = []
    name = said.response or said.template
    if name:
        response = skill.find(Response, name) or BUILT_IN.get(name)
        if response is not None:
            # rasa-sdk passes what the author gave for the places of the text beside the name.
            replies.append(render_response(response, language, {**raw, **slots}, pick=pick))
    attachment = {"attachment": said.attachment} if said.attachment else None
    custom = said.custom or said.json_message or attachment
    if said.text or said.image or said.buttons or custom:
        replies.append(
            Reply(
                text=said.text or None,
                image=said.image or None,
                custom=custom or None,
                buttons=tuple(
                    ReplyButton(title=b.title, payload=b.payload or b.title) for b in said.buttons
                ),
            )
        )
    return replies
