"""A person takes a session over, speaks in it, and gives it back."""

from collections.abc import Callable
from datetime import timedelta

from builder.conversation.event import PersonSaid, Replied, TakenOver
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import SlotValue
from builder.schema.skill import Skill
from tests.dialogue.conftest import SHOP, Talker


def _replayed(talker: Talker) -> Tracker:
    return Tracker(session_id="s1").with_events(talker.events)


def test_skill_is_silent_while_a_person_has_the_session(talker: Talker) -> None:
    talker.say("greet")
    assert talker.step_in("Kim", "take_over") == []
    assert talker.say("track_order", text="where is my parcel") == []
    assert talker.step_in("Kim", "say", "I will look it up.") == ["I will look it up."]
    said = [event.reply for event in talker.events if isinstance(event, Replied)]
    assert said[-1].by == "Kim"
    assert talker.tracker.person == "Kim"
    assert talker.tracker.handed_off
    assert _replayed(talker) == talker.tracker


def test_given_back_the_skill_asks_again_what_it_was_asking(
    talker: Talker, number: Callable[[str], SlotValue]
) -> None:
    assert talker.say("track_order", text="where is my parcel") == ["Which order?"]
    talker.step_in("Kim", "take_over")
    talker.say("out_of_scope", text="hello?")
    resumed = talker.step_in("Kim", "release")
    assert len(resumed) == 2
    assert resumed[-1] in ("Which order?", "What is the number?")
    assert talker.tracker.requested_slot == "order_number"
    talker.say("track_order", number("A1001"))
    assert talker.tracker.slots["order_number"] == "A1001"
    assert _replayed(talker) == talker.tracker


def test_given_back_between_flows_the_skill_just_answers_again(talker: Talker) -> None:
    talker.say("greet")
    talker.step_in("Kim", "take_over")
    assert talker.step_in("Kim", "release") == []
    assert talker.say("greet") == ["Hi!"]


def test_second_person_changes_nothing_unless_instead_of_the_first(talker: Talker) -> None:
    talker.say("greet")
    talker.step_in("Kim", "take_over")
    count = len(talker.events)
    for act in ("take_over", "release"):
        assert talker.step_in("Lee", act) == []
    assert talker.step_in("Lee", "say", "hi") == []
    assert len(talker.events) == count
    talker.step_in("Lee", "take_over", instead=True)
    assert talker.tracker.person == "Lee"
    assert talker.step_in("Kim", "say", "hi") == []


def test_person_may_give_back_what_a_flow_handed_off(
    talker: Talker, number: Callable[[str], SlotValue]
) -> None:
    talker.say("complain")
    talker.say("out_of_scope", text="it broke")
    talker.say("out_of_scope", number("A1001"))
    assert talker.tracker.handed_off
    assert talker.tracker.person is None
    talker.step_in("Kim", "release")
    assert not talker.tracker.handed_off
    assert talker.say("greet") == ["Hi!"]


def test_long_talk_with_a_person_is_no_new_session(talker: Talker) -> None:
    talker.say("greet")
    talker.step_in("Kim", "take_over")
    talker.now += timedelta(hours=30)
    assert talker.say("greet") == []
    assert talker.tracker.person == "Kim"


def test_wait_that_ends_while_a_person_has_the_session_goes_on_when_it_is_given_back() -> None:
    steps = [
        {"kind": "wait", "id": "rest", "for": "90s"},
        {"kind": "say", "id": "hi", "response": "hello"},
    ]
    flow = {"name": "later", "trigger": {"intents": ["greet"]}, "steps": steps}
    talker = Talker(Skill.model_validate({**SHOP, "flows": [flow]}))
    talker.say("greet")
    talker.step_in("Kim", "take_over")
    assert talker.let_pass(minutes=5) == []
    assert talker.flow == "later"
    assert talker.step_in("Kim", "release") == ["Hi!"]
    assert talker.flow is None


def test_release_of_nothing_changes_nothing(talker: Talker) -> None:
    talker.say("greet")
    before = talker.tracker
    assert talker.step_in("Kim", "release") == []
    assert talker.tracker == before


def test_events_say_who_did_what(talker: Talker) -> None:
    talker.say("greet")
    talker.step_in("Kim", "take_over")
    talker.step_in("Kim", "say", "Hello!")
    kinds = [type(event) for event in talker.events[-3:]]
    assert kinds == [TakenOver, PersonSaid, Replied]
