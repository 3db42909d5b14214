"""Logged turns as a preview of a version takes them again, and what a turn came to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from builder.conversation.event import (
    ActionEnded,
    AnswerFound,
    Event,
    FellBack,
    MessageReceived,
    Replied,
    SessionStarted,
    TimeZoneSet,
)
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, Understanding
from builder.runtime.agent import AgentTurn, Trace
from builder.runtime.impact.logged import logged_turns
from builder.runtime.impact.outcome import outcome_of
from builder.wire.impact import Kind

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
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


def _said(text: str, at: datetime) -> MessageReceived:
    intent = IntentScore(name="order", score=0.9)
    heard = Understanding(text=text, language="en", intent=intent, ranking=(intent,))
    return MessageReceived(at=at, message_id=text, understanding=heard)


def test_a_turn_is_taken_from_where_the_talk_stood_when_it_was_said() -> None:
    soon, later = AT + timedelta(minutes=1), AT + timedelta(hours=3)
    turns = logged_turns(
        "ann",
        [
            SessionStarted(at=AT, slots={"size": "small"}),
            _said("first", AT),
            TimeZoneSet(time_zone="Europe/Berlin"),
            # An action began the talk anew.
            ActionEnded(action="restart"),
            SessionStarted(at=AT, slots={"size": "large"}),
            _said("second", soon),
            # After a silence the message itself begins it.
            SessionStarted(at=later, slots={"size": "none"}),
            _said("third", later),
        ],
    )
    stood = [(turn.text, turn.before.slots.get("size"), turn.before.time_zone) for turn in turns]
    assert stood == [
        ("first", None, None),
        ("second", "large", "Europe/Berlin"),
        ("third", "large", "Europe/Berlin"),
    ]
