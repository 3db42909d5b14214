"""An action server's answer, read into events and replies; what has no meaning here is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import orjson
from pydantic import BaseModel, BeforeValidator, JsonValue, ValidationError

from builder.actions.runner import ActionCall
from builder.conversation.effect import ActionOutcome
from builder.conversation.event import (
    Event,
    HandedOff,
    Resumed,
    SessionStarted,
    SlotSet,
    SlotsReset,
)
from builder.conversation.reply import Reply, ReplyButton
from builder.dialogue.built_in import BUILT_IN
from builder.dialogue.response import pick_for, render_response
from builder.dialogue.values import initial_slots
from builder.errors import Invalid
from builder.schema.response import Response
from builder.schema.slot import Slot

_MOST_REPLIES: Final = 20
_MOST_EVENTS: Final = 200
_LARGEST_VALUE: Final = 16 * 1024
# Rasa's own bookkeeping, which needs no mention: which actions ran, what a form asks for.
_BOOKKEEPING: Final = ("action", "user", "user_featurization", "entities")
_ASKED: Final = "requested_slot"


def _none_as_empty(value: Any) -> Any:
    return [] if value is None else value


class _Button(BaseModel):
    title: str
    payload: str | None = None


class _Said(BaseModel):
    text: str | None = None
    buttons: Annotated[list[_Button], BeforeValidator(_none_as_empty)] = []
    image: str | None = None
    elements: JsonValue = None
    attachment: JsonValue = None
    custom: JsonValue = None
    template: str | None = None
    response: str | None = None


class _Fact(BaseModel):
    event: str
    name: str | None = None
    value: JsonValue = None
    text: str | None = None
    data: Annotated[dict[str, JsonValue], BeforeValidator(lambda value: value or {})] = {}


class _Answer(BaseModel):
    events: Annotated[list[_Fact], BeforeValidator(_none_as_empty)] = []
    responses: Annotated[list[dict[str, JsonValue]], BeforeValidator(_none_as_empty)] = []


def read_answer(call: ActionCall, body: bytes) -> ActionOutcome:
    """Read the body of a successful answer; raises `Invalid` ('action-answer-invalid')."""
    try:
        answer = _Answer.model_validate(orjson.loads(body))
        spoken = [dict(fact.data) | {"text": fact.text} for fact in _of(answer, "bot")]
        said = [(_Said.model_validate(each), each) for each in [*answer.responses, *spoken]]
    except orjson.JSONDecodeError as error:
        raise _invalid(call, f"it is not JSON ({error})") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the body"
        raise _invalid(call, f"{place}: {first['msg']}") from error
    reading = _Reading(call)
    for fact in answer.events[:_MOST_EVENTS]:
        reading.add(fact)
    for each, raw in said[:_MOST_REPLIES]:
        reading.say(each, raw)
    for what, most, found in (
        ("events", _MOST_EVENTS, len(answer.events)),
        ("replies", _MOST_REPLIES, len(said)),
    ):
        if found > most:
            reading.note(f"it gave {found} {what}, of which the first {most} count")
    follow_ups = [fact.name for fact in _of(answer, "followup") if fact.name]
    return ActionOutcome(
        action=call.action,
        events=tuple(reading.events),
        replies=tuple(reading.replies),
        next_action=follow_ups[-1] if follow_ups else None,
        rejected=bool(_of(answer, "action_execution_rejected")),
        notes=tuple(reading.notes),
    )


def _of(answer: _Answer, kind: str) -> list[_Fact]:
    return [fact for fact in answer.events if fact.event == kind]


def _invalid(call: ActionCall, reason: str) -> Invalid:
    return Invalid(
        "action-answer-invalid",
        f"Action '{call.action}' answered what is not in the action protocol: {reason}.",
    )


@dataclass
class _Reading:
    """What an answer comes to, fact by fact."""

    call: ActionCall
    events: list[Event] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    slots: dict[str, JsonValue] = field(default_factory=dict)

    def note(self, what: str) -> None:
        self.notes.append(f"Action '{self.call.action}': {what}.")

    def add(self, fact: _Fact) -> None:
        match fact.event:
            case "slot":
                self._set(fact)
            case "reset_slots":
                self.events.append(SlotsReset())
            case "restart" | "session_started":
                at = self.call.tracker.last_at
                if at is not None:
                    self.events.append(SessionStarted(at=at, slots=initial_slots(self.call.skill)))
            case "pause":
                self.events.append(HandedOff())
            case "resume":
                self.events.append(Resumed())
            case "bot" | "followup" | "action_execution_rejected":
                # Read apart: they are replies, and what comes next.
                return
            case kind if kind not in _BOOKKEEPING:
                self.note(f"an event '{kind}' has no meaning here and was passed over")

    def _set(self, fact: _Fact) -> None:
        if fact.name == _ASKED:
            # The flow itself knows what to ask for next.
            return
        if fact.name is None or self.call.skill.find(Slot, fact.name) is None:
            self.note(f"it set a slot '{fact.name}', which the skill does not have")
        elif not _is_small(fact.value):
            self.note(f"its value for slot '{fact.name}' is larger than {_LARGEST_VALUE} bytes")
        else:
            self.slots[fact.name] = fact.value
            self.events.append(SlotSet(slot=fact.name, value=fact.value, by="action"))

    def say(self, said: _Said, raw: dict[str, JsonValue]) -> None:
        """Add what one response of an action says; a named response is looked up in the skill."""
        name = said.response or said.template
        if name:
            self._say_response(name, raw)
        custom = said.custom
        if not custom and (said.attachment or said.elements):
            kinds = {"attachment": said.attachment, "elements": said.elements}
            custom = {kind: value for kind, value in kinds.items() if value}
        if not (said.text or said.image or said.buttons or custom):
            return
        reply = Reply(
            text=said.text or None,
            image=said.image or None,
            custom=custom or None,
            buttons=tuple(
                ReplyButton(title=b.title, payload=b.payload or b.title) for b in said.buttons
            ),
        )
        if _is_small(reply.model_dump()):
            self.replies.append(reply)
        else:
            self.note(f"one of its replies is larger than {_LARGEST_VALUE} bytes")

    def _say_response(self, name: str, raw: dict[str, JsonValue]) -> None:
        tracker, skill = self.call.tracker, self.call.skill
        response = skill.find(Response, name) or BUILT_IN.get(name)
        if response is None:
            self.note(f"it says response '{name}', which the skill does not have")
            return
        # rasa-sdk passes what the author gave for the places of the text beside the name.
        given = {k: v for k, v in raw.items() if k not in _Said.model_fields}
        slots = {**tracker.slots, **self.slots, **given}
        pick = pick_for(tracker.session_id, tracker.turn, self.call.action)
        language = tracker.language or skill.languages[0]
        self.replies.append(render_response(response, language, slots, pick=pick))


def _is_small(value: object) -> bool:
    try:
        return len(orjson.dumps(value)) <= _LARGEST_VALUE
    except TypeError:
        # Nested too deeply to be written down.
        return False
