"""Questions that may be skipped, are confirmed, or gone back to; and beginning anew."""

from collections.abc import Callable
from typing import Any

import pytest

from builder.conversation.understanding import SlotValue
from builder.schema.skill import Skill
from tests.dialogue.conftest import SHOP, Talker

Mark = Callable[..., SlotValue]


def shop_with(**change: Any) -> Skill:
    """Return the shop with the steps of its return flow changed, by their ids."""
    flows = [
        {**flow, "steps": [{**step, **change.get(step["id"], {})} for step in flow["steps"]]}
        if flow["name"] == "return"
        else flow
        for flow in SHOP["flows"]
    ]
    return Skill.model_validate({**SHOP, "flows": flows})


@pytest.fixture
def asked(mark: Mark) -> Callable[..., Talker]:
    """Begin to return something and tell the order; the step `why` asks next."""

    def begin(**change: Any) -> Talker:
        talker = Talker(shop_with(**change))
        talker.say("return_order")
        talker.say("out_of_scope", mark("order_number", "A1001"))
        return talker

    return begin


def test_what_may_be_left_open_is_skipped(asked: Callable[..., Talker]) -> None:
    talker = asked(why={"optional": True})
    assert talker.say("skip", text="I don't know") == ["Really?"]
    assert "reason" not in talker.tracker.slots


def test_what_is_needed_is_asked_again_and_given_up_at_last(asked: Callable[..., Talker]) -> None:
    talker = asked()
    assert talker.say("skip", text="skip") == [
        "I am afraid I cannot go on without this one.",
        "Why?",
    ]
    talker.say("skip", text="skip")
    assert talker.flow is None


def test_free_text_may_say_that_one_does_not_know() -> None:
    talker = Talker(Skill.model_validate(SHOP))
    talker.say("complain")
    talker.say("skip", text="I don't know", score=1.0)
    assert talker.tracker.slots["details"] == "I don't know"


def test_a_value_is_confirmed(asked: Callable[..., Talker], mark: Mark) -> None:
    talker = asked(why={"confirm": "always"})
    said = talker.say("out_of_scope", mark("reason", "damaged"))
    assert said == ["You said “damaged”. Is that right?"]
    assert talker.say("affirm", text="yes") == ["Really?"]
    assert talker.tracker.slots["reason"] == "damaged"


def test_a_value_that_is_denied_is_asked_for_again(
    asked: Callable[..., Talker], mark: Mark
) -> None:
    talker = asked(why={"confirm": "always"})
    talker.say("out_of_scope", mark("reason", "damaged"))
    assert talker.say("deny", text="no") == ["Why?"]
    assert "reason" not in talker.tracker.slots


def test_another_value_takes_the_place_of_the_one_to_confirm(
    asked: Callable[..., Talker], mark: Mark
) -> None:
    talker = asked(why={"confirm": "always"})
    talker.say("out_of_scope", mark("reason", "damaged"))
    said = talker.say("deny", mark("reason", "too big"), text="no, too big")
    assert said == ["You said “too big”. Is that right?"]
    assert talker.say("affirm") == ["Really?"]
    assert talker.tracker.slots["reason"] == "too big"


def test_an_interruption_comes_back_to_the_confirmation(
    asked: Callable[..., Talker], mark: Mark
) -> None:
    talker = asked(why={"confirm": "always"})
    talker.say("out_of_scope", mark("reason", "damaged"))
    said = talker.say("greet", text="hello there")
    assert said == ["Hi!", "Let us go on where we were.", "You said “damaged”. Is that right?"]


def test_going_back_asks_the_question_before(asked: Callable[..., Talker], mark: Mark) -> None:
    talker = asked()
    talker.say("out_of_scope", mark("reason", "damaged"))
    assert talker.say("go_back", text="go back", score=1.0) == ["Why?"]
    assert talker.say("go_back", text="go back", score=1.0) == ["Which order?"]
    assert talker.say("go_back", text="go back", score=1.0) == [
        "There is no earlier question to go back to.",
        "What is the number?",
    ]
    assert talker.say("out_of_scope", mark("order_number", "A1002")) == ["Why?"]
    assert talker.tracker.slots == {"order_number": "A1002"}


def test_beginning_anew_forgets_everything(asked: Callable[..., Talker]) -> None:
    talker = asked()
    assert talker.say("restart", text="start over", score=1.0) == [
        "All right, let us start from the beginning."
    ]
    assert (talker.flow, talker.tracker.slots) == (None, {})


def test_an_authors_flow_goes_before_the_built_in_repair() -> None:
    flows = [
        *SHOP["flows"],
        {
            "name": "leaving",
            "trigger": {"intents": ["cancel"]},
            "steps": [{"kind": "say", "id": "bye", "response": "kept"}],
        },
    ]
    talker = Talker(Skill.model_validate({**SHOP, "flows": flows}))
    talker.say("return_order")
    assert talker.say("cancel", text="stop")[0] == "Nothing was returned."


def test_only_a_value_from_before_is_confirmed(mark: Mark) -> None:
    flows = [
        {**flow, "steps": [{**flow["steps"][0], "confirm": "earlier"}, *flow["steps"][1:]]}
        if flow["name"] in ("track", "return")
        else flow
        for flow in SHOP["flows"]
    ]
    talker = Talker(Skill.model_validate({**SHOP, "flows": flows}))
    talker.say("track_order")
    talker.say("out_of_scope", mark("order_number", "A1001"))
    assert talker.say("return_order") == ["You said “A1001”. Is that right?"]
    assert talker.say("deny", text="no") == ["What is the number?"]
    assert talker.say("out_of_scope", mark("order_number", "A1002")) == ["Why?"]
    talker.say("cancel", text="stop")
    assert talker.say("track_order", text="again")[0] == "You said “A1002”. Is that right?"


def test_a_correction_leaves_other_answers_standing(mark: Mark) -> None:
    talker = Talker(shop_with(why={"fresh": True}))
    talker.say("return_order")
    talker.say("out_of_scope", mark("order_number", "A1001"))
    talker.say("out_of_scope", mark("reason", "damaged"))
    text = "no, it is A1002"
    number = mark("order_number", "A1002", "order_number", text=text)
    assert talker.say("deny", number, text=text) == ["Really?"]
    assert talker.tracker.slots == {"order_number": "A1002", "reason": "damaged"}
