"""What intents and flows are called when the user reads of them."""

from __future__ import annotations

import re
from typing import Final

from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.part import variants_in
from builder.text import language_of, shorten

# A title longer than this does not fit on a button.
LONGEST_TITLE: Final = 60


def title_of_intent(talk: Talk, intent: Intent) -> str:
    """Return what an intent is called in the user's language, from the best that the author wrote."""
    language = talk.language
    for title in variants_in(intent.title, language):
        if title:
            return shorten(title, LONGEST_TITLE)
    if described := _described(intent.description, language):
        return described
    utterances = intent.utterances.get(language) or intent.all_utterances()
    said = [utterance.text for utterance in utterances if utterance.text]
    if said:
        return shorten(min(said, key=len), LONGEST_TITLE)
    return _worded(intent.name)


def title_of_flow(talk: Talk, flow: Flow) -> str:
    """Return what a flow is called: as the first intent that starts it, else as it is described."""
    for name in flow.trigger.intents:
        intent = talk.skill.find(Intent, name)
        if intent is not None:
            return title_of_intent(talk, intent)
    return _described(flow.description, talk.language) or _worded(flow.name)


def _described(description: str, language: str) -> str | None:
    """Return the part of a description in a language: "查询订单 / where an order is" has two."""
    others = tuple(code for code in ("zh", "en") if not language.startswith(code))
    for part in re.split(r"\s+/\s+", description):
        if 0 < len(part) <= LONGEST_TITLE and language_of(part, (language, *others)) == language:
            return part
    return None


def _worded(name: str) -> str:
    return re.sub(r"[_/.-]+", " ", name)
