"""A message that holds several requests: each has its turn, in order."""

from datetime import timedelta
from typing import Any

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import Replied, RequestTaken, SlotSet
from builder.conversation.understanding import ANSWER_QUESTION, IntentScore, Understanding
from builder.dialogue.given import Heard
from builder.dialogue.turn import take_turn


def request(intent: str, text: str = "x", *slots: Any) -> Understanding:
    named = IntentScore(name=intent, score=0.95)
    return Understanding(text=text, language="en", intent=named, slots=slots)


def say(talker: Any, *requests: Understanding) -> list[str]:
    """Say a message that holds these requests; the last effect is left to the caller."""
    talker.now += timedelta(seconds=10)
    whole = request(requests[0].intent.name).model_copy(update={"requests": requests})
    turn = take_turn(talker.skill, talker.tracker, Heard("many", talker.now, whole))
    talker.events.extend(turn.events)
    talker.tracker = talker.tracker.with_events(turn.events)
    return [e.reply.text or "" for e in turn.events if isinstance(e, Replied)]


def test_what_needs_nothing_more_is_answered_at_once(talker: Any) -> None:
    assert say(talker, request("greet"), request("track_order")) == ["Hi!", "Which order?"]
    assert talker.flow == "track"
    assert talker.tracker.waiting == ()


def test_the_next_request_waits_for_the_end_of_the_first(talker: Any, number: Any) -> None:
    talker.act = lambda action, _tracker: ActionOutcome(
        action=action, events=(SlotSet(slot="state", value="on its way"),)
    )
    said = say(talker, request("track_order"), request("greet"))
    assert len(said) == 1  # the question for the number
    assert [r.intent.name for r in talker.tracker.waiting] == ["greet"]
    assert talker.say("out_of_scope", number("A1001")) == ["A1001 is on its way.", "Hi!"]
    assert talker.flow is None
    assert talker.tracker.waiting == ()


def test_each_request_brings_its_own_values(talker: Any, number: Any, mark: Any) -> None:
    first = request("greet")
    second = request("return_order", "A1001 damaged", number("A1001"), mark("reason", "damaged"))
    assert say(talker, first, second) == ["Hi!", "Really?"]
    assert talker.tracker.slots["order_number"] == "A1001"


def test_a_cancelled_flow_leaves_the_other_request(talker: Any) -> None:
    say(talker, request("return_order"), request("greet"))
    assert talker.say("cancel")[-1] == "Hi!"


def test_a_question_among_the_requests_is_looked_up(talker: Any) -> None:
    talker.answers["when are you open"] = "Nine to five."
    question = request(ANSWER_QUESTION, "when are you open")
    assert say(talker, request("greet"), question) == ["Hi!"]
    assert talker.tracker.awaiting == "answer"


def test_answers_keep_what_waits_and_a_handoff_forgets_it(talker: Any, number: Any) -> None:
    say(talker, request("complain"), request("greet"))
    talker.say("out_of_scope", text="it broke")
    assert talker.flow == "identify"
    assert len(talker.tracker.waiting) == 1
    talker.say("out_of_scope", number("A1002"))
    assert talker.handoffs == ["complaint: it broke"]
    assert talker.tracker.waiting == ()


def test_several_requests_after_a_question_are_heard_as_one_message(talker: Any) -> None:
    talker.say("track_order")
    say(talker, request("greet"), request("complain"))
    assert talker.tracker.waiting == ()
    assert not any(isinstance(event, RequestTaken) for event in talker.events)
