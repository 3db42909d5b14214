"""Signals, from talks that the real engine led: each says which message, why, and for which intent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builder.analytics.alike import are_alike
from builder.analytics.cues import corrected, is_unhappy
from builder.conversation.event import Event
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, Origin, SlotValue, Understanding
from builder.dialogue.given import Given, Heard, Stepped
from builder.dialogue.turn import take_turn
from builder.schema.skill import Skill
from kits.signals.find import signals_of
from kits.signals.gather import gather

SHOP: dict[str, Any] = {
    "name": "shop",
    "languages": ["en", "zh"],
    "intents": [
        {"name": "track_order", "title": {"en": "Track an order"}},
        {"name": "return_order", "title": {"en": "Return something"}},
        {"name": "ask_person"},
    ],
    "entities": [{"name": "order_number", "patterns": ["A[0-9]{4}"]}],
    "slots": [
        {"name": "order_number", "type": "order_number", "prompts": {"en": "Which order?"}},
        {"name": "day", "type": "text", "prompts": {"en": "Which day?"}},
    ],
    "responses": [{"name": "done", "text": {"en": "Done.", "zh": "好了。"}}],
    "flows": [
        {
            "name": "track",
            "trigger": {"intents": ["track_order"]},
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "order_number"},
                {"kind": "say", "id": "say", "response": "done"},
            ],
        },
        {
            "name": "return",
            "trigger": {"intents": ["return_order"]},
            "steps": [{"kind": "say", "id": "say", "response": "done"}],
        },
        {
            "name": "person",
            "trigger": {"intents": ["ask_person"]},
            "steps": [{"kind": "handoff", "id": "person", "reason": "wanted"}],
        },
    ],
    "not_understood": {"choices_after": 2, "handoff_after": 3},
}
SKILL = Skill.model_validate(SHOP)


class Talker:
    """A user whose messages are understood as the test says, led by the real engine."""

    def __init__(self) -> None:
        self.tracker = Tracker(session_id="s1")
        self.events: list[Event] = []
        self.now = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)

    def say(
        self,
        text: str,
        intent: str = "out_of_scope",
        *values: SlotValue,
        close: tuple[str, ...] = (),
        origin: Origin = "learned",
        seconds: float = 10,
    ) -> Talker:
        self.now += timedelta(seconds=seconds)
        meaning = Understanding(
            text=text,
            language="zh" if any(ord(c) > 0x3000 for c in text) else "en",
            intent=IntentScore(name=intent, score=0.9),
            slots=values,
            close=close,
            origin=origin,
        )
        self._take(Heard(f"m{len(self.events)}", self.now, meaning))
        return self

    def step_in(self, act: Any, text: str = "") -> None:
        self._take(Stepped(f"p{len(self.events)}", self.now, "Ann", act, text, False))

    def _take(self, given: Given) -> None:
        turn = take_turn(SKILL, self.tracker, given, self.tracker)
        self.events.extend(turn.events)
        self.tracker = self.tracker.with_events(turn.events)

    def signals(self) -> list[tuple[str, str, str | None]]:
        return [(s.kind, s.text, s.intent) for s in signals_of(SKILL, self.events)]


@pytest.fixture
def user() -> Talker:
    return Talker()


def number(text: str) -> SlotValue:
    return SlotValue(
        type="order_number",
        slot="order_number",
        value=text,
        text=text,
        start=0,
        end=len(text),
        source="pattern",
    )


def test_a_choice_labels_the_message_that_was_asked_about(user: Talker) -> None:
    close = ("track_order", "return_order")
    user.say("about my order", "track_order", close=close)
    user.say("/return_order", "return_order", origin="payload")
    assert user.signals() == [("choice", "about my order", "return_order")]


def test_a_choice_may_be_typed(user: Talker) -> None:
    user.say("about my order", "track_order", close=("track_order", "return_order"))
    user.say("the first one", "track_order")
    assert user.signals()[0] == ("choice", "about my order", "track_order")


def test_a_choice_after_a_fallback_labels_it_too(user: Talker) -> None:
    user.say("blah").say("i dislike the thing")
    user.say("/return_order", "return_order", origin="payload")
    assert ("choice", "i dislike the thing", "return_order") in user.signals()


@pytest.mark.parametrize(
    ("wrong", "correction", "rest"),
    [
        ("I have a parcel", "no, I meant send it back", "send it back"),
        ("我有个包裹", "不是，我要退货", "退货"),
    ],
)
def test_a_correction_labels_both_messages(
    user: Talker, wrong: str, correction: str, rest: str
) -> None:
    user.say(wrong, "track_order").say(correction, "return_order")
    found = user.signals()
    assert ("correction", wrong, "return_order") in found
    assert ("correction", rest, "return_order") in found


def test_a_corrected_value_is_no_signal(user: Talker) -> None:
    user.say("track A1001", "track_order", number("A1001"))
    user.say("where is my order", "track_order")
    user.say("no, A1002", "inform", number("A1002"))
    assert not [s for s in user.signals() if s[0] == "correction"]


def test_rephrasing_takes_the_intent_that_was_understood_at_last(user: Talker) -> None:
    user.say("send my shoes back").say("i want to send my shoes back", "return_order")
    assert ("rephrasing", "send my shoes back", "return_order") in user.signals()
    assert ("not_understood", "send my shoes back", None) in user.signals()


def test_another_wish_is_no_rephrasing(user: Talker) -> None:
    user.say("send my shoes back", "return_order").say("i want to see a person", "ask_person")
    assert not [s for s in user.signals() if s[0] == "rephrasing"]


def test_the_same_much_later_is_no_rephrasing(user: Talker) -> None:
    user.say("send my shoes back").say("send my shoes back", "return_order", seconds=3000)
    assert {s[0] for s in user.signals()} == {"not_understood"}


def test_flows_that_are_left_or_cancelled_are_abandoned(user: Talker) -> None:
    user.say("where is my order", "track_order")
    assert user.signals() == [("abandoned", "where is my order", None)]
    user.say("forget it", "cancel", origin="built_in")
    assert user.signals() == [("abandoned", "where is my order", None)]
    done = Talker().say("where is A1001", "track_order", number("A1001"))
    assert done.signals() == []


def test_a_handoff_tells_of_what_came_before(user: Talker) -> None:
    user.say("my shoes are odd", "return_order").say("give me a person", "ask_person")
    assert user.signals() == [("handoff", "my shoes are odd", None)]
    failed = Talker().say("aa bb cc").say("dd ee ff").say("gg hh ii")
    assert ("handoff", "gg hh ii", None) in failed.signals()


def test_what_is_said_to_a_person_is_left_out(user: Talker) -> None:
    user.say("give me a person", "ask_person")
    user.step_in("take_over")
    user.say("so, my shoes are odd")
    user.step_in("release")
    user.say("odd shoes")
    assert user.signals() == [("not_understood", "odd shoes", None)]


def test_unhappy_users_tell_of_the_answer_before(user: Talker) -> None:
    user.say("my shoes are odd", "return_order").say("that did not help at all")
    assert user.signals() == [("unhappy", "my shoes are odd", None)]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("不是，我要改签", "改签"),
        ("不对，我说的是发票", "发票"),
        ("我问的是运费", "运费"),
        ("no, I meant the invoice", "the invoice"),
        ("that's not what I asked", ""),
        ("no", ""),
        ("不是。", ""),
        ("nobody answers", None),
        ("I need an invoice", None),
        ("不是所有商品都能退吗", None),
    ],
)
def test_corrections_are_told_by_their_beginning(text: str, rest: str | None) -> None:
    assert corrected(text) == rest


def test_reactions_are_told_from_wishes() -> None:
    assert is_unhappy("你根本听不懂") and is_unhappy("This is USELESS")
    assert not is_unhappy("我要投诉快递") and not is_unhappy("where is my order")
    assert are_alike("怎么退货", "我想问怎么退货啊") and not are_alike("怎么退货", "几点开门")


def talk(*lines: tuple[str, str]) -> list[Event]:
    user = Talker()
    for text, intent in lines:
        user.say(text, intent)
    return user.events


def test_many_talks_make_ranked_candidates_each_text_once() -> None:
    lost = talk(("send my shoes back", "out_of_scope"))
    again = talk(
        ("Send my shoes back", "out_of_scope"), ("i want to send my shoes back", "return_order")
    )
    odd = talk(("call 13800138000 for me", "out_of_scope"))
    made = gather(SKILL, [("a", lost), ("b", again), ("c", odd)], _masked)
    first, second = made.candidates
    assert (first.intent, first.count, first.provenance.producer) == (
        "return_order",
        2,
        "signals.rephrasing",
    )
    assert first.provenance.origin == "b:1" and first.score == 0.7
    assert second.utterance.text == "call <phone> for me"
    assert made.talks == 3 and made.signals == {"not_understood": 3, "rephrasing": 1}


def test_users_who_meant_different_things_leave_the_intent_open() -> None:
    one = talk(("about my shoes", "out_of_scope"), ("about my shoes please", "return_order"))
    other = talk(("about my shoes", "out_of_scope"), ("so about my shoes", "track_order"))
    (found,) = [
        c
        for c in gather(SKILL, [("a", one), ("b", other)], str).candidates
        if c.utterance.text == "about my shoes"
    ]
    assert (found.intent, found.score, found.count) == (None, None, 2)


def _masked(text: str) -> str:
    return text.replace("13800138000", "<phone>")
