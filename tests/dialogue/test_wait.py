"""A flow waits for time to pass, a question times out, and the user may speak meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from builder.conversation.event import TimerFired, TimerSet
from builder.conversation.tracker import Tracker
from builder.schema.skill import Skill


@pytest.fixture
def waiting(talker: Any) -> Callable[..., Any]:
    """Give the shop a flow that looks into something and comes back in ten minutes."""

    def make(*, after_interruption: str = "resume", **step: Any) -> Any:
        dump = talker.skill.model_dump(mode="json", by_alias=True)
        dump["intents"].append({"name": "ask_refund"})
        for name, text in (("soon", "One moment."), ("done", "Refunded."), ("heard", "I see.")):
            dump["responses"].append({"name": name, "text": {"en": [text]}})
        dump["slots"].append({"name": "length", "type": "duration"})
        dump["slots"].append({"name": "moment", "type": "datetime"})
        steps = [
            {"kind": "say", "id": "soon", "response": "soon"},
            {"kind": "wait", "id": "pause", **(step or {"for": "10m"})},
            {"kind": "say", "id": "tell", "response": "done"},
            {"kind": "end", "id": "end"},
            {"kind": "say", "id": "hear", "response": "heard", "next": "end"},
        ]
        dump["flows"].append(
            {
                "name": "refund",
                "trigger": {"intents": ["ask_refund"]},
                "after_interruption": after_interruption,
                "steps": steps,
            }
        )
        talker.skill = Skill.model_validate(dump)
        return talker

    return make


def test_wait_step_comes_back_by_itself(waiting: Callable[..., Any]) -> None:
    talker = waiting()
    assert talker.say("ask_refund") == ["One moment."]
    assert talker.let_pass(minutes=9) == []
    assert talker.let_pass(minutes=2) == ["Refunded."]
    assert talker.flow is None
    assert talker.let_pass(days=1) == []


def test_wait_step_lets_the_user_do_other_things_meanwhile(
    waiting: Callable[..., Any], number: Callable[[str], Any]
) -> None:
    talker = waiting()
    talker.say("ask_refund")
    assert talker.say("track_order") == ["Which order?"]
    assert talker.say("inform", number("A1001"))[-1] == "No such order."
    assert talker.flow == "refund"
    assert talker.say("nonsense", text="qwer") == [
        "I am still waiting for that, and will come back to you."
    ]
    assert talker.let_pass(minutes=10) == ["Refunded."]


def test_wait_that_is_over_during_another_flow_goes_on_after_it(
    waiting: Callable[..., Any], number: Callable[[str], Any]
) -> None:
    talker = waiting()
    talker.say("ask_refund")
    talker.say("track_order")
    assert talker.let_pass(minutes=11) == []
    assert talker.say("inform", number("A1001"))[-1] == "Refunded."


def test_wait_step_does_not_ask_whether_to_go_on_while_it_still_waits(
    waiting: Callable[..., Any],
) -> None:
    talker = waiting(after_interruption="ask")
    talker.say("ask_refund")
    assert talker.say("greet") == ["Hi!"]
    assert talker.let_pass(minutes=10) == ["Refunded."]


def test_words_meanwhile_lead_to_on_message(waiting: Callable[..., Any]) -> None:
    talker = waiting(**{"for": "10m", "on_message": "hear"})
    talker.say("ask_refund")
    assert talker.say("out_of_scope", text="hurry up") == ["I see."]
    assert talker.let_pass(hours=1) == []


def test_cancelled_wait_brings_nothing(waiting: Callable[..., Any]) -> None:
    talker = waiting()
    talker.say("ask_refund")
    timer = talker.tracker.timers[0]
    assert talker.say("cancel") == ["All right, I have stopped that."]
    assert talker.tracker.timers == ()
    before = list(talker.events)
    assert talker.fire(timer.id) == []
    assert talker.events == before


def test_wait_step_holds_a_session_that_would_begin_anew(waiting: Callable[..., Any]) -> None:
    talker = waiting(**{"for": "3h"})
    talker.say("ask_refund")
    talker.let_pass(hours=2)
    assert talker.say("greet") == ["Hi!"]
    assert talker.let_pass(hours=1) == ["Refunded."]


@pytest.mark.parametrize(
    ("step", "slots", "minutes"),
    [
        ({"for": "{length}"}, {"length": "PT25M"}, 25),
        # 11:30:10 in UTC is 19:30:10 in Shanghai.
        ({"until": "20:00"}, {}, 29 + 50 / 60),
        ({"until": "19:30"}, {}, 24 * 60 - 10 / 60),
        ({"until": "{moment}"}, {"moment": "2026-11-23T19:40"}, 9 + 50 / 60),
        ({"until": "2026-11-24"}, {}, 4 * 60 + 29 + 50 / 60),
    ],
)
def test_wait_step_waits_for_slots_and_moments(
    waiting: Callable[..., Any], step: dict[str, str], slots: dict[str, str], minutes: float
) -> None:
    talker = waiting(**step)
    talker.tracker = Tracker(session_id="s1", slots=slots, last_at=talker.now)
    talker.say("ask_refund")
    (timer,) = talker.tracker.timers
    assert timer.due - talker.now == timedelta(minutes=minutes)


@pytest.mark.parametrize("step", [{"for": "{length}"}, {"for": "9999h"}, {"until": "{moment}"}])
def test_wait_for_what_is_no_time_ends_as_failed(
    waiting: Callable[..., Any], step: dict[str, str]
) -> None:
    talker = waiting(**step)
    said = talker.say("ask_refund")
    assert said == ["One moment.", "Sorry, something went wrong on my side. Please try again."]
    assert "no time" in (talker.events[-1].reason or "")


def test_wait_until_a_time_that_has_passed_goes_on_at_once(waiting: Callable[..., Any]) -> None:
    talker = waiting(until="2026-11-23T19:00")
    assert talker.say("ask_refund") == ["One moment.", "Refunded."]


@pytest.fixture
def hurried(talker: Any) -> Any:
    """Let the question of the return flow time out after five minutes."""
    dump = talker.skill.model_dump(mode="json", by_alias=True)
    flow = next(flow for flow in dump["flows"] if flow["name"] == "return")
    flow["steps"][1] |= {"timeout": "5m", "on_timeout": "keep"}
    flow["steps"][0] |= {"timeout": "5m"}
    talker.skill = Skill.model_validate(dump)
    return talker


def test_question_times_out(hurried: Any, number: Callable[[str], Any]) -> None:
    hurried.say("return_order", number("A1001"))
    assert hurried.let_pass(minutes=4) == []
    assert hurried.let_pass(minutes=2) == ["Nothing was returned."]
    assert hurried.flow is None


def test_question_without_a_way_out_ends_the_flow_when_it_times_out(hurried: Any) -> None:
    hurried.say("return_order")
    said = hurried.let_pass(minutes=6)
    assert said == [
        "This is not working out, so let us leave it here. You can start again at any time."
    ]
    assert hurried.events[-1].outcome == "gave_up"


def test_every_message_gives_a_question_its_time_anew(
    hurried: Any, number: Callable[[str], Any]
) -> None:
    hurried.say("return_order", number("A1001"))
    first = hurried.tracker.timers[0].id
    hurried.let_pass(minutes=4)
    hurried.say("repeat")
    assert len(hurried.tracker.timers) == 1
    assert hurried.fire(first) == []
    assert hurried.let_pass(minutes=4) == []
    assert hurried.let_pass(minutes=1) == ["Nothing was returned."]


def test_question_has_no_time_while_another_flow_runs(
    hurried: Any, number: Callable[[str], Any]
) -> None:
    hurried.say("return_order", number("A1001"))
    hurried.say("complain")
    assert hurried.let_pass(minutes=50) == []
    hurried.say("cancel")
    assert hurried.flow == "return"
    assert hurried.let_pass(minutes=5) == ["Nothing was returned."]


def test_handoff_ends_every_timer_of_flows(
    waiting: Callable[..., Any], number: Callable[[str], Any]
) -> None:
    talker = waiting()
    talker.say("ask_refund")
    talker.say("complain")
    talker.say("inform", text="it broke")
    assert talker.tracker.timers != ()
    talker.say("inform", number("A1001"))
    assert talker.tracker.handed_off
    assert talker.tracker.timers == ()


def test_events_of_timers_add_up_to_the_state(waiting: Callable[..., Any]) -> None:
    talker = waiting()
    talker.say("ask_refund")
    talker.let_pass(minutes=10)
    kinds = [type(event) for event in talker.events]
    assert kinds.count(TimerSet) == kinds.count(TimerFired) == 1
    assert Tracker(session_id="s1").with_events(talker.events) == talker.tracker
