"""A call of the rasa-sdk action-server protocol: the session told in Rasa's words.

The payload stays below 64 KB however long the session is: of the running turn's events the older
ones are left out, and then the parts of the domain that few actions read. Source: the protocol of
rasa-sdk 3.x, `POST /webhook` {next_action, sender_id, tracker, domain, version}.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from builder.actions.runner import ActionCall
from builder.conversation.event import (
    ActionEnded,
    Event,
    MessageReceived,
    Replied,
    SessionStarted,
    SlotSet,
)
from builder.conversation.understanding import Understanding
from builder.errors import Invalid
from builder.schema.flow import Flow
from builder.schema.skill import Skill
from builder.schema.step import CollectStep
from builder.sentence import Sentence, say

LARGEST_PAYLOAD: Final = 64 * 1024
_MOST_EVENTS: Final = 50
_ACTION_VERSION: Final = "3.21.0"


def call_body(call: ActionCall, version: str = _ACTION_VERSION) -> bytes:
    """Return the JSON body of a call; raises `Invalid` ('action-call-too-large').

    `version` is Rasa's, A.B.C; rasa-sdk warns of one that differs from its own in A.B.
    """
    events = [
        told for event in call.recent[-_MOST_EVENTS:] if (told := _told(event, call)) is not None
    ]
    domain = _domain(call.skill)
    while True:
        try:
            body = orjson.dumps(_payload(call, events, domain, version))
        except TypeError as error:
            why = say("its slots cannot be written as JSON ({reason})", reason=str(error))
            raise _refusal(call, why) from error
        if len(body) <= LARGEST_PAYLOAD:
            return body
        if events:
            events = events[len(events) // 2 + 1 :]
        elif domain["intents"] or domain["slots"]:
            own = {k: v for k, v in domain["forms"].items() if k == _flow_of(call)}
            domain = {**domain, "intents": [], "entities": [], "slots": {}, "forms": own}
        else:
            why = say("its slots take more than {most} bytes", most=LARGEST_PAYLOAD)
            raise _refusal(call, why)


def _refusal(call: ActionCall, reason: Sentence) -> Invalid:
    told = say(
        "The session '{session}' cannot be told to an action: {reason}.",
        session=call.tracker.session_id,
        reason=reason,
    )
    return Invalid("action-call-too-large", told)


def _payload(
    call: ActionCall, events: list[dict[str, Any]], domain: dict[str, Any], version: str
) -> dict[str, Any]:
    tracker, asked = call.tracker, _asked(call)
    return {
        "next_action": call.action,
        "sender_id": tracker.session_id,
        "version": version,
        "tracker": {
            "sender_id": tracker.session_id,
            "slots": {slot.name: tracker.slots.get(slot.name) for slot in call.skill.slots}
            | dict(tracker.slots)
            | {"requested_slot": asked},
            "latest_message": _message(tracker.understanding, call),
            "latest_event_time": tracker.last_at.timestamp() if tracker.last_at else None,
            "followup_action": None,
            "paused": tracker.handed_off,
            "events": events,
            "latest_input_channel": call.channel,
            "active_loop": {"name": _flow_of(call)} if asked is not None else {},
            "latest_action": {"action_name": call.action},
            "latest_action_name": call.action,
        },
        "domain": domain,
    }


def _flow_of(call: ActionCall) -> str | None:
    frame = call.tracker.running
    return frame.flow if frame is not None else None


def _asked(call: ActionCall) -> str | None:
    """Return the slot that is being collected; a flow doing so is what Rasa calls an active loop."""
    frame = call.tracker.running
    flow = call.skill.find(Flow, frame.flow) if frame is not None else None
    step = flow.find_step(frame.step) if flow is not None and frame is not None else None
    return step.slot if isinstance(step, CollectStep) else call.tracker.requested_slot


def _message(understanding: Understanding | None, call: ActionCall) -> dict[str, Any]:
    if understanding is None:
        return {"text": "", "intent": {}, "entities": []}
    intent = understanding.intent
    types = [slot.type for slot in call.skill.slots]
    shared = {each for each in types if types.count(each) > 1}
    return {
        "text": understanding.text,
        "intent": {"name": intent.name, "confidence": intent.score},
        "intent_ranking": [
            {"name": i.name, "confidence": i.score} for i in understanding.ranking[:10]
        ],
        "entities": [
            {
                "entity": value.type,
                **({"role": value.slot} if value.type in shared else {}),
                "value": value.value,
                "start": value.start,
                "end": value.end,
                "confidence_entity": value.score,
                "extractor": value.source,
            }
            for value in understanding.slots
        ],
        "metadata": dict(call.metadata),
    }


def _told(event: Event, call: ActionCall) -> dict[str, Any] | None:
    match event:
        case SessionStarted(at=at):
            return {"event": "session_started", "timestamp": at.timestamp()}
        case MessageReceived(at=at, understanding=understanding):
            return {
                "event": "user",
                "timestamp": at.timestamp(),
                "text": understanding.text,
                "parse_data": _message(understanding, call),
                "input_channel": call.channel,
                "metadata": dict(call.metadata),
            }
        case SlotSet(slot=slot, value=value):
            return {"event": "slot", "timestamp": None, "name": slot, "value": value}
        case Replied(reply=reply):
            return {"event": "bot", "timestamp": None, "text": reply.text}
        case ActionEnded(action=action):
            return {"event": "action", "timestamp": None, "name": action}
        case _:
            return None


def _domain(skill: Skill) -> dict[str, Any]:
    return {
        "intents": [intent.name for intent in skill.intents],
        "entities": [entity.name for entity in skill.entities],
        "slots": {slot.name: {"type": "any", "mappings": []} for slot in skill.slots},
        "responses": {},
        "actions": [],
        "forms": {
            flow.name: {
                "required_slots": list(
                    dict.fromkeys(s.slot for s in flow.steps if s.kind == "collect")
                )
            }
            for flow in skill.flows
        },
    }
