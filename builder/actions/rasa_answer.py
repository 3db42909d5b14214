"""An action server's answer, read into events and replies; what has no meaning here is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import orjson
from pydantic import BaseModel, BeforeValidator, Field, JsonValue, ValidationError

from builder.actions.runner import ActionCall
from builder.conversation.effect import ActionOutcome
from builder.conversation.event import (
    Event,
    HandedOff,
    MessageAdded,
    MessageReverted,
    RemindersCancelled,
    Resumed,
    SessionEnded,
    SessionStarted,
    SlotSet,
    SlotsReset,
    TimerSet,
)
from builder.conversation.reply import Reply, ReplyButton
from builder.conversation.timer import Timer
from builder.conversation.understanding import IntentScore, SlotValue, Understanding
from builder.dialogue.built_in import BUILT_IN
from builder.dialogue.response import pick_for, render_response
from builder.dialogue.values import initial_slots, slot_taking
from builder.errors import Invalid
from builder.schema.flow import Flow
from builder.schema.response import Response
from builder.schema.slot import Slot
from builder.sentence import Sentence, say
from builder.text import shorten
from builder.validation import place_of, reason_of

_MOST_REPLIES: Final = 20
_MOST_EVENTS: Final = 200
_LARGEST_VALUE: Final = 16 * 1024
# Rasa's own bookkeeping, which needs no mention: which actions ran, whether a form was left.
_BOOKKEEPING: Final = ("action", "user_featurization", "loop_interrupted", "export")
_ASKED: Final = "requested_slot"
# What is said by an event: of the bot's, or of a person's who speaks through it.
_SPOKEN: Final = ("bot", "agent")
_MOST_ADDED: Final = 3
MOST_REMINDERS: Final = 50
_LONGEST_MESSAGE: Final = 4000


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


class _Entity(BaseModel):
    """A value that the action found in the message."""

    entity: str
    value: JsonValue = None
    role: str | None = None
    start: int = 0
    end: int = 0


class _Meant(BaseModel):
    name: str | None = None
    confidence: float = Field(default=1.0, ge=0, le=1)


class _Parsed(BaseModel):
    intent: Annotated[_Meant, BeforeValidator(lambda value: value or {})] = _Meant()
    entities: Annotated[list[_Entity], BeforeValidator(_none_as_empty)] = []


def _as_entities(value: Any) -> Any:
    """Read entities; a reminder may bring them by their names."""
    if isinstance(value, dict):
        return [{"entity": name, "value": found} for name, found in value.items()]
    return _none_as_empty(value)


class _Fact(BaseModel):
    event: str
    name: str | None = None
    intent: str | None = None
    date_time: datetime | None = None
    kill_on_user_msg: bool = True
    value: JsonValue = None
    text: str | None = None
    parse_data: Annotated[_Parsed, BeforeValidator(lambda value: value or {})] = _Parsed()
    entities: Annotated[list[_Entity], BeforeValidator(_as_entities)] = []
    data: Annotated[dict[str, JsonValue], BeforeValidator(lambda value: value or {})] = {}


class _Answer(BaseModel):
    events: Annotated[list[_Fact], BeforeValidator(_none_as_empty)] = []
    responses: Annotated[list[dict[str, JsonValue]], BeforeValidator(_none_as_empty)] = []


def read_answer(call: ActionCall, body: bytes) -> ActionOutcome:
    """Read the body of a successful answer; raises `Invalid` ('action-answer-invalid')."""
    try:
        answer = _Answer.model_validate(orjson.loads(body))
        spoken = [dict(f.data) | {"text": f.text} for f in answer.events if f.event in _SPOKEN]
        said = [(_Said.model_validate(each), each) for each in [*answer.responses, *spoken]]
    except orjson.JSONDecodeError as error:
        why = say("it is not JSON ({reason})", reason=str(error))
        raise _invalid(call, why) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = place_of(first) or say("the body")
        raise _invalid(call, say("{place}: {why}", place=place, why=reason_of(first))) from error
    reading = _Reading(call)
    for fact in answer.events[:_MOST_EVENTS]:
        reading.add(fact)
    for each, raw in said[:_MOST_REPLIES]:
        reading.say(each, raw)
    for what, most, found in (
        (say("events"), _MOST_EVENTS, len(answer.events)),
        (say("replies"), _MOST_REPLIES, len(said)),
    ):
        if found > most:
            told = say(
                "it gave {count} {what}, of which the first {most} count",
                count=found,
                what=what,
                most=most,
            )
            reading.note(told)
    follow_ups = [fact.name for fact in _of(answer, "followup") if fact.name]
    if reading.loop is not None:
        follow_ups.append(reading.loop)
    return ActionOutcome(
        action=call.action,
        events=tuple(reading.events),
        replies=tuple(reading.replies),
        next_action=follow_ups[-1] if follow_ups else None,
        ends_flow=reading.ends_flow,
        rejected=bool(_of(answer, "action_execution_rejected")),
        notes=tuple(reading.notes),
    )


def _of(answer: _Answer, kind: str) -> list[_Fact]:
    return [fact for fact in answer.events if fact.event == kind]


def _invalid(call: ActionCall, reason: Sentence) -> Invalid:
    return Invalid(
        "action-answer-invalid",
        say(
            "Action '{action}' answered what is not in the action protocol: {reason}.",
            action=call.action,
            reason=reason,
        ),
    )


@dataclass
class _Reading:
    """What an answer comes to, fact by fact."""

    call: ActionCall
    events: list[Event] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    slots: dict[str, JsonValue] = field(default_factory=dict)
    added: list[Understanding] = field(default_factory=list)
    loop: str | None = None
    ends_flow: bool = False

    def note(self, what: Sentence) -> None:
        self.notes.append(say("Action '{action}': {what}.", action=self.call.action, what=what))

    def add(self, fact: _Fact) -> None:
        match fact.event:
            case "slot":
                self._set(fact.name, fact.value)
            case "reset_slots":
                self.events.append(SlotsReset())
            case "restart" | "session_started":
                at = self.call.tracker.last_at
                if at is not None:
                    self.events.append(SessionStarted(at=at, slots=initial_slots(self.call.skill)))
            case "session_ended":
                self.events.append(SessionEnded())
            case "rewind":
                self.events.append(MessageReverted())
            case "undo":
                # As though the action had not run: what it has done so far is taken back.
                self.events.clear()
                self.slots.clear()
                self.loop, self.ends_flow = None, False
            case "active_loop":
                self._turn_to_loop(fact.name)
            case "user":
                self._speak_for_user(fact)
            case "entities":
                self._fill(fact.entities)
            case "reminder":
                self._remind(fact)
            case "cancel_reminder":
                entities = {found.entity: found.value for found in fact.entities}
                cancelled = RemindersCancelled(
                    name=fact.name, intent=fact.intent, entities=entities
                )
                self.events.append(cancelled)
            case "pause":
                self.events.append(HandedOff())
            case "resume":
                self.events.append(Resumed())
            case "bot" | "agent" | "followup" | "action_execution_rejected":
                # Read apart: they are replies, and what comes next.
                return
            case kind if kind not in _BOOKKEEPING:
                self.note(
                    say("an event '{kind}' has no meaning here and was passed over", kind=kind)
                )

    def _remind(self, fact: _Fact) -> None:
        """Schedule a reminder; a time without a zone is the server's own, as Rasa has it."""
        entities = {found.entity: found.value for found in fact.entities}
        set_here = sum(isinstance(event, TimerSet) for event in self.events)
        if fact.intent is None or fact.date_time is None:
            self.note(say("a reminder of its names no intent, or no time"))
        elif not _is_small(entities):
            self.note(
                say(
                    "the entities of its reminder are larger than {most} bytes", most=_LARGEST_VALUE
                )
            )
        elif len(self.call.tracker.reminders) + set_here >= MOST_REMINDERS:
            self.note(
                say(
                    "it sets one more reminder than the {most} that a session may have",
                    most=MOST_REMINDERS,
                )
            )
        else:
            reminder = Timer(
                purpose="reminder",
                due=fact.date_time.astimezone(UTC),
                name=fact.name,
                intent=fact.intent,
                entities=entities,
                until_message=fact.kill_on_user_msg,
            )
            self.events.append(TimerSet(timer=reminder))

    def _set(self, name: str | None, value: JsonValue) -> None:
        if name == _ASKED:
            # The flow itself knows what to ask for next.
            return
        if name is None or self.call.skill.find(Slot, name) is None:
            told = say("it set a slot '{slot}', which the skill does not have", slot=str(name))
            self.note(told)
        elif not _is_small(value):
            told = say(
                "its value for slot '{slot}' is larger than {most} bytes",
                slot=name,
                most=_LARGEST_VALUE,
            )
            self.note(told)
        else:
            self.slots[name] = value
            self.events.append(SlotSet(slot=name, value=value, by="action"))

    def _turn_to_loop(self, name: str | None) -> None:
        """Turn to the flow of that name, or end the running one; one that runs goes on."""
        running = self.call.tracker.running
        if name is None:
            self.loop, self.ends_flow = None, running is not None
        elif self.call.skill.find(Flow, name) is None:
            self.note(
                say("it starts a loop '{name}', and the skill has no flow of that name", name=name)
            )
        elif running is None or running.flow != name:
            self.loop, self.ends_flow = name, False

    def _fill(self, entities: list[_Entity]) -> None:
        """Fill slots with found values: of the role's or entity's name, or the only one of the type."""
        for found in entities[:_MOST_EVENTS]:
            name = self._slot_for(found)
            if name is None:
                told = say(
                    "an entity '{entity}' belongs to no slot and was passed over",
                    entity=found.entity,
                )
                self.note(told)
            else:
                self._set(name, found.value)

    def _slot_for(self, found: _Entity) -> str | None:
        return slot_taking(self.call.skill, found.role, found.entity)

    def _speak_for_user(self, fact: _Fact) -> None:
        """Let a message that the action makes up be heard after the running flow."""
        meant = fact.parse_data.intent
        if meant.name is None or len(self.added) >= _MOST_ADDED:
            self.note(
                say("a message that it speaks for the user is without intent, or one too many")
            )
            return
        text = shorten(fact.text or f"/{meant.name}", _LONGEST_MESSAGE)
        intent = IntentScore(name=meant.name, score=meant.confidence)
        found = tuple(
            SlotValue(
                type=slot.type,
                slot=slot.name,
                value=each.value,
                text=str(each.value),
                start=max(each.start, 0),
                end=max(each.end, 0),
                source="payload",
            )
            for each in fact.parse_data.entities[:_MOST_EVENTS]
            if (name := self._slot_for(each)) and (slot := self.call.skill.find(Slot, name))
            if each.value is not None and _is_small(each.value)
        )
        language = self.call.tracker.language or self.call.skill.languages[0]
        understanding = Understanding(
            text=text, language=language, intent=intent, ranking=(intent,), slots=found
        )
        self.added.append(understanding)
        self.events.append(MessageAdded(understanding=understanding))

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
            self.note(say("one of its replies is larger than {most} bytes", most=_LARGEST_VALUE))

    def _say_response(self, name: str, raw: dict[str, JsonValue]) -> None:
        tracker, skill = self.call.tracker, self.call.skill
        response = skill.find(Response, name) or BUILT_IN.get(name)
        if response is None:
            self.note(say("it says response '{name}', which the skill does not have", name=name))
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
