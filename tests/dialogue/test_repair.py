"""What people do besides answering, in the shop of conftest.py."""

from collections.abc import Callable
from typing import Any

import pytest

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import FlowEnded, SessionStarted, SlotSet
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import SlotValue
from builder.schema.skill import Skill

Mark = Callable[..., SlotValue]
SORRY = "Sorry, something went wrong on my side. Please try again."
RESUMED = "Let us go on where we were."


def changed(skill: Skill, flow: int, *steps: dict[str, Any]) -> Skill:
    """Return the skill with other steps in one flow."""
    data = skill.model_dump()
    data["flows"][flow]["steps"] = list(steps)
    return Skill.model_validate(data)


def test_fitting_answer_beats_cancel(talker: Any, mark: Mark) -> None:
    talker.say("return_order", mark("order_number", "A1001"))
    found = mark("reason", "damaged", "reason", text="I changed my mind", part="changed my mind")
    assert talker.say("cancel", found, text="I changed my mind", score=1.0) == ["Really?"]


def test_cancel_that_is_not_sure_is_an_unusable_answer(talker: Any) -> None:
    talker.say("track_order")
    assert talker.say("cancel", text="hold on", score=0.56)[0] == "Sorry, I cannot use that."
    assert talker.flow == "track"


def test_free_text_must_clearly_cancel(talker: Any) -> None:
    talker.say("complain")
    talker.say("cancel", text="they cancelled my order twice", score=0.7)
    assert talker.tracker.slots["details"] == "they cancelled my order twice"
    talker.say("cancel", score=1.0)
    talker.say("complain")
    assert talker.say("cancel", text="没事了", score=0.8) == ["All right, I have stopped that."]


def test_no_to_a_question_needs_to_be_sure(talker: Any, mark: Mark) -> None:
    talker.say("return_order", mark("order_number", "A1001"), mark("reason", "damaged"))
    assert talker.say("deny", text="我不知道", score=0.47)[0] == "Sorry, I cannot use that."


def test_not_this_but_that_takes_that(talker: Any, mark: Mark) -> None:
    talker.say("return_order", mark("order_number", "A1001"))
    text = "不是A1001，是A1002"
    numbers = [mark("order_number", n, "order_number", text=text) for n in ("A1001", "A1002")]
    talker.say("inform", *numbers, text=text, language="zh")
    assert talker.tracker.slots["order_number"] == "A1002"
    text = "A1002 was wrong, A1003"
    numbers = [mark("order_number", n, "order_number", text=text) for n in ("A1002", "A1003")]
    talker.say("inform", *numbers, text=text)
    assert talker.tracker.slots["order_number"] == "A1003"


def test_long_message_that_holds_a_code_corrects_nothing(talker: Any, mark: Mark) -> None:
    talker.say("return_order", mark("order_number", "A1001"), mark("reason", "damaged"))
    text = "我住在上海市浦东新区张江路一号A1002室"
    talker.say("out_of_scope", mark("order_number", "A1002", text=text), text=text)
    assert talker.tracker.slots["order_number"] == "A1001"


def test_correction_reaches_the_flow_that_called(talker: Any, shop: Skill, mark: Mark) -> None:
    # "complain" asks for the details, then links to "identify"; here it asks for a reason first.
    talker.skill = changed(
        shop,
        3,
        {"kind": "collect", "id": "why", "slot": "reason"},
        {"kind": "link", "id": "which", "flow": "identify"},
        {"kind": "collect", "id": "sure", "slot": "confirmed", "fresh": True},
        {"kind": "say", "id": "done", "response": "returned"},
    )
    talker.say("complain")
    assert talker.say("inform", mark("reason", "damaged")) == ["Which order?"]
    # In the linked flow, a slot of the caller; and in the caller, a slot of the linked flow.
    assert talker.say("inform", mark("reason", "too big")) == ["Which order?"]
    assert talker.say("inform", mark("order_number", "A1001")) == ["Really?"]
    assert talker.say("inform", mark("order_number", "A1002")) == ["Really?"]
    assert talker.say("affirm") == ["Returned A1002: too big."]


def test_correction_never_leaps_ahead(talker: Any, shop: Skill, mark: Mark) -> None:
    talker.skill = changed(
        shop,
        1,
        {"kind": "collect", "id": "number", "slot": "order_number"},
        {"kind": "say", "id": "between", "response": "hello"},
        {"kind": "collect", "id": "why", "slot": "reason"},
        {"kind": "say", "id": "do", "response": "returned"},
    )
    talker.say("return_order", mark("reason", "damaged"))
    said = talker.say("inform", mark("order_number", "A1001"), mark("reason", "too big"))
    assert said == ["Hi!", "Returned A1001: too big."]


def test_wish_that_mentions_a_value_is_a_digression_and_leaves_ours_alone(
    talker: Any, mark: Mark
) -> None:
    talker.act = lambda action, _t: ActionOutcome(
        action, events=(SlotSet(slot="state", value="shipped", by="action"),)
    )
    talker.say("return_order", mark("order_number", "A1001"))
    text = "where is my order A1002"
    said = talker.say("track_order", mark("order_number", "A1002", text=text), text=text)
    assert said == ["A1002 is shipped.", RESUMED, "Why?"]
    assert talker.tracker.slots["order_number"] == "A1001"
    assert talker.flow == "return"


def test_what_a_digression_learnt_is_not_asked_for_again(talker: Any, mark: Mark) -> None:
    talker.say("return_order")
    text = "where is my order A1002"
    said = talker.say("track_order", mark("order_number", "A1002", text=text), text=text)
    assert said == ["No such order.", RESUMED, "Why?"]


def test_yes_answers_one_question_only(talker: Any, shop: Skill) -> None:
    talker.skill = changed(
        shop,
        1,
        {"kind": "collect", "id": "one", "slot": "confirmed", "fresh": True},
        {"kind": "say", "id": "hi", "response": "hello"},
        {"kind": "collect", "id": "two", "slot": "confirmed", "fresh": True},
        {"kind": "say", "id": "kept", "response": "kept"},
    )
    talker.say("return_order")
    assert talker.say("affirm") == ["Hi!", "Really?"]
    assert talker.say("affirm") == ["Nothing was returned."]


def test_same_wish_again_is_no_digression(talker: Any) -> None:
    talker.say("return_order")
    assert talker.say("return_order") == ["What is the number?"]
    assert len(talker.tracker.stack) == 1


def test_wish_of_an_interrupted_flow_goes_back_to_it(talker: Any, mark: Mark) -> None:
    talker.say("return_order", mark("order_number", "A1001"))
    talker.say("complain")
    assert talker.say("return_order", score=0.99) == [RESUMED, "Why?"]
    assert len(talker.tracker.stack) == 1


def test_no_with_another_wish_asks_again_afterwards(talker: Any, mark: Mark) -> None:
    talker.say("return_order", mark("order_number", "A1001"), mark("reason", "damaged"))
    text = "no, hello first please"
    said = talker.say("greet", mark("boolean", False, text=text, part="no"), text=text, score=0.95)
    assert said == ["Hi!", RESUMED, "Really?"]


def test_question_in_free_text_that_has_no_answer_is_the_text(talker: Any) -> None:
    talker.say("complain")
    text = "why do you never ever answer the phone in the morning?"
    assert talker.say("answer_question", text=text, score=0.99) == ["Which order?"]
    assert talker.tracker.slots["details"] == text


def test_question_that_has_no_answer_is_told_so_and_ours_stands(talker: Any) -> None:
    talker.say("track_order")
    said = talker.say("answer_question", text="do you ship to Mars", score=0.99)
    assert said == ["Sorry, I have no answer to that yet.", "What is the number?"]


def test_button_of_another_question_is_no_free_text(talker: Any) -> None:
    talker.say("complain")
    assert talker.say("affirm", text="/affirm", score=1.0)[0] == "Sorry, I cannot use that."


def test_phone_within_free_text_is_taken_as_well(talker: Any, shop: Skill, mark: Mark) -> None:
    talker.say("complain")
    text = "A1001 came broken and nobody answers my letters"
    talker.say("inform", mark("order_number", "A1001", text=text), text=text, score=0.5)
    assert talker.tracker.slots == {"details": text, "order_number": "A1001"}
    assert talker.tracker.handed_off


def test_values_that_are_not_valid_are_told_and_not_taken(talker: Any, mark: Mark) -> None:
    said = talker.say("return_order", mark("order_number", "A9"))
    assert said == ["Orders begin with A1.", "Which order?"]
    # The answer counts though something else in the message does not.
    talker.say("inform", mark("order_number", "A1001"))
    said = talker.say("inform", mark("reason", "damaged"), mark("order_number", "B7"))
    assert said == ["Orders begin with A1.", "Really?"]
    assert talker.tracker.slots["order_number"] == "A1001"


@pytest.mark.parametrize("failure", [None, "down"])
def test_validating_action_sees_what_was_told_in_passing(
    talker: Any, shop: Skill, mark: Mark, failure: str | None
) -> None:
    data = shop.model_dump()
    data["flows"][0]["steps"][0]["validate_with"] = "validate_track"
    talker.skill = Skill.model_validate(data)
    ran = []

    def act(action: str, _tracker: Tracker) -> ActionOutcome:
        ran.append(action)
        return ActionOutcome(action, failure=failure if action == "validate_track" else None)

    talker.act = act
    said = talker.say("track_order", mark("order_number", "A1001"))
    if failure is None:
        assert ran == ["validate_track", "find_order"]
    else:
        assert said == ["Sorry, our system is not answering right now. Please try again later."]
        assert "order_number" not in talker.tracker.slots


@pytest.mark.parametrize(
    ("follow_up", "said"),
    [
        ("hello", ["Hi!", "No such order."]),
        ("action_listen", ["No such order."]),
        ("greeting_flow", ["Hi!", "No such order."]),
    ],
)
def test_action_may_name_a_response_or_a_flow_as_next(
    talker: Any, shop: Skill, mark: Mark, follow_up: str, said: list[str]
) -> None:
    data = shop.model_dump()
    data["flows"][2]["name"] = "greeting_flow"
    talker.skill = Skill.model_validate(data)
    talker.act = lambda action, _t: ActionOutcome(action, next_action=follow_up)
    assert talker.say("track_order", mark("order_number", "A1001")) == said


def test_action_may_restart_the_session(talker: Any, mark: Mark) -> None:
    talker.act = lambda action, tracker: ActionOutcome(
        action, events=(SessionStarted(at=tracker.last_at),), replies=(Reply(text="Anew."),)
    )
    assert talker.say("track_order", mark("order_number", "A1001")) == ["Anew."]
    assert talker.flow is None
    assert talker.tracker.slots == {}


def reasons(talker: Any) -> list[str]:
    return [e.reason for e in talker.events if isinstance(e, FlowEnded) and e.reason]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ({"kind": "link", "id": "a", "flow": "deleted"}, "there is no flow 'deleted'"),
        ({"kind": "say", "id": "a", "response": "deleted"}, "there is no response 'deleted'"),
        ({"kind": "link", "id": "a", "flow": "greeting"}, "would be the 6th"),
        ({"kind": "act", "id": "a", "action": "x", "next": "a"}, "one more than a turn"),
        ({"kind": "answer", "id": "a", "next": "a"}, "more effects than a turn"),
        (
            {"kind": "set_slots", "id": "a", "values": {"state": "{state}{state}x"}, "next": "a"},
            "Flow 'greeting', step 'a': more than 100 steps in one turn.",
        ),
    ],
)
def test_flow_that_cannot_go_on_apologises_and_says_why(
    talker: Any, shop: Skill, step: dict[str, Any], told: str
) -> None:
    talker.skill = changed(shop, 2, step)
    assert talker.say("greet")[-1] == SORRY
    assert talker.flow is None
    assert any(told in reason for reason in reasons(talker))
    assert len(str(talker.tracker.slots.get("state", ""))) < 20_000


def test_question_that_was_changed_under_a_session_is_asked_anew(talker: Any, shop: Skill) -> None:
    talker.say("track_order")
    talker.skill = changed(shop, 0, {"kind": "collect", "id": "ask", "slot": "reason"})
    assert talker.say("inform", text="A1001") == ["Why?"]
