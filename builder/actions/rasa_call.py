"""A call of the rasa-sdk action-server protocol: the session told in Rasa's words.

The payload stays below 64 KB however long the session is. Source: the protocol of rasa-sdk 3.x,
`POST /webhook` {next_action, sender_id, tracker, domain, version}.
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
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import Understanding
from builder.schema.skill import Skill

LARGEST_PAYLOAD: Final = 64 * 1024
_MOST_EVENTS: Final = 50
_ACTION_VERSION: Final = "3.21"


def call_body(call: ActionCall, version: str = _ACTION_VERSION) -> bytes:
    """Return the JSON body of a call; older events are left out until it fits."""
    events = [told for event in call.recent[-_MOST_EVENTS:] if (told := _told(event)) is not None]
    while True:
        body = orjson.dumps(_payload(call, events, version))
        if len(body) <= LARGEST_PAYLOAD or not events:
            return body
        events = events[len(events) // 2 + 1 :]


def _payload(call: ActionCall, events: list[dict[str, Any]], version: str) -> dict[str, Any]:
    tracker = call.tracker
    return {
        "next_action": call.action,
        "sender_id": tracker.session_id,
        "version": version,
        "tracker": {
            "sender_id": tracker.session_id,
            "slots": {slot.name: tracker.slots.get(slot.name) for slot in call.skill.slots}
            | dict(tracker.slots)
            | {"requested_slot": tracker.requested_slot},
            "latest_message": _message(tracker.understanding),
            "latest_event_time": tracker.last_at.timestamp() if tracker.last_at else None,
            "followup_action": None,
            "paused": tracker.handed_off,
            "events": events,
            "latest_input_channel": "dialoom",
            "active_loop": _loop(tracker),
            "latest_action": {"action_name": call.action},
            "latest_action_name": call.action,
        },
        "domain": _domain(call.skill),
    }


def _loop(tracker: Tracker) -> dict[str, Any]:
    """A flow that waits for a slot is what Rasa calls an active loop."""
    frame = tracker.running
    return {"name": frame.flow} if frame is not None and tracker.requested_slot else {}


def _message(understanding: Understanding | None) -> dict[str, Any]:
    if understanding is None:
        return {"text": "", "intent": {}, "entities": []}
    intent = understanding.intent
    return {
        "text": understanding.text,
        "intent": {"name": intent.name, "confidence": intent.score},
        "intent_ranking": [
            {"name": i.name, "confidence": i.score} for i in understanding.ranking[:10]
        ],
        "entities": [
            {
                "entity": value.slot or value.type,
                "value": value.value,
                "start": value.start,
                "end": value.end,
                "confidence_entity": value.score,
                "extractor": value.source,
            }
            for value in understanding.slots
        ],
    }


def _told(event: Event) -> dict[str, Any] | None:
    match event:
        case SessionStarted(at=at):
            return {"event": "session_started", "timestamp": at.timestamp()}
        case MessageReceived(at=at, understanding=understanding):
            return {
                "event": "user",
                "timestamp": at.timestamp(),
                "text": understanding.text,
                "parse_data": _message(understanding),
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
