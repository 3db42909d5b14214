"""Make one intent of two, in all places that name it."""

from __future__ import annotations

import re
from typing import Any, Final

from builder.schema.check_intent import said_key
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance

_PAYLOAD: Final = re.compile(r"/(\w[\w./-]*)(\s*\{.*\})?", re.S)


def can_merge(skill: Skill, one: str, other: str) -> bool:
    """Tell whether two intents can become one without changing which flow answers.

    They cannot where each starts flows of its own: which of them should begin is the author's to say.
    """
    starts = [_started_by(skill, name) for name in (one, other)]
    return not all(starts) or starts[0] == starts[1]


def _started_by(skill: Skill, intent: str) -> list[str]:
    return [flow.name for flow in skill.flows if intent in flow.trigger.intents]


def merged(skill: Skill, intent: str, into: str) -> Skill:
    """Return the skill with all that `intent` has in `into`, and every mention of it renamed."""
    gone, kept = skill.get(Intent, intent), skill.get(Intent, into)
    said = dict(kept.utterances)
    for key, utterances in gone.utterances.items():
        said[key] = _joined(said.get(key, ()), utterances)
    templates = dict(kept.templates)
    for key, more in gone.templates.items():
        held = templates.get(key, ())
        templates[key] = (*held, *(t for t in more if t not in held))
    joined = kept.model_copy(update={"utterances": said, "templates": templates})
    renamed = _renamed(skill.model_dump(mode="json", by_alias=True), intent, into)
    parts = {
        section: getattr(Skill.model_validate({**renamed, "intents": []}), section)
        for section in ("responses", "flows", "chats", "slots")
    }
    parts["flows"] = tuple(map(_once, parts["flows"]))
    intents = tuple(joined if i.name == into else i for i in skill.intents if i.name != intent)
    return skill.model_copy(update={**parts, "intents": intents})


def _joined(held: tuple[Utterance, ...], more: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    known = {said_key(one.text) for one in held}
    return (*held, *(one for one in more if said_key(one.text) not in known))


def _once(flow: Flow) -> Flow:
    intents = tuple(dict.fromkeys(flow.trigger.intents))
    if intents == flow.trigger.intents:
        return flow
    return flow.model_copy(update={"trigger": flow.trigger.model_copy(update={"intents": intents})})


def _renamed(plain: dict[str, Any], intent: str, into: str) -> dict[str, Any]:
    """Rename an intent in triggers, in test conversations, and in the payloads of buttons."""
    for flow in plain["flows"]:
        trigger = flow["trigger"]
        trigger["intents"] = [into if name == intent else name for name in trigger["intents"]]
    for chat in plain["chats"]:
        for turn in chat["turns"]:
            if turn.get("intent") == intent:
                turn["intent"] = into
    for section in ("responses", "slots", "chats"):
        plain[section] = _payloads(plain[section], intent, into)
    return plain


def _payloads(value: Any, intent: str, into: str) -> Any:
    if isinstance(value, dict):
        return {key: _payloads(item, intent, into) for key, item in value.items()}
    if isinstance(value, list):
        return [_payloads(item, intent, into) for item in value]
    if isinstance(value, str) and value.startswith("/"):
        match = _PAYLOAD.fullmatch(value)
        if match is not None and match[1] == intent:
            return f"/{into}{match[2] or ''}"
    return value
