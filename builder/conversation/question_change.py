"""What looking a question up changes in a tracker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.conversation.event import AnswerFound, AnswerSought

if TYPE_CHECKING:
    from builder.conversation.tracker import Tracker


def change_of_question(tracker: Tracker, event: AnswerSought | AnswerFound) -> dict[str, object]:
    """Return what changes: what is awaited, and the question that the next one may lean on."""
    if isinstance(event, AnswerSought):
        return {"awaiting": "answer", "effects": tracker.effects + 1}
    change: dict[str, object] = {"awaiting": None}
    if event.source is not None:
        change["fallbacks"] = 0
    if event.question is not None:
        change |= {"question": event.question, "asked_in": tracker.turn}
    return change
