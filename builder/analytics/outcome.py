"""What came of a user's message, in one word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, get_args

from builder.conversation.event import (
    AnswerFound,
    ConfirmationRequested,
    Event,
    FellBack,
    FlowEnded,
    FlowStarted,
    MessageReceived,
    Replied,
    SessionStarted,
    SlotRequested,
    SlotSet,
    StepEntered,
    ValueConfirmed,
)
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import OUT_OF_SCOPE

# `asked_back`: which of several wishes was meant. `asked_again`: the answer to a question could not be
# used. `turned_away`: nothing was understood, or nothing answers. `with_person`: the skill was silent.
Outcome = Literal[
    "understood", "faq", "document", "asked_back", "asked_again", "turned_away", "with_person"
]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
_ASKING_BACK: Final = ("did_you_mean", "near_questions")


def outcome_of(before: Tracker, events: Sequence[Event]) -> Outcome | None:
    """Return what came of a message, from the session before it and the events of its turn.

    None where the turn was not brought about by a user.
    """
    if not any(isinstance(event, MessageReceived) for event in events):
        return None
    anew = any(isinstance(event, SessionStarted) for event in events)
    if before.handed_off and not anew:
        return "with_person"
    source = source_of(events)
    if source is not None:
        return "faq" if source.startswith("faq:") else "document"
    if any(isinstance(event, FellBack) for event in events):
        return "turned_away"
    if any(asks_back(event) for event in events):
        return "asked_back"
    filled = any(_moves(event) for event in events)
    if not filled and any(_asks_again(event) for event in events):
        return "asked_again"
    if filled or any(isinstance(event, FlowStarted | StepEntered | FlowEnded) for event in events):
        return "turned_away" if _without_answer(events) else "understood"
    if any(isinstance(event, AnswerFound) for event in events):
        return "turned_away"
    heard = next(e.understanding for e in events if isinstance(e, MessageReceived))
    return "turned_away" if heard.intent.name == OUT_OF_SCOPE else "understood"


def source_of(events: Sequence[Event]) -> str | None:
    """Return where the last answer of a turn came from: `faq:ID`, `document:NAME`, or None."""
    found = [event.source for event in events if isinstance(event, AnswerFound)]
    return next((source for source in reversed(found) if source is not None), None)


def _moves(event: Event) -> bool:
    """Tell whether an event is an answer to a question, taken."""
    if isinstance(event, SlotSet):
        return event.by in ("user", "correction") and event.value is not None
    return isinstance(event, ValueConfirmed)


def _asks_again(event: Event) -> bool:
    return isinstance(event, SlotRequested | ConfirmationRequested) and event.attempt > 1


def asks_back(event: Event) -> bool:
    """Tell whether an event asks the user which of several wishes or questions was meant."""
    if isinstance(event, FlowStarted):
        return event.occasion == "clarification"
    return isinstance(event, Replied) and event.reply.response in _ASKING_BACK


def _without_answer(events: Sequence[Event]) -> bool:
    """Tell whether a step of a flow looked for an answer in vain."""
    return any(isinstance(e, Replied) and e.reply.response == "no_answer" for e in events)
