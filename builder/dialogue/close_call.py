"""Two intents are too close to guess: ask which was meant, and hear the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from builder.conversation.reply import Reply, ReplyButton
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, SlotValue, Understanding
from builder.dialogue.fill import mentioned_in
from builder.dialogue.occasion import flow_when
from builder.dialogue.running import go_on, start_flow
from builder.dialogue.talk import Talk
from builder.dialogue.titles import title_of_intent
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.text import fold

DID_YOU_MEAN: Final = "did_you_mean"
_OR: Final = {"zh": "，还是", "en": ", or "}
# "The first one", "第二个", "2": which of the choices.
_ORDINALS: Final = (
    re.compile(r"(?:选?第?[一1]个?|[aA]|(?:the )?(?:first|1st)(?: one)?|one|(?:option )?1)"),
    re.compile(r"(?:选?第?[二2两]个?|[bB]|(?:the )?(?:second|2nd)(?: one)?|two|(?:option )?2)"),
    re.compile(r"(?:选?第?[三3]个?|[cC]|(?:the )?(?:third|3rd)(?: one)?|three|(?:option )?3)"),
)
_EDGES: Final = " \t.,!?。，！？、\"'“”"


def ask_which(talk: Talk, understanding: Understanding) -> bool:
    """Ask which of the close intents was meant, if they lead to different flows; else do nothing.

    Each choice carries the values that the message gave for its flow, so that none is told twice.
    """
    choices = _choices(talk, understanding)
    if len(choices) < 2:
        return False
    buttons = tuple(
        ReplyButton(
            title=title_of_intent(talk, intent), payload=_payload(talk, intent, flow, understanding)
        )
        for intent, flow in choices
    )
    options = joined_options(talk.language, [button.title for button in buttons])
    own = flow_when(talk, "clarification")
    if own is not None:
        numbered = {f"option_{n}": button.title for n, button in enumerate(buttons, 1)}
        places = {"options": options, **numbered}
        start_flow(talk, own, occasion="clarification", places=places, choices=buttons)
        go_on(talk)
        return True
    talk.say(DID_YOU_MEAN, buttons, options=options)
    return True


def joined_options(language: str, titles: Sequence[str]) -> str:
    """Return choices as one reads them out: “a”, or “b”."""
    return _OR.get(language.split("-")[0], _OR["en"]).join(f"“{title}”" for title in titles)


def payload_chosen(asked: Reply, text: str) -> str | None:
    """Return the payload of the choice that a text names, by number or title; None for other words."""
    said = fold(text).strip(_EDGES)
    for number, button in enumerate(asked.buttons):
        ordinal = number < len(_ORDINALS) and _ORDINALS[number].fullmatch(said)
        if ordinal or said == fold(button.title).strip(_EDGES):
            return button.payload
    return None


def payload_for(skill: Skill, tracker: Tracker, understanding: Understanding) -> str:
    """Return the payload that states a wish and the values that the message gave for its flow."""
    talk = Talk(skill, tracker)
    intent = skill.find(Intent, understanding.intent.name)
    flow = next((f for f in skill.flows if understanding.intent.name in f.trigger.intents), None)
    if intent is None or flow is None:
        return f"/{understanding.intent.name}"
    return _payload(talk, intent, flow, understanding)


def chosen(talk: Talk, understanding: Understanding) -> Understanding:
    """Return what a typed choice stands for, when the last turn asked which was meant.

    People type "the first one", or what stands on a button; anything else means what it says.
    """
    asked = _asked(talk)
    if asked is None:
        return understanding
    payload = payload_chosen(asked, understanding.text)
    stated = _stated(talk, payload, understanding) if payload is not None else None
    frame = talk.tracker.running
    if stated is not None and frame is not None and frame.occasion == "clarification":
        # What the author's flow had asked besides is answered by the choice.
        talk.end_flow("completed")
    return stated or understanding


def _asked(talk: Talk) -> Reply | None:
    """Return the question of the last turn, if it asked which was meant."""
    tracker = talk.tracker
    if tracker.offered and tracker.offered_in == tracker.turn - 1:
        return Reply(buttons=tracker.offered)
    if tracker.replied_in != tracker.turn - 1 or not tracker.replies:
        return None
    last = tracker.replies[-1]
    return last if last.response == DID_YOU_MEAN else None


def _choices(talk: Talk, understanding: Understanding) -> list[tuple[Intent, Flow]]:
    found: dict[str, tuple[Intent, Flow]] = {}
    for name in understanding.close:
        intent = talk.skill.find(Intent, name)
        flow = next((f for f in talk.skill.flows if name in f.trigger.intents), None)
        if intent is not None and flow is not None:
            found.setdefault(flow.name, (intent, flow))
    return list(found.values())


def _payload(talk: Talk, intent: Intent, flow: Flow, understanding: Understanding) -> str:
    values = mentioned_in(talk, [flow], understanding)
    told = {name: value.value for name, value in values.items()}
    return f"/{intent.name}{json.dumps(told, ensure_ascii=False) if told else ''}"


def _stated(talk: Talk, payload: str, understanding: Understanding) -> Understanding | None:
    """Read a payload that this file wrote; None for what an author's own button sends."""
    name, brace, rest = payload.removeprefix("/").partition("{")
    if not payload.startswith("/") or talk.skill.find(Intent, name) is None:
        return None
    try:
        values: JsonValue = json.loads("{" + rest) if brace else {}
    except (ValueError, RecursionError):
        return None
    intent = IntentScore(name=name, score=1.0)
    stated = values if isinstance(values, Mapping) else {}
    slots = tuple(
        SlotValue(
            type=slot.type,
            slot=slot.name,
            value=value,
            text=str(value),
            start=0,
            end=len(payload),
            source="payload",
        )
        for key, value in stated.items()
        if (slot := talk.skill.find(Slot, key)) is not None
    )
    return understanding.model_copy(
        update={
            "text": payload,
            "intent": intent,
            "ranking": (intent,),
            "slots": slots,
            "in_scope": 1.0,
            "origin": "payload",
            "close": (),
            "requests": (),
        }
    )
