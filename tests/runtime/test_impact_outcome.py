"""What a turn came to, as a preview of a version tells it."""

from __future__ import annotations

import pytest

from builder.conversation.event import AnswerFound, Event, FellBack, Replied
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.runtime.agent import AgentTurn, Trace
from builder.runtime.impact.outcome import outcome_of
from builder.wire.impact import Kind

NEAR = Replied(reply=Reply(response="near_questions", text="Did you mean one of these?"))


@pytest.mark.parametrize(
    ("events", "kind", "name"),
    [
        ((AnswerFound(source="faq:fee", score=0.9),), "answered", "faq:fee"),
        ((AnswerFound(source=None, score=0.4), NEAR), "asked_back", ""),
        ((AnswerFound(source=None, score=0.1),), "turned_away", ""),
        ((FellBack(attempt=1),), "turned_away", ""),
    ],
)
def test_a_question_is_answered_asked_back_or_turned_away(
    events: tuple[Event, ...], kind: Kind, name: str
) -> None:
    turn = AgentTurn(events, (), None, Tracker(session_id="ann"), (), Trace())
    outcome = outcome_of(turn)
    assert (outcome.kind, outcome.name) == (kind, name)
