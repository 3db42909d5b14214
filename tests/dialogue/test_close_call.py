"""Two intents too close to guess, in the shop of conftest.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from builder.conversation.reply import ReplyButton
from builder.conversation.understanding import SlotValue
from builder.schema.skill import Skill

Mark = Callable[..., SlotValue]
CLOSE = ("track_order", "return_order")


@pytest.fixture
def titled(shop: Skill) -> Skill:
    data = shop.model_dump(mode="json")
    named = {intent["name"]: intent for intent in data["intents"]}
    named["track_order"]["title"] = {"en": ["Track an order"], "zh": ["查询订单"]}
    named["return_order"]["description"] = "退货 / Return something"
    return Skill.model_validate(data)


@pytest.fixture
def asker(talker: Any, titled: Skill) -> Any:
    talker.skill = titled
    return talker


def buttons(talker: Any) -> list[ReplyButton]:
    return list(talker.tracker.replies[-1].buttons)


def test_close_call_is_asked_about_in_the_users_language(asker: Any) -> None:
    asked = asker.say("track_order", text="about my order", score=0.4, close=CLOSE)
    assert asked == ["Did you mean “Track an order”, or “Return something”?"]
    assert [b.payload for b in buttons(asker)] == ["/track_order", "/return_order"]
    assert asker.flow is None
    asked = asker.say("track_order", text="订单的事", score=0.4, language="zh", close=CLOSE)
    assert asked == ["您是想说“查询订单”，还是“退货”？"]


def test_what_the_message_told_goes_with_the_choice(asker: Any, number: Any) -> None:
    asker.say("track_order", number("A1001"), score=0.4, close=CLOSE)
    assert buttons(asker)[1].payload == '/return_order{"order_number": "A1001"}'
    assert asker.say("deny", text="the second one") == ["Why?"]
    assert asker.tracker.slots["order_number"] == "A1001"
    assert asker.flow == "return"


@pytest.mark.parametrize("typed", ["1", "the first one", "Track an order.", "第一个", "A"])
def test_a_choice_may_be_typed(asker: Any, typed: str) -> None:
    asker.say("return_order", score=0.4, close=CLOSE)
    assert asker.say("complain", text=typed, score=0.5)[0] in (
        "Which order?",
        "What is the number?",
    )
    assert asker.flow == "track"


def test_anything_else_means_what_it_says(asker: Any) -> None:
    asker.say("return_order", score=0.4, close=CLOSE)
    assert asker.say("greet", text="hello there") == ["Hi!"]
    # The question was a turn ago: "1" chooses nothing any more.
    assert asker.say("greet", text="1") == ["Hi!"]


def test_intents_of_one_flow_are_not_asked_about(asker: Any, titled: Skill) -> None:
    data = titled.model_dump(mode="json")
    data["flows"][0]["trigger"]["intents"] = ["track_order", "return_order"]
    data["flows"][1]["trigger"]["intents"] = []
    asker.skill = Skill.model_validate(data)
    asker.say("track_order", score=0.4, close=CLOSE)
    assert asker.flow == "track"


def test_intent_that_starts_no_flow_is_not_offered(asker: Any, titled: Skill) -> None:
    data = titled.model_dump(mode="json")
    data["intents"].append({"name": "praise"})
    asker.skill = Skill.model_validate(data)
    asker.say("track_order", score=0.4, close=("track_order", "praise"))
    assert asker.flow == "track"


def test_skill_may_ask_in_its_own_words(asker: Any, titled: Skill) -> None:
    data = titled.model_dump(mode="json")
    own: dict[str, Any] = {"name": "did_you_mean", "text": {"en": ["Help me: {options}."]}}
    own["buttons"] = [{"title": {"en": ["Neither"]}, "payload": {"en": ["/greet"]}}]
    data["responses"].append(own)
    asker.skill = Skill.model_validate(data)
    asked = asker.say("track_order", score=0.4, close=CLOSE)
    assert asked == ["Help me: “Track an order”, or “Return something”."]
    assert [b.title for b in buttons(asker)] == ["Track an order", "Return something", "Neither"]
    assert asker.say("deny", text="neither") == ["Hi!"]


def test_close_call_does_not_derail_a_question(asker: Any, number: Any) -> None:
    asker.say("return_order", number("A1001"))
    said = asker.say(
        "track_order", text="that order", score=0.62, close=("track_order", "complain")
    )
    assert asker.flow == "return"
    assert asker.tracker.requested_slot == "reason"
    assert said[-1] == "Why?"
    # The same wish, clear by itself, does interrupt.
    asker.say("complain", text="I want to complain", score=0.62)
    assert asker.flow == "complaint"


def test_intents_without_titles_are_named_by_what_there_is(talker: Any) -> None:
    asked = talker.say("track_order", score=0.4, close=CLOSE)
    assert asked == ["Did you mean “track order”, or “return order”?"]
