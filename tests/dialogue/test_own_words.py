"""Flows that an author draws in place of what the engine would say by itself."""

from typing import Any

import pytest

from builder.conversation.effect import ActionOutcome
from builder.schema.skill import Skill
from tests.dialogue.conftest import SHOP, Talker, order

WORDS = {
    "correction": "{slot} is {value} now, not {before}.",
    "interruption": "First that, then {subject}.",
    "resume": "Back to {subject}.",
    "clarification": "Either {option_1} or {option_2}: {options}",
    "too_many_failures": "No luck with {subject}.",
    "internal_error": "{subject} is broken.",
    "handoff": "Over to a person: {reason}.",
}


def shop(*occasions: str, flows: Any = (), steps: Any = (), **keys: Any) -> Talker:
    """A shop with a flow for each of these occasions, which says its words, and then goes `steps`."""
    own: list[dict[str, Any]] = [
        {
            "name": f"own_{occasion}",
            "trigger": {"on": [occasion]},
            "steps": [{"kind": "say", "id": "tell", "response": f"say_{occasion}"}, *steps],
        }
        for occasion in occasions
    ]
    said = [{"name": f"say_{name}", "text": {"en": text}} for name, text in WORDS.items()]
    return Talker(
        Skill.model_validate(
            {
                **SHOP,
                "flows": [*own, *flows, *SHOP["flows"]],
                "responses": [*SHOP["responses"], *said],
                **keys,
            }
        )
    )


def test_a_correction_is_told_and_the_flow_goes_on(number: Any) -> None:
    talker = shop("correction")
    talker.say("return_order")
    talker.say("out_of_scope", number("A1001"))
    said = talker.say("out_of_scope", number("A1002"), text="no, A1002")
    assert said == ["order_number is A1002 now, not A1001.", "Why?"]
    assert talker.flow == "return"
    assert talker.tracker.running is not None
    assert talker.tracker.running.attempts == 1


def test_an_interruption_is_told_before_and_the_return_after(number: Any) -> None:
    talker = shop("interruption", "resume")
    talker.say("return_order")
    before, after = "First that, then return order.", "Back to return order."
    assert talker.say("greet") == [before, "Hi!", after, "What is the number?"]
    assert talker.say("out_of_scope", number("A1001")) == ["Why?"]


def test_a_choice_is_offered_in_own_words_and_may_be_typed() -> None:
    talker = shop("clarification")
    said = talker.say("track_order", close=("track_order", "return_order"))
    assert said == [
        "Either track order or return order: “track order”, or “return order”",
    ]
    assert [b.payload for b in talker.tracker.replies[-1].buttons] == [
        "/track_order",
        "/return_order",
    ]
    assert talker.say("out_of_scope", text="the second one") == ["Which order?"]
    assert talker.flow == "return"


def test_a_choice_ends_what_the_own_flow_had_asked_besides() -> None:
    asking = {"kind": "collect", "id": "more", "slot": "confirmed"}
    talker = shop("clarification", steps=[asking])
    talker.say("track_order", close=("track_order", "return_order"))
    assert talker.flow == "own_clarification"
    talker.say("out_of_scope", text="1")
    assert [frame.flow for frame in talker.tracker.stack] == ["track"]


def test_a_question_that_fails_too_often_ends_in_own_words() -> None:
    talker = shop("too_many_failures")
    talker.say("return_order")
    talker.say("out_of_scope", order("A1001"))
    talker.say("out_of_scope", text="hm")
    assert talker.say("out_of_scope", text="hm") == ["No luck with return order."]
    assert talker.flow is None
    ended = [(e.flow, e.outcome) for e in talker.events if e.kind == "flow_ended"]
    assert ended == [("return", "gave_up"), ("own_too_many_failures", "completed")]


def test_the_end_of_the_ladder_is_an_occasion_too() -> None:
    talker = shop("too_many_failures", not_understood={"handoff_after": 2}, faq=[])
    talker.say("out_of_scope")
    assert talker.say("out_of_scope") == ["No luck with ."]
    assert not talker.tracker.handed_off


def test_an_error_is_told_in_own_words_and_one_in_them_in_ours() -> None:
    broken: dict[str, Any] = {
        "name": "broken",
        "trigger": {"intents": ["greet"]},
        "steps": [{"kind": "say", "id": "no", "response": "nowhere"}],
    }
    talker = shop("internal_error", flows=[broken])
    assert talker.say("greet") == ["greet is broken."]
    assert talker.flow is None
    again = shop("internal_error", flows=[broken], steps=broken["steps"])
    said = again.say("greet")
    assert said == ["greet is broken.", "Sorry, something went wrong on my side. Please try again."]
    assert again.flow is None


def test_a_person_takes_over_after_the_own_flow_even_if_it_asks() -> None:
    talker = shop("handoff", steps=[{"kind": "collect", "id": "number", "slot": "order_number"}])
    talker.say("complain")
    talker.say("out_of_scope", text="it is broken")
    said = talker.say("out_of_scope", order("A1001"))
    assert said == ["Over to a person: complaint: it is broken."]
    assert talker.tracker.handed_off
    assert talker.handoffs == ["complaint: it is broken"]
    assert talker.flow is None


def test_the_own_flow_of_a_handoff_may_be_answered_first() -> None:
    talker = shop("handoff", steps=[{"kind": "collect", "id": "sure", "slot": "confirmed"}])
    talker.say("complain", order("A1001"))
    assert talker.say("out_of_scope", text="it is broken")[-1] == "Really?"
    assert not talker.tracker.handed_off
    assert talker.say("affirm", text="yes") == []
    assert talker.handoffs == ["complaint: it is broken"]


def test_a_handoff_that_says_something_itself_needs_no_other_words() -> None:
    flow = {
        "name": "person",
        "trigger": {"intents": ["greet"]},
        "steps": [{"kind": "handoff", "id": "go", "response": "kept", "reason": "x"}],
    }
    talker = shop("handoff", flows=[flow])
    assert talker.say("greet") == ["Nothing was returned."]


@pytest.mark.parametrize("occasion", ["too_many_failures", "handoff", "internal_error"])
def test_no_flow_brings_itself_about(occasion: str) -> None:
    steps = {
        "too_many_failures": [{"kind": "collect", "id": "ask", "slot": "reason", "attempts": 1}],
        "handoff": [{"kind": "handoff", "id": "again", "reason": "again"}],
        "internal_error": [{"kind": "act", "id": "act", "action": "x", "next": "tell"}],
    }[occasion]
    broken: dict[str, Any] = {
        "name": "broken",
        "trigger": {"intents": ["greet"]},
        "steps": [{"kind": "say", "id": "no", "response": "nowhere"}],
    }
    talker = shop(occasion, flows=[broken], steps=steps)
    talker.act = lambda action, _tracker: ActionOutcome(action)
    talker.say("greet")
    talker.say("complain")
    for _ in range(8):
        talker.say("out_of_scope", text="hm")
    starts = [e for e in talker.events if e.kind == "flow_started" and e.occasion == occasion]
    assert len(starts) <= 3
    assert len(talker.events) < 400
