"""The rules of docs/dialogue.md, one test each, in the shop of conftest.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import SlotSet
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import SlotValue
from builder.schema.skill import Skill

Mark = Callable[..., SlotValue]
Number = Callable[[str], SlotValue]


def found(action: str, _tracker: Tracker) -> ActionOutcome:
    return ActionOutcome(action, events=(SlotSet(slot="state", value="shipped", by="action"),))


def test_flow_asks_acts_and_tells(talker: Any, number: Number) -> None:
    talker.act = found
    assert talker.say("track_order") == ["Which order?"]
    assert talker.tracker.requested_slot == "order_number"
    assert talker.say("inform", number("A1001")) == ["A1001 is shipped."]
    assert talker.flow is None


def test_value_in_the_first_message_is_not_asked_for(talker: Any, number: Number) -> None:
    talker.act = found
    assert talker.say("track_order", number("A1001")) == ["A1001 is shipped."]


def test_replies_follow_the_language_of_the_message(talker: Any, number: Number) -> None:
    talker.act = found
    assert talker.say("track_order", language="zh") == ["订单号是多少？"]
    assert talker.say("inform", number("A1001"), language="zh") == ["状态：shipped。"]


def test_unusable_answers_are_refused_and_asked_again_in_other_words(
    talker: Any, number: Number
) -> None:
    talker.say("track_order")
    said = talker.say("greet", score=0.3)
    assert said == ["Sorry, I cannot use that.", "What is the number?"]
    assert talker.say("inform", number("A9"))[0] == "Orders begin with A1."
    assert "order_number" not in talker.tracker.slots


def test_collecting_gives_up_after_the_last_attempt(talker: Any, number: Number) -> None:
    talker.say("return_order", number("A1001"))
    talker.say("inform", score=0.1)
    said = talker.say("inform", score=0.1)
    assert said == [
        "This is not working out, so let us leave it here. You can start again at any time."
    ]
    assert talker.flow is None


def test_yes_and_no_answer_a_boolean(talker: Any, number: Number, mark: Mark) -> None:
    assert talker.say("return_order", number("A1001"), mark("reason", "damaged")) == ["Really?"]
    assert [b.payload for b in talker.tracker.replies[-1].buttons] == ["/affirm", "/deny"]
    assert talker.say("affirm") == ["Returned A1001: damaged."]
    talker.say("return_order", number("A1002"), mark("reason", "damaged"))
    assert talker.say("deny") == ["Nothing was returned."]


def test_few_values_are_offered_as_buttons_in_the_language(talker: Any, number: Number) -> None:
    talker.say("return_order", number("A1001"), language="zh")
    assert [b.title for b in talker.tracker.replies[-1].buttons] == ["坏了", "大了"]


def test_correction_goes_back_and_does_again_what_depended_on_it(
    talker: Any, number: Number, mark: Mark
) -> None:
    talker.say("return_order", number("A1001"), mark("reason", "damaged"))
    assert talker.say("inform", number("A1002")) == ["Really?"]
    assert talker.tracker.slots["order_number"] == "A1002"
    assert talker.say("affirm") == ["Returned A1002: damaged."]


def test_no_with_another_value_corrects_and_does_not_decline(
    talker: Any, number: Number, mark: Mark
) -> None:
    talker.say("return_order", number("A1001"), mark("reason", "damaged"))
    assert talker.say("deny", number("A1002"), text="no, it is A1002") == ["Really?"]
    assert talker.flow == "return"


def test_correction_that_is_not_valid_is_refused_and_changes_nothing(
    talker: Any, number: Number
) -> None:
    talker.say("return_order", number("A1001"))
    assert talker.say("inform", number("A9"))[0] == "Orders begin with A1."
    assert talker.tracker.slots["order_number"] == "A1001"


def test_digression_runs_and_the_first_flow_resumes(talker: Any, number: Number) -> None:
    talker.say("return_order", number("A1001"))
    assert talker.say("greet") == ["Hi!", "Let us go on where we were.", "Why?"]
    assert talker.flow == "return"


def test_question_within_a_flow_is_answered_and_asked_again(talker: Any) -> None:
    talker.answers = {"when do you open": "Nine to five."}
    talker.say("track_order")
    said = talker.say("answer_question", text="when do you open")
    assert said[0] == "Nine to five."
    assert len(said) == 2
    assert talker.tracker.requested_slot == "order_number"


def test_cancel_ends_the_flow_and_resumes_what_it_interrupted(talker: Any, number: Number) -> None:
    assert talker.say("cancel") == ["There is nothing under way to cancel."]
    talker.say("return_order", number("A1001"))
    talker.say("complain")
    assert talker.say("cancel") == [
        "All right, I have stopped that.",
        "Let us go on where we were.",
        "Why?",
    ]
    assert talker.say("cancel") == ["All right, I have stopped that."]
    assert talker.flow is None


def test_repeat_says_the_last_replies_again(talker: Any) -> None:
    assert talker.say("repeat") == ["I have not said anything yet."]
    talker.say("track_order")
    assert talker.say("repeat") == ["Which order?"]
    assert talker.say("repeat") == ["Which order?"]
    assert talker.tracker.requested_slot == "order_number"


def test_what_nobody_understands_is_looked_up_and_then_falls_back(talker: Any) -> None:
    talker.answers = {"opening hours": "Nine to five."}
    assert talker.say("out_of_scope", text="opening hours") == ["Nine to five."]
    fallback = "Sorry, I did not get that. Could you put it another way?"
    assert talker.say("out_of_scope", text="qwerty") == [fallback]
    talker.say("out_of_scope", text="qwerty")
    assert talker.tracker.fallbacks == 2
    talker.say("greet")
    assert talker.tracker.fallbacks == 0


def test_free_text_takes_the_whole_message(talker: Any) -> None:
    talker.say("complain")
    talker.say("return_order", text="the box was broken", score=0.7)
    assert talker.tracker.slots["details"] == "the box was broken"


def test_free_text_gives_way_to_a_wish_that_is_sure(talker: Any) -> None:
    talker.say("complain")
    assert talker.say("track_order", score=0.99) == ["Which order?"]
    assert "details" not in talker.tracker.slots


def test_linked_flow_comes_back_and_handoff_silences(talker: Any, number: Number) -> None:
    talker.say("complain")
    assert talker.say("inform", text="rude driver") == ["Which order?"]
    assert talker.flow == "identify"
    said = talker.say("inform", number("A1001"))
    assert said == ["I am passing you on to a colleague. One moment, please."]
    assert talker.handoffs == ["complaint: rude driver"]
    assert talker.tracker.handed_off
    assert talker.say("track_order") == []


def test_cancel_within_a_linked_flow_ends_its_caller_too(talker: Any) -> None:
    talker.say("complain")
    talker.say("inform", text="rude driver")
    assert talker.say("cancel") == ["All right, I have stopped that."]
    assert talker.flow is None


def test_failed_action_goes_where_the_author_said(talker: Any, number: Number) -> None:
    talker.act = lambda action, _t: ActionOutcome(action, failure="down")
    assert talker.say("track_order", number("A1001")) == ["No such order."]


def test_action_may_speak_and_ask_for_another(talker: Any, number: Number) -> None:
    ran = []

    def act(action: str, _tracker: Tracker) -> ActionOutcome:
        ran.append(action)
        if action == "find_order":
            return ActionOutcome(action, replies=(Reply(text="Looking…"),), next_action="find_old")
        return found(action, _tracker)

    talker.act = act
    assert talker.say("track_order", number("A1001")) == ["Looking…", "A1001 is shipped."]
    assert ran == ["find_order", "find_old"]


def test_flow_run_again_asks_again_and_other_flows_take_over(talker: Any, number: Number) -> None:
    talker.act = found
    talker.say("track_order", number("A1001"))
    assert talker.say("return_order") == ["Why?"]
    talker.say("cancel")
    assert talker.say("track_order") == ["Which order?"]
    assert "order_number" not in talker.tracker.slots


def test_session_begins_anew_after_a_silence(talker: Any, number: Number) -> None:
    talker.say("return_order", number("A1001"))
    talker.now += timedelta(minutes=61)
    talker.say("greet")
    assert talker.tracker.slots == {}
    assert talker.flow is None


def test_validating_action_may_refuse_an_answer(shop: Skill, talker: Any, number: Number) -> None:
    data = shop.model_dump()
    data["flows"][0]["steps"][0]["validate_with"] = "validate_track"
    talker.skill = Skill.model_validate(data)

    def act(action: str, tracker: Tracker) -> ActionOutcome:
        if action != "validate_track":
            return found(action, tracker)
        if tracker.slots["order_number"] == "A1999":
            gone = SlotSet(slot="order_number", value=None, by="action")
            return ActionOutcome(action, events=(gone,), replies=(Reply(text="Not yours."),))
        return ActionOutcome(action)

    talker.act = act
    talker.say("track_order")
    assert talker.say("inform", number("A1999")) == ["Not yours.", "What is the number?"]
    assert talker.say("inform", number("A1001")) == ["A1001 is shipped."]


@pytest.mark.parametrize("gone", ["flow", "step"])
def test_flow_deleted_under_a_session_ends_with_an_apology(
    shop: Skill, talker: Any, gone: str
) -> None:
    talker.say("track_order")
    data = shop.model_dump()
    if gone == "flow":
        data["flows"] = data["flows"][1:]
    else:
        data["flows"][0]["steps"] = data["flows"][0]["steps"][1:]
    talker.skill = Skill.model_validate(data)
    talker.say("greet", score=0.3)
    assert talker.flow is None or talker.say("greet")


def test_loop_is_stopped(shop: Skill, talker: Any) -> None:
    data = shop.model_dump()
    data["flows"][2]["steps"] = [
        {"kind": "say", "id": "a", "response": "hello", "next": "b"},
        {"kind": "set_slots", "id": "b", "values": {"state": "x"}, "next": "a"},
    ]
    talker.skill = Skill.model_validate(data)
    assert talker.say("greet")[-1] == "Sorry, something went wrong on my side. Please try again."
    assert talker.flow is None
