"""What is said of a FAQ entry: its phrasings, the response that it names, slots in both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from builder.conversation.event import Replied
from builder.conversation.reply import Reply
from builder.conversation.understanding import ANSWER_QUESTION
from builder.schema.skill import Skill
from tests.dialogue.conftest import Talker

CARD = {
    "name": "card",
    "text": {"en": ["See our shops.", "Here are our shops."], "zh": "门店如下。"},
    "image": "https://example.com/{order_number}.png",
    "buttons": [{"title": {"en": "Track", "zh": "查单"}, "payload": "/track_order"}],
    "cards": [{"title": "North", "text": "Order {order_number}"}],
    "cases": [
        {
            "when": {"kind": "equals", "slot": "state", "value": "closed"},
            "text": "All shops are closed.",
        }
    ],
}


@pytest.fixture
def ask(shop: Skill) -> Callable[..., list[Reply]]:
    """Ask the one question of a skill's FAQ, several times, and return what is said."""

    def ask(
        entry: dict[str, Any], times: int = 1, language: str = "en", **slots: Any
    ) -> list[Reply]:
        made = shop.model_dump(mode="json", by_alias=True)
        made["faq"] = [{"id": "q", "question": "Where are you?", **entry}]
        made["responses"].append(CARD)
        for slot in made["slots"]:
            slot["initial"] = slots.get(slot["name"])
        talker = Talker(Skill.model_validate(made))
        for _ in range(times):
            talker.say(ANSWER_QUESTION, text="where are you", language=language)
        return [event.reply for event in talker.events if isinstance(event, Replied)]

    return ask


def test_phrasings_of_an_answer_take_turns(ask: Callable[..., list[Reply]]) -> None:
    said = ask({"answer": "North.", "variants": ["In the north.", "Up north."]}, times=6)
    texts = [reply.text for reply in said]
    assert set(texts) == {"North.", "In the north.", "Up north."}
    assert texts[:3] == texts[3:]
    assert {reply.source for reply in said} == {"faq:q"}


def test_answer_has_what_its_response_adds_below_it(ask: Callable[..., list[Reply]]) -> None:
    (said,) = ask(
        {"answer": "For {order_number}: north.", "response": "card"}, order_number="A1001"
    )
    assert (said.text, said.response, said.source) == ("For A1001: north.", "card", "faq:q")
    assert said.image == "https://example.com/A1001.png"
    assert [(b.title, b.payload) for b in said.buttons] == [("Track", "/track_order")]
    assert [(c.title, c.text) for c in said.cards] == [("North", "Order A1001")]


def test_entry_without_an_answer_says_the_response(ask: Callable[..., list[Reply]]) -> None:
    said = ask({"response": "card"}, times=4)
    assert {reply.text for reply in said} == {"See our shops.", "Here are our shops."}
    (closed,) = ask({"response": "card"}, state="closed")
    assert (closed.text, closed.buttons, closed.source) == ("All shops are closed.", (), "faq:q")


def test_response_is_said_in_the_language_of_the_entry(ask: Callable[..., list[Reply]]) -> None:
    (said,) = ask({"response": "card", "language": "zh"}, language="en")
    assert (said.text, said.buttons[0].title) == ("门店如下。", "查单")
    (any_language,) = ask({"response": "card"}, language="zh")
    assert any_language.text == "门店如下。"


def test_response_that_is_gone_leaves_the_answer(ask: Callable[..., list[Reply]]) -> None:
    (said,) = ask({"answer": "North.", "response": "gone"})
    assert (said.text, said.response) == ("North.", None)
