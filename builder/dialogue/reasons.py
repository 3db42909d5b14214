"""Which words of a message filled a slot, and on what evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from builder.conversation.reason import Evidence, Reason
from builder.conversation.understanding import SlotValue, Understanding
from builder.dialogue.talk import Talk
from builder.dialogue.values import Answer
from builder.text import shorten

# As much of the words as is kept: free text may be long, and is the slot's value anyway.
_LONGEST: Final = 200


def reasons_of(
    talk: Talk, understanding: Understanding, values: Mapping[str, SlotValue]
) -> dict[str, Reason]:
    """Return why values of a message go into slots that were not asked for."""
    return {
        name: _of_words(talk, understanding, value, "marked" if value.slot == name else "only_open")
        for name, value in values.items()
    }


def reason_of_answer(talk: Talk, understanding: Understanding, answer: Answer) -> Reason:
    """Return why an answer goes into the slot that was asked for."""
    if answer.found is not None:
        return _of_words(talk, understanding, answer.found, "asked")
    text = understanding.text
    evidence: Evidence = "assent" if isinstance(answer.value, bool) else "asked"
    return Reason(
        evidence=evidence,
        message_id=talk.tracker.message_id,
        text=shorten(text, _LONGEST),
        start=understanding.start,
        end=understanding.start + len(text),
    )


def _of_words(
    talk: Talk, understanding: Understanding, value: SlotValue, evidence: Evidence
) -> Reason:
    message = talk.tracker.message_id
    if value.source == "payload":
        # A button has no words that could be pointed at.
        return Reason(evidence="payload", message_id=message, source="payload")
    return Reason(
        evidence=evidence,
        message_id=message,
        text=shorten(value.text, _LONGEST),
        start=understanding.start + value.start,
        end=understanding.start + value.end,
        source=value.source,
    )
