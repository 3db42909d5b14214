"""How long slots keep what they hold, what goes over into another session, and why they hold it."""

from datetime import timedelta
from typing import Any

import pytest

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import SessionStarted, SlotSet
from builder.conversation.remembered import Remembered
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, Understanding
from builder.conversation.why import why_of_session, why_of_turn
from builder.dialogue.given import Heard
from builder.dialogue.session import to_remember, wants_memories
from builder.dialogue.turn import take_turn
from builder.schema.skill import Skill
from tests.dialogue.conftest import NOW, SHOP, Talker, order


def shop(slot: str = "order_number", /, skill: dict[str, Any] | None = None, **keys: Any) -> Talker:
    slots = [{**each, **keys} if each["name"] == slot else each for each in SHOP["slots"]]
    return Talker(Skill.model_validate({**SHOP, "slots": slots, **(skill or {})}))


def reason(talker: Talker, slot: str) -> Any:
    events = [e for e in talker.events if isinstance(e, SlotSet) and e.slot == slot]
    return events[-1].reason


def hear(talker: Talker, *, user: str | None = None, **remembered: str) -> None:
    """Say something that means nothing, as the message of a user of whom this is remembered."""
    meaning = Understanding(text="?", language="en", intent=IntentScore(name="greet", score=0.9))
    told = {name: Remembered(value, NOW) for name, value in remembered.items()}
    talker.now += timedelta(seconds=10)
    turn = take_turn(talker.skill, talker.tracker, Heard("u", talker.now, meaning, user, told))
    talker.events.extend(turn.events)
    talker.tracker = talker.tracker.with_events(turn.events)


def test_a_slot_of_a_flow_is_emptied_when_the_flow_ends() -> None:
    talker = shop(scope="flow")
    talker.say("track_order")
    talker.say("out_of_scope", order("A1001"))
    assert talker.flow is None
    assert "order_number" not in talker.tracker.slots
    assert reason(talker, "order_number").evidence == "flow_ended"
    assert talker.say("return_order") == ["Which order?"]


def test_a_slot_of_a_flow_goes_back_to_who_called_it_as_a_result() -> None:
    steps = [
        {
            "kind": "link",
            "id": "go",
            "flow": "identify",
            "results": {"details": "order_number"},
        },
        {"kind": "collect", "id": "why", "slot": "reason"},
    ]
    flow = {"name": "calls", "trigger": {"intents": ["greet"]}, "steps": steps}
    talker = shop(scope="flow", skill={"flows": [flow, *SHOP["flows"]]})
    talker.say("greet")
    assert talker.say("out_of_scope", order("A1001")) == ["Why?"]
    assert talker.tracker.slots == {"details": "A1001"}


def test_an_interrupted_flow_keeps_its_slots_whatever_the_digression_empties() -> None:
    talker = shop(scope="flow")
    talker.say("return_order")
    talker.say("out_of_scope", order("A1001"))
    talker.say("track_order", text="and where is my other order?")
    assert talker.flow == "return"
    assert talker.tracker.slots["order_number"] == "A1001"


def test_a_value_counts_for_so_many_turns() -> None:
    talker = shop(lifetime=2)
    talker.say("track_order")
    talker.say("out_of_scope", order("A1001"))
    assert talker.say("greet") == ["Hi!"]
    assert talker.say("return_order") == ["Why?"]
    talker.say("cancel", text="stop")
    talker.say("greet")
    assert talker.say("complain") == ["What happened?"]
    assert "order_number" not in talker.tracker.slots
    assert reason(talker, "order_number").evidence == "expired"


def test_a_value_counts_for_so_many_minutes() -> None:
    talker = shop(lifetime_minutes=5)
    talker.say("track_order")
    talker.say("out_of_scope", order("A1001"))
    talker.now += timedelta(minutes=4)
    assert talker.say("return_order") == ["Why?"]
    talker.now += timedelta(minutes=4)
    # The open flow still uses it.
    assert talker.say("out_of_scope")[-1] == "Why?"
    assert talker.tracker.slots["order_number"] == "A1001"
    talker.say("cancel", text="stop")
    assert talker.say("greet") == ["Hi!"]
    assert "order_number" not in talker.tracker.slots


@pytest.mark.parametrize(
    ("carry", "kept"), [(False, False), (True, True), (["order_number"], True), (["state"], False)]
)
def test_a_session_that_begins_anew_carries_over_what_the_author_wants(
    carry: Any, kept: bool
) -> None:
    talker = shop(skill={"carry_over": carry})
    talker.say("track_order")
    talker.say("out_of_scope", order("A1001"))
    talker.now += timedelta(hours=2)
    talker.say("greet")
    assert ("order_number" in talker.tracker.slots) is kept
    if kept:
        assert reason(talker, "order_number").evidence == "carried_over"
        assert talker.tracker.filled["order_number"].turn == 2


def test_what_a_user_told_is_remembered_in_the_next_session() -> None:
    talker = shop(scope="user")
    assert wants_memories(talker.skill, talker.tracker, NOW, None)
    talker.say("track_order")
    talker.say("out_of_scope", order("A1001"))
    assert not wants_memories(talker.skill, talker.tracker, talker.now, None)
    assert to_remember(talker.skill, talker.events, talker.tracker) == {"order_number": "A1001"}
    # Running the flow again does not ask again.
    assert talker.say("track_order")[-1] == "No such order."
    later = shop(scope="user")
    hear(later, order_number="A1001", state="not kept")
    assert later.tracker.slots == {"order_number": "A1001"}
    assert to_remember(later.skill, later.events, later.tracker) == {}
    assert later.say("return_order") == ["Why?"]


def test_a_restart_keeps_what_is_remembered_of_the_user() -> None:
    talker = shop(scope="user")
    talker.say("track_order")
    talker.say("out_of_scope", order("A1001"))
    talker.say("restart", score=1.0)
    assert talker.tracker.slots == {"order_number": "A1001"}
    anew = ActionOutcome("x", events=(SessionStarted(at=NOW),))
    turn = take_turn(talker.skill, talker.tracker, anew)
    assert talker.tracker.with_events(turn.events).slots == {"order_number": "A1001"}


def test_nothing_goes_from_one_user_to_another() -> None:
    talker = shop(scope="user", skill={"carry_over": True})
    hear(talker, user="ann", order_number="A1001")
    talker.say("return_order")
    hear(talker, user="bo", order_number="A1999")
    assert talker.tracker.user == "bo"
    assert talker.flow is None
    assert talker.tracker.slots == {"order_number": "A1999"}


def test_a_session_learns_with_whom_it_is() -> None:
    talker = shop(scope="user")
    talker.say("return_order")
    talker.say("out_of_scope", order("A1002"))
    assert wants_memories(talker.skill, talker.tracker, talker.now, "ann")
    begun = len(talker.events)
    hear(talker, user="ann", order_number="A1001")
    assert talker.flow == "return"
    assert talker.tracker.slots == {"order_number": "A1002"}
    told = to_remember(talker.skill, talker.events[begun:], talker.tracker)
    assert told == {"order_number": "A1002"}


def test_what_is_remembered_does_not_answer_an_open_question() -> None:
    talker = shop(scope="user")
    talker.say("return_order")
    hear(talker, user="ann", order_number="A1001")
    # The message that says whose session it is may tell another order.
    assert talker.tracker.requested_slot == "order_number"
    assert "order_number" not in talker.tracker.slots
    assert talker.say("out_of_scope", order("A1002")) == ["Why?"]
    assert talker.tracker.slots == {"order_number": "A1002"}


def test_a_yes_is_meant_for_the_value_that_was_read_out() -> None:
    flow = {
        "name": "check",
        "trigger": {"intents": ["track_order"]},
        "steps": [
            {"kind": "collect", "id": "n", "slot": "order_number", "confirm": "always"},
            {"kind": "collect", "id": "why", "slot": "reason"},
        ],
    }
    talker = shop(scope="user", initial="A1000", skill={"flows": [flow]})
    talker.say("track_order")
    assert talker.tracker.confirming
    hear(talker, user="ann", order_number="A1001")
    assert talker.say("affirm", text="yes") == ["Why?"]
    assert talker.tracker.slots == {"order_number": "A1000"}


def test_each_slot_says_which_words_filled_it(mark: Any) -> None:
    talker = Talker(Skill.model_validate(SHOP))
    talker.say("return_order", text="send it back")
    text = "it is A1001 because it was broken"
    talker.say(
        "out_of_scope",
        mark("order_number", "A1001", text=text),
        mark("reason", "damaged", text=text, part="broken"),
        text=text,
    )
    asked, besides = reason(talker, "order_number"), reason(talker, "reason")
    assert (asked.evidence, asked.text, asked.start, asked.end) == ("asked", "A1001", 6, 11)
    assert (besides.evidence, besides.text, besides.message_id) == (
        "only_open",
        "broken",
        asked.message_id,
    )
    text = "no, A1002"
    talker.say("out_of_scope", mark("order_number", "A1002", "order_number", text=text), text=text)
    assert reason(talker, "order_number").evidence == "marked"
    talker.say("affirm", text="yes")
    assert reason(talker, "confirmed").evidence == "assent"
    said = {why.slot: why.said["en"] for why in why_of_session(talker.tracker)}
    assert said["order_number"].startswith("order_number: a correction: “A1002” (characters 5–9")
    assert "was one" not in said["confirmed"]
    chinese = {why.slot: why.said["zh"] for why in why_of_session(talker.tracker)}
    assert chinese["reason"].startswith("reason：“broken”（第28–33个字符")


def test_steps_actions_and_beginnings_are_reasons_too() -> None:
    talker = shop("state", initial="new")
    talker.act = lambda action, _tracker: ActionOutcome(
        action, events=(SlotSet(slot="state", value="sent", by="action"),)
    )
    talker.say("track_order")
    begun = why_of_turn(talker.events)
    assert begun[0].said == {"zh": "state：这是它的初始值。", "en": "state: it begins with it."}
    assert talker.tracker.filled["state"].by == "session"
    talker.say("out_of_scope", order("A1001"))
    assert reason(talker, "state").action == "find_order"
    talker.say("track_order")
    # Begun again, the flow asks anew.
    again = reason(talker, "order_number")
    assert (again.evidence, again.flow, again.step) == ("flow", "track", "ask")


def test_words_of_a_request_are_found_in_the_whole_message(mark: Any) -> None:
    talker = Talker(Skill.model_validate(SHOP))
    first = Understanding(text="hi,", language="en", intent=IntentScore(name="greet", score=0.9))
    second = Understanding(
        text="track A1001",
        language="en",
        intent=IntentScore(name="track_order", score=0.9),
        slots=(mark("order_number", "A1001", text="track A1001"),),
        start=4,
    )
    whole = first.model_copy(update={"text": "hi, track A1001", "requests": (first, second)})
    turn = take_turn(talker.skill, Tracker(session_id="s"), Heard("m7", NOW, whole))
    (told,) = [e for e in turn.events if isinstance(e, SlotSet)]
    assert told.reason is not None
    assert (told.reason.message_id, told.reason.start, told.reason.end) == ("m7", 10, 15)
