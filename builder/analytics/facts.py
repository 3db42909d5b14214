"""What is kept of every turn for counting and finding: one line, made when the turn is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from builder.analytics.alike import are_alike
from builder.analytics.cues import corrected, is_unhappy
from builder.analytics.outcome import Outcome, outcome_of, source_of
from builder.analytics.path import Move, path_of
from builder.conversation.environment import Environment
from builder.conversation.event import (
    Event,
    FlowStarted,
    HandedOff,
    MessageReceived,
    Replied,
    SessionStarted,
    SlotSet,
)
from builder.conversation.message import Message, MessageKind
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import Understanding
from builder.text import fold, repair

# What a message says of the one before it: it corrects how that was taken, says it again in other
# words, or is about the answers and not about what the user wants.
Signal = Literal["correction", "rephrasing", "unhappy"]
_SOON: Final = timedelta(minutes=5)
# So much of what was said in a turn is found again.
_MOST_SAID: Final = 8_000


@dataclass(frozen=True)
class TurnFacts:
    """What a turn counts as.

    `text` is what the user or a person said, `said` all that was said in the turn, folded, to be
    searched. `source` is where an answer came from, `handoff` the reason for which the session was
    given to a person. `corrections` counts slot values that the user replaced. `timings` are
    milliseconds: `turn` from when the message was taken in until its answer was ready, and of these
    `interpret` for understanding and `effects` for actions, web services and reading.
    """

    at: datetime
    kind: MessageKind
    channel: str
    environment: Environment
    version: int
    outcome: Outcome | None
    text: str
    said: str
    language: str | None
    intent: str | None
    score: float | None
    source: str | None
    path: tuple[Move, ...]
    handoff: str | None
    corrections: int
    signal: Signal | None
    timings: Mapping[str, float]


def facts_of(
    message: Message,
    before: Tracker,
    events: Sequence[Event],
    *,
    at: datetime,
    environment: Environment,
    version: int,
    timings: Mapping[str, float],
) -> TurnFacts:
    """Return what a turn counts as; `before` is the session as it was when the message came."""
    heard = next((e.understanding for e in events if isinstance(e, MessageReceived)), None)
    handoffs = [event.reason for event in events if isinstance(event, HandedOff)]
    corrections = [e for e in events if isinstance(e, SlotSet) and e.by == "correction"]
    outcome = outcome_of(before, events)
    text = repair(message.text)
    return TurnFacts(
        at=at,
        kind=message.kind,
        channel=message.channel,
        environment=environment,
        version=version,
        outcome=outcome,
        text=text,
        said=_said(text, events),
        language=heard.language if heard else None,
        intent=heard.intent.name if heard else None,
        score=heard.intent.score if heard else None,
        source=source_of(events),
        path=path_of(before, events),
        handoff=repair(handoffs[-1]) if handoffs else None,
        corrections=len(corrections),
        signal=_signal(before, events, heard, at) if heard and outcome != "with_person" else None,
        timings=timings,
    )


def _said(text: str, events: Sequence[Event]) -> str:
    replies = [event.reply.text or "" for event in events if isinstance(event, Replied)]
    return fold(repair("\n".join(filter(None, (text, *replies)))[:_MOST_SAID]))


def _signal(
    before: Tracker, events: Sequence[Event], heard: Understanding, at: datetime
) -> Signal | None:
    earlier, text = before.understanding, heard.text
    if earlier is None or before.last_at is None or at - before.last_at > _SOON:
        return None
    if text.startswith("/") or any(isinstance(event, SessionStarted) for event in events):
        return None
    started = any(isinstance(e, FlowStarted) and not e.linked for e in events)
    filled = any(isinstance(e, SlotSet) and e.by in ("user", "correction") for e in events)
    answers = filled and not started
    instead = corrected(text)
    # A bare "no" answers what was asked.
    asked = before.requested_slot is not None or before.resuming
    if instead is not None and not answers and (instead or not asked):
        return "correction"
    if is_unhappy(text):
        return "unhappy"
    differs = before.fallbacks > 0 or heard.intent.name != earlier.intent.name
    return "rephrasing" if differs and not answers and are_alike(earlier.text, text) else None
