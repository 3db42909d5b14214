"""Whatever is wrong with a skill, an action or a message: it is told, and the talk lives on."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from builder.actions.rasa_answer import read_answer
from builder.actions.runner import ActionCall
from builder.conversation.effect import ActionOutcome
from builder.conversation.event import FlowEnded, StepEntered
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import SlotValue
from builder.dialogue.built_in import BUILT_IN
from builder.nlu.matcher import Matcher
from builder.schema.skill import Skill
from tests.dialogue.conftest import SHOP, Talker

Number = Callable[[str], SlotValue]
SORRY = BUILT_IN["internal_error"].text["en"][0]
FALLBACK = BUILT_IN["fallback"].text["en"][0]


def shop_with(*flows: dict[str, Any], **keys: Any) -> Skill:
    return Skill.model_validate({**SHOP, **keys, "flows": [*flows, *SHOP["flows"]]})


def flow(name: str, *steps: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"name": name, "steps": list(steps), **keys}


def started(name: str, *steps: dict[str, Any]) -> dict[str, Any]:
    return flow(name, *steps, trigger={"intents": ["odd"]})


def link(to: str) -> dict[str, Any]:
    return {"kind": "link", "id": "again", "flow": to}


def jump(to: str) -> dict[str, Any]:
    return {"kind": "jump", "id": "again", "flow": to}


def reasons(talker: Talker) -> list[str]:
    return [e.reason for e in talker.events if isinstance(e, FlowEnded) and e.reason is not None]


def lives_on(talker: Talker) -> None:
    """The next ordinary message does what it always does."""
    assert talker.say("greet") == ["Hi!"]
    # It asks, or knows the number from before.
    assert talker.say("track_order")[-1] in ("Which order?", "No such order.", "A1001 is shipped.")


CALLS = {
    "itself": [started("one", link("one"))],
    "a circle of three": [
        started("one", link("two")),
        flow("two", link("three")),
        flow("three", link("one")),
    ],
    "itself by a jump": [started("one", jump("one"))],
    "a circle of jumps": [
        started("one", jump("two")),
        flow("two", jump("three")),
        flow("three", jump("one")),
    ],
    "a jump within a link": [started("one", link("two")), flow("two", jump("one"))],
}


@pytest.mark.parametrize("flows", CALLS.values(), ids=CALLS)
def test_flow_that_calls_itself_is_stopped_and_named(flows: list[dict[str, Any]]) -> None:
    talker = Talker(shop_with(*flows))
    assert talker.say("odd") == [SORRY]
    assert talker.flow is None
    assert all(re.match(r"Flow '(one|two|three)', step 'again': ", r) for r in reasons(talker))
    assert reasons(talker)
    lives_on(talker)


def test_flow_that_calls_itself_behind_a_question_is_stopped_when_too_many_lie_on_one_another() -> (
    None
):
    ask = {"kind": "collect", "id": "ask", "slot": "details", "fresh": True}
    talker = Talker(shop_with(started("one", ask, link("one"))))
    said = talker.say("odd")
    for _ in range(5):
        assert said == ["What happened?"]
        said = talker.say("out_of_scope", text="something", score=0.1)
    assert said == [SORRY]
    assert "'one'" in reasons(talker)[0]
    lives_on(talker)


def test_condition_on_a_missing_slot_does_not_hold() -> None:
    branch = {
        "kind": "branch",
        "id": "which",
        "links": [{"when": {"kind": "equals", "slot": "gone", "value": 1}, "to": "never"}],
        "next": "otherwise",
    }
    steps = (
        branch,
        {"kind": "say", "id": "never", "response": "returned", "next": "end"},
        {"kind": "say", "id": "otherwise", "response": "kept"},
        {"kind": "end", "id": "end"},
    )
    talker = Talker(shop_with(started("one", *steps)))
    assert talker.say("odd") == ["Nothing was returned."]
    assert "never" not in [e.step for e in talker.events if isinstance(e, StepEntered)]
    lives_on(talker)


def test_step_that_names_what_does_not_exist_is_stopped_and_named() -> None:
    for step, named in (
        ({"kind": "say", "id": "it", "response": "nowhere"}, "'nowhere'"),
        (link("nowhere"), "'nowhere'"),
        (jump("nowhere"), "'nowhere'"),
        (
            {"kind": "set_slots", "id": "it", "values": {"state": "x"}, "next": "gone"},
            "step 'gone'",
        ),
    ):
        talker = Talker(shop_with(started("one", step)))
        assert talker.say("odd") == [SORRY]
        assert named in reasons(talker)[0]
        assert reasons(talker)[0].startswith("Flow 'one', step '")
        lives_on(talker)


def test_action_that_answers_with_unknown_events_is_heard_as_far_as_it_makes_sense(
    number: Number,
) -> None:
    answer: dict[str, Any] = {
        "events": [
            {"event": "explode"},
            {"event": "slot", "name": "nowhere", "value": 1},
            {"event": "slot", "name": "state", "value": "shipped"},
            {"event": "slot"},
        ],
        "responses": [],
    }
    skill = Skill.model_validate(SHOP)

    def act(action: str, tracker: Tracker) -> ActionOutcome:
        call = ActionCall(action, skill, tracker, (), "key")
        outcome = read_answer(call, json.dumps(answer).encode())
        assert any("explode" in note for note in outcome.notes)
        assert any("nowhere" in note for note in outcome.notes)
        return outcome

    talker = Talker(skill, act)
    talker.say("track_order")
    assert talker.say("inform", number("A1001")) == ["A1001 is shipped."]
    lives_on(talker)


def test_template_that_names_nothing_leaves_it_out() -> None:
    say = {"kind": "say", "id": "say", "response": "odd"}
    texts = [{"name": "odd", "text": {"en": "{nowhere}Hello {order_number|euro} {} {a b}."}}]
    skill = shop_with(started("one", say), responses=[*SHOP["responses"], *texts])
    talker = Talker(skill)
    assert talker.say("odd") == ["Hello  {} {a b}."]
    lives_on(talker)


def test_very_long_answer_to_a_yes_no_question_is_unusable_and_asked_again(
    number: Number, mark: Callable[..., SlotValue]
) -> None:
    talker = Talker(Skill.model_validate(SHOP))
    assert talker.say("return_order", number("A1001"), mark("reason", "damaged")) == ["Really?"]
    said = talker.say("out_of_scope", text="well " * 2000, score=0.2)
    assert said == [BUILT_IN["invalid_value"].text["en"][0], "Really?"]
    assert talker.say("affirm") == ["Returned A1001: damaged."]
    lives_on(talker)


def test_message_after_the_end_begins_something_new(number: Number) -> None:
    talker = Talker(Skill.model_validate(SHOP))
    talker.say("track_order", number("A1001"))
    assert talker.flow is None
    assert talker.say("inform", number("A1002")) == [FALLBACK]
    assert talker.say("affirm")[0] in (FALLBACK, BUILT_IN["fallback_choices"].text["en"][0])
    lives_on(talker)


def test_button_of_an_old_menu_does_what_it_says_and_the_question_stands(number: Number) -> None:
    talker = Talker(Skill.model_validate(SHOP))
    talker.say("track_order")
    # A button of a question that is long over: another flow, then the open question again.
    said = talker.say("greet", text="/greet", score=1.0)
    assert said[0] == "Hi!"
    assert talker.tracker.requested_slot == "order_number"
    # One whose flow the skill no longer has.
    said = talker.say("gone_intent", text="/gone_intent", score=1.0)
    assert said[-1] in ("Which order?", "What is the number?")
    assert talker.flow == "track"


def test_button_of_an_old_menu_between_flows_falls_back_when_nothing_answers_to_it() -> None:
    talker = Talker(Skill.model_validate(SHOP))
    assert talker.say("gone_intent", text="/gone_intent", score=1.0) == [FALLBACK]
    lives_on(talker)


@pytest.mark.parametrize(
    "text",
    [
        "/nothing_of_ours",
        '/track_order{"order_number": ',
        "/track_order{order_number: A1001}",
        '/track_order["A1001"]',
        '/track_order{"nowhere": 1}',
        "/",
        "/{}",
    ],
)
def test_payload_that_says_nothing_is_read_as_words_and_leaves_the_question_standing(
    text: str, number: Number
) -> None:
    skill = Skill.model_validate(SHOP)
    # It is no statement, so that the message is interpreted as any other text is.
    assert Matcher(skill).find(text) is None
    talker = Talker(skill)
    talker.act = lambda action, _tracker: ActionOutcome(action, failure="it is down")
    assert talker.say("out_of_scope", text=text, score=0.1) == [FALLBACK]
    talker.say("track_order")
    said = talker.say("out_of_scope", text=text, score=0.1)
    assert said[-1] == "What is the number?"
    assert talker.flow == "track"
    assert talker.say("inform", number("A1001")) == ["No such order."]
    lives_on(talker)


def test_payload_with_a_value_of_the_wrong_kind_is_refused_by_the_slots_validation() -> None:
    skill = Skill.model_validate(SHOP)
    match = Matcher(skill).find('/track_order{"order_number": {"not": ["a", "number"]}}')
    assert match is not None
    talker = Talker(skill)
    said = talker.say("track_order", *match.slots, text="/track_order{...}", score=1.0)
    assert said == ["Orders begin with A1.", "Which order?"]
    assert "order_number" not in talker.tracker.slots
