"""What a turn counts as, from turns that the real engine took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builder.analytics.facts import TurnFacts, facts_of
from builder.analytics.outcome import Outcome
from builder.conversation.effect import AnswerOutcome, SeekAnswer
from builder.conversation.event import Event
from builder.conversation.message import Message, PersonAct
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, SlotValue, Understanding
from builder.dialogue.given import Given, Heard, Stepped
from builder.dialogue.turn import take_turn
from builder.schema.skill import Skill

SHOP: dict[str, Any] = {
    "name": "shop",
    "languages": ["en", "zh"],
    "intents": [
        {"name": "track_order", "title": {"en": "Track an order"}},
        {"name": "return_order", "title": {"en": "Return something"}},
        {"name": "ask_person"},
    ],
    "entities": [{"name": "code", "patterns": ["[A-Z][0-9]+"]}],
    "slots": [
        {"name": "order", "type": "code", "prompts": {"en": "Which one?", "zh": "哪一个？"}},
        {"name": "status", "type": "text"},
    ],
    "flows": [
        {
            "name": "track",
            "trigger": {"intents": ["track_order"]},
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "order"},
                {"kind": "set_slots", "id": "note", "values": {"status": "sent"}},
            ],
        },
        {
            "name": "send_back",
            "trigger": {"intents": ["return_order"]},
            "steps": [{"kind": "set_slots", "id": "note", "values": {"status": "sent"}}],
        },
        {
            "name": "person",
            "trigger": {"intents": ["ask_person"]},
            "steps": [{"kind": "handoff", "id": "give", "reason": "wants a person"}],
        },
    ],
    "faq": [{"id": "fee", "question": "What is the fee?", "answer": "None.", "language": "en"}],
}


class Talk:
    """A talk with the engine; what reading would find is given with the message."""

    def __init__(self) -> None:
        self.skill = Skill.model_validate(SHOP)
        self.tracker = Tracker(session_id="s")
        self.now = datetime(2026, 11, 28, 9, tzinfo=UTC)
        self.number = 0

    def say(
        self,
        text: str,
        intent: str = "out_of_scope",
        *,
        order: str | None = None,
        close: tuple[str, ...] = (),
        source: str | None = None,
    ) -> TurnFacts:
        found = () if order is None else (_code(text, order),)
        score = 0.95 if intent != "out_of_scope" else 0.3
        heard = Understanding(
            text=text,
            language="en",
            intent=IntentScore(name=intent, score=score),
            ranking=(IntentScore(name=intent, score=score),),
            slots=found,
            close=close,
        )
        self.number += 1
        return self._take(Heard(str(self.number), self.now, heard), text, source)

    def step_in(self, text: str = "") -> TurnFacts:
        self.number += 1
        act: PersonAct = "say" if text else "take_over"
        given = Stepped(f"person:{self.number}", self.now, "Kim", act, text)
        return self._take(given, text, None)

    def _take(self, given: Given, text: str, source: str | None) -> TurnFacts:
        before, events = self.tracker, list[Event]()
        while True:
            turn = take_turn(self.skill, self.tracker, given)
            self.tracker = turn.tracker
            events += turn.events
            if not any(isinstance(effect, SeekAnswer) for effect in turn.effects):
                break
            reply = Reply(text="None.", source=source) if source else None
            given = AnswerOutcome(reply=reply, score=0.9 if source else 0.1)
        person = isinstance(given, Stepped)
        message = Message(
            session_id="s",
            message_id=str(self.number),
            text=text,
            kind="person" if person else "user",
        )
        facts = facts_of(
            message,
            before,
            events,
            at=self.now,
            environment="production",
            version=1,
            timings={"turn": 12.5, "interpret": 8.0},
        )
        self.now += timedelta(seconds=30)
        return facts


def _code(text: str, order: str) -> SlotValue:
    start = text.index(order)
    return SlotValue(
        type="code", slot="order", value=order, text=order, start=start, end=start + len(order),
        source="pattern",
    )  # fmt: skip


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_first_message_begins_a_talk_and_a_flow(talk: Talk) -> None:
    facts = talk.say("Where is my order?", "track_order")
    assert facts.outcome == "understood"
    assert facts.path == (("talk", "", ""), ("start", "track", "ask"))
    assert (facts.intent, facts.text, facts.kind) == ("track_order", "Where is my order?", "user")
    # What was said by both is searched, folded.
    assert facts.said == "where is my order?\nwhich one?"


def test_answer_moves_on_and_ends(talk: Talk) -> None:
    talk.say("where is my order", "track_order")
    facts = talk.say("A12", order="A12")
    assert facts.outcome == "understood"
    assert facts.path == (("step", "track", "note"), ("end", "track", "completed"))


def test_answer_that_cannot_be_used_is_asked_again(talk: Talk) -> None:
    talk.say("where is my order", "track_order")
    assert talk.say("the blue one").outcome == "asked_again"


@pytest.mark.parametrize(
    ("source", "outcome"),
    [("faq:fee", "faq"), ("document:terms.pdf", "document"), (None, "turned_away")],
)
def test_question_is_answered_or_turned_away(
    talk: Talk, source: str | None, outcome: Outcome
) -> None:
    talk.say("where is my order", "track_order")
    talk.say("A12", order="A12")
    facts = talk.say("What is the fee?", source=source)
    assert (facts.outcome, facts.source) == (outcome, source)


def test_two_close_wishes_are_asked_back(talk: Talk) -> None:
    close = ("track_order", "return_order")
    assert talk.say("my order", "track_order", close=close).outcome == "asked_back"


def test_handoff_tells_why_and_where_and_the_skill_is_silent_after_it(talk: Talk) -> None:
    facts = talk.say("a human please", "ask_person")
    assert facts.handoff == "wants a person"
    assert ("handoff", "person", "give") in facts.path
    assert talk.say("hello?").outcome == "with_person"
    taken = talk.step_in()
    assert (taken.outcome, taken.kind, taken.path) == (None, "person", ())
    assert talk.step_in("Hello, this is Kim.").said == "hello, this is kim.\nhello, this is kim."


def test_correction_of_a_value_counts(talk: Talk) -> None:
    talk.skill = Skill.model_validate(
        {
            **SHOP,
            "slots": [*SHOP["slots"], {"name": "note", "type": "text", "prompts": {"en": "Why?"}}],
            "flows": [
                {
                    "name": "track",
                    "trigger": {"intents": ["track_order"]},
                    "steps": [
                        {"kind": "collect", "id": "ask", "slot": "order"},
                        {"kind": "collect", "id": "why", "slot": "note"},
                    ],
                }
            ],
        }
    )
    talk.say("where is A1", "track_order", order="A1")
    assert talk.say("no, it is A2", order="A2").corrections == 1


@pytest.mark.parametrize(
    ("first", "second", "signal"),
    [
        ("how do i send it back", "i want to send it back", "rephrasing"),
        ("怎么退", "不是，我想问怎么换货", "correction"),
        ("how do i send it back", "this is useless", "unhappy"),
        ("how do i send it back", "where is my parcel", None),
    ],
)
def test_message_tells_of_the_one_before(
    talk: Talk, first: str, second: str, signal: str | None
) -> None:
    talk.say(first)
    intent = "return_order" if signal in ("rephrasing", "correction") else "out_of_scope"
    assert talk.say(second, intent).signal == signal


def test_message_long_after_tells_nothing(talk: Talk) -> None:
    talk.say("how do i send it back")
    talk.now += timedelta(minutes=6)
    assert talk.say("i want to send it back", "return_order").signal is None


def test_what_no_database_holds_is_replaced(talk: Talk) -> None:
    facts = talk.say("a\x00b \ud800")
    assert "\x00" not in facts.text + facts.said
    facts.said.encode()
