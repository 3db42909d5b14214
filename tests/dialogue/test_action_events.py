"""What the events of actions do to a talk: loops, taking back, ending, speaking for the user."""

from typing import Any

import pytest

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import (
    Event,
    MessageAdded,
    MessageReverted,
    SessionEnded,
    SessionStarted,
    SlotSet,
)
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, Understanding
from builder.schema.skill import Skill
from tests.dialogue.conftest import NOW, SHOP, Talker, order


def acting(*events: Event, next_action: str | None = None, ends_flow: bool = False) -> Talker:
    talker = Talker(Skill.model_validate(SHOP))
    talker.act = lambda action, _tracker: ActionOutcome(
        action, events=events, next_action=next_action, ends_flow=ends_flow
    )
    return talker


def replayed(talker: Talker) -> bool:
    return Tracker(session_id="s1").with_events(talker.events) == talker.tracker


def test_an_action_takes_the_message_back() -> None:
    state = SlotSet(slot="state", value="x", by="action")
    talker = acting(MessageReverted(), state)
    talker.say("track_order")
    before = talker.tracker
    assert talker.say("out_of_scope", order("A1001")) == []
    assert [f.attempts for f in talker.tracker.stack] == [f.attempts for f in before.stack]
    assert talker.tracker.requested_slot == "order_number"
    # What came after it in the action's answer counts.
    assert talker.tracker.slots == {"state": "x"}
    assert talker.tracker.turn == 2
    assert replayed(talker)
    talker.act = lambda action, _tracker: ActionOutcome(action)
    assert talker.say("out_of_scope", order("A1001")) == ["A1001 is x."]


def test_taking_back_the_first_message_leaves_a_session_that_has_begun() -> None:
    slots = [{**s, "initial": "new"} if s["name"] == "state" else s for s in SHOP["slots"]]
    talker = Talker(Skill.model_validate({**SHOP, "slots": slots}))
    talker.act = lambda action, _tracker: ActionOutcome(action, events=(MessageReverted(),))
    talker.say("track_order", order("A1001"))
    assert talker.tracker.slots == {"state": "new"}
    assert talker.flow is None
    assert replayed(talker)


def test_an_action_ends_the_session() -> None:
    talker = acting(SlotSet(slot="state", value="x", by="action"), SessionEnded())
    talker.say("track_order", order("A1001"))
    assert talker.flow is None
    assert talker.tracker.over
    assert talker.say("return_order") == ["Which order?"]
    assert talker.tracker.slots == {}
    assert replayed(talker)


@pytest.mark.parametrize("after", ["hears", "goes_back"])
def test_what_an_action_adds_to_an_ended_session_is_dropped(after: str) -> None:
    meant = Understanding(
        text="/return_order", language="en", intent=IntentScore(name="return_order", score=1.0)
    )
    too_late = MessageAdded(understanding=meant) if after == "hears" else MessageReverted()
    talker = acting(SessionEnded(), too_late)
    talker.say("track_order")
    assert talker.say("out_of_scope", order("A1001")) == []
    assert talker.flow is None
    assert not talker.tracker.waiting
    assert talker.say("return_order") == ["Which order?"]
    assert replayed(talker)


def test_what_an_action_adds_to_a_session_that_begins_again_is_heard() -> None:
    meant = Understanding(
        text="/return_order", language="en", intent=IntentScore(name="return_order", score=1.0)
    )
    talker = acting(SessionEnded(), SessionStarted(at=NOW), MessageAdded(understanding=meant))
    assert talker.say("track_order", order("A1001")) == ["Which order?"]
    assert talker.flow == "return"
    assert replayed(talker)


def test_an_ended_session_does_not_complain_of_silence() -> None:
    silent = {**SHOP["flows"][2], "name": "nudge", "trigger": {"on": ["inactivity"]}}
    flows = [*SHOP["flows"], silent]
    talker = Talker(Skill.model_validate({**SHOP, "inactivity": "2m", "flows": flows}))
    talker.act = lambda action, _tracker: ActionOutcome(action, events=(SessionEnded(),))
    talker.say("track_order")
    assert talker.tracker.inactivity is not None
    talker.say("out_of_scope", order("A1001"))
    assert talker.tracker.inactivity is None
    assert talker.let_pass(minutes=5) == []


def test_a_loop_ends_the_running_flow_or_runs_another_first() -> None:
    talker = acting(ends_flow=True)
    assert talker.say("track_order", order("A1001")) == []
    assert talker.flow is None
    ended = [e for e in talker.events if e.kind == "flow_ended"]
    assert [e.outcome for e in ended] == ["completed"]
    talker = acting(next_action="return")
    assert talker.say("track_order", order("A1001")) == ["Why?"]
    assert [frame.flow for frame in talker.tracker.stack] == ["track", "return"]


def test_an_action_speaks_for_the_user_once_the_flow_is_done() -> None:
    meant = Understanding(
        text="/return_order",
        language="en",
        intent=IntentScore(name="return_order", score=1.0),
    )
    talker = acting(MessageAdded(understanding=meant))
    said: list[Any] = talker.say("track_order", order("A1001"))
    assert said == ["No such order.", "Why?"]
    assert talker.flow == "return"
    assert replayed(talker)
