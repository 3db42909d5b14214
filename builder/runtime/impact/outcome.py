"""What a turn came to, in as few words as a person needs to tell one outcome from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from builder.analytics.outcome import asks_back, source_of
from builder.conversation.event import (
    ActionEnded,
    ActionStarted,
    AnswerFound,
    Event,
    FellBack,
    FlowEnded,
    FlowStarted,
    HandedOff,
    Replied,
    SlotSet,
)
from builder.conversation.reply import Reply
from builder.runtime.agent import AgentTurn
from builder.wire.impact import Aspect, Kind

# The failure of an action that is not run here.
NOT_RUN: Final = "not run in a preview"
_SHORTEST: Final = 2


@dataclass(frozen=True)
class Outcome:
    """What came of a turn; `words` are what was said, with slots' names in the place of their values."""

    kind: Kind
    name: str = ""
    intent: str = ""
    values: Mapping[str, JsonValue] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def outcome_of(turn: AgentTurn) -> Outcome:
    """Return what a turn came to; what follows an action that was not run is not looked at."""
    events = _until_not_run(turn.events)
    replies = [event.reply for event in events if isinstance(event, Replied)]
    values: dict[str, JsonValue] = {
        event.slot: event.value
        for event in events
        if isinstance(event, SlotSet) and event.by == "user"
    }
    kind, name = _decisive(events, replies, values)
    actions = [event.action for event in events if isinstance(event, ActionStarted)]
    return Outcome(
        kind,
        name,
        turn.understanding.intent.name if turn.understanding is not None else "",
        values,
        (*(reply.response or reply.source or "" for reply in replies), *actions),
        tuple(_masked(reply.text or "", turn.tracker.slots) for reply in replies),
    )


def aspect_of(before: Outcome, after: Outcome) -> Aspect | None:
    """Return what two outcomes of a message differ in, None where a user would notice nothing."""
    if (before.kind, before.name) != (after.kind, after.name):
        return "outcome"
    if dict(before.values) != dict(after.values):
        return "values"
    if before.says != after.says:
        return "responses"
    return "words" if before.words != after.words else None


def _until_not_run(events: Sequence[Event]) -> Sequence[Event]:
    for number, event in enumerate(events):
        if isinstance(event, ActionEnded) and event.failure == NOT_RUN:
            return events[:number]
    return events


def _decisive(
    events: Sequence[Event], replies: Sequence[Reply], values: Mapping[str, JsonValue]
) -> tuple[Kind, str]:
    if any(isinstance(event, FellBack) for event in events):
        return "turned_away", ""
    starts = [event for event in events if isinstance(event, FlowStarted) and not event.linked]
    wish = next((event.flow for event in starts if event.occasion is None), None)
    if wish is not None:
        return "started", wish
    source = source_of(events)
    if source is not None:
        return "answered", source
    if any(map(asks_back, events)):
        return "asked_back", ""
    if any(isinstance(event, AnswerFound) for event in events):
        return "turned_away", ""
    if values:
        return "filled", ", ".join(sorted(values))
    ended = next((e for e in events if isinstance(e, FlowEnded) and e.outcome == "cancelled"), None)
    if ended is not None:
        return "cancelled", ended.flow
    if any(isinstance(event, HandedOff) for event in events):
        return "handed_off", ""
    said = next((reply.response or reply.source for reply in replies), None)
    return ("said", said or "") if replies else ("nothing", "")


def _masked(text: str, slots: Mapping[str, JsonValue]) -> str:
    """Put the names of slots where their values stand: what users told stays with their sessions."""
    for name, value in slots.items():
        if isinstance(value, str) and len(value) >= _SHORTEST:
            text = text.replace(value, f"{{{name}}}")
    return text
