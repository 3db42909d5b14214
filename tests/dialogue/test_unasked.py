"""Turns that no user brings about: events of apps, silence, reminders."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import EventReceived, RemindersCancelled, TimerSet
from builder.conversation.timer import Timer
from builder.conversation.tracker import Tracker
from builder.dialogue.talk import MOST_FLOWS
from builder.schema.skill import Skill


@pytest.fixture
def shop_with(talker: Any) -> Callable[..., Any]:
    """Give the shop more flows that say something, by name and trigger."""

    def make(triggers: dict[str, dict[str, Any]], **head: Any) -> Any:
        dump = talker.skill.model_dump(mode="json", by_alias=True) | head
        for name, trigger in triggers.items():
            dump["responses"].append({"name": name, "text": {"en": [f"{name}: {{order_number}}"]}})
            steps = [{"kind": "say", "id": "say", "response": name}]
            dump["flows"].append({"name": name, "trigger": trigger, "steps": steps})
        talker.skill = Skill.model_validate(dump)
        return talker

    return make


PAID = {"paid": {"events": ["payment_received"]}}


def _told(talker: Any) -> EventReceived:
    found = [event for event in talker.events if isinstance(event, EventReceived)]
    return found[-1]


def test_event_starts_its_flow_with_the_values_that_slots_take(
    shop_with: Callable[..., Any],
) -> None:
    talker = shop_with(PAID)
    said = talker.tell("payment_received", order_number="A1001", confirmed="yes", nobody=1)
    assert said == ["paid: A1001"]
    assert talker.tracker.slots == {"order_number": "A1001"}
    assert _told(talker).outcome == "started"
    assert _told(talker).refused == ("confirmed", "nobody")


def test_event_refuses_what_the_slot_does_not_accept(shop_with: Callable[..., Any]) -> None:
    talker = shop_with(PAID)
    assert talker.tell("payment_received", order_number="B9") == ["paid: "]
    assert _told(talker).refused == ("order_number",)


def test_event_interrupts_a_question_which_is_asked_again(
    shop_with: Callable[..., Any], number: Callable[[str], Any]
) -> None:
    talker = shop_with(PAID)
    talker.say("return_order", number("A1002"))
    said = talker.tell("payment_received", order_number="A1001")
    assert said == ["paid: A1001", "Let us go on where we were.", "Why?"]
    assert talker.tracker.slots["order_number"] == "A1002"


def test_unknown_event_is_recorded_and_changes_nothing(shop_with: Callable[..., Any]) -> None:
    talker = shop_with(PAID)
    talker.say("return_order")
    stack = talker.tracker.stack
    assert talker.tell("parcel_lost", order_number="A1001") == []
    assert _told(talker).outcome == "unknown"
    assert talker.tracker.stack == stack
    assert talker.tracker.slots == {}


def test_event_is_heard_and_not_answered_while_a_person_has_the_session(
    shop_with: Callable[..., Any], number: Callable[[str], Any]
) -> None:
    talker = shop_with(PAID)
    talker.say("complain", number("A1001"))
    talker.say("inform", text="it broke")
    assert talker.tracker.handed_off
    assert talker.tell("payment_received") == []
    assert _told(talker).outcome == "handed_off"


def test_event_whose_condition_does_not_hold_is_left_to_the_next_flow(
    shop_with: Callable[..., Any],
) -> None:
    when = {"kind": "filled", "slot": "reason"}
    talker = shop_with(
        {"first": {"events": ["paid"], "when": when}, "second": {"events": ["paid"]}}
    )
    assert talker.tell("paid") == ["second: "]


def test_event_begins_a_session_that_has_been_silent_anew(
    shop_with: Callable[..., Any],
) -> None:
    talker = shop_with(PAID)
    talker.say("return_order")
    talker.let_pass(hours=5)
    assert talker.tell("payment_received", language="en") == ["paid: "]
    assert talker.flow is None


def test_no_more_flows_lie_on_one_another_than_may(shop_with: Callable[..., Any]) -> None:
    talker = shop_with({})
    dump = talker.skill.model_dump(mode="json", by_alias=True)
    flow = next(flow for flow in dump["flows"] if flow["name"] == "return")
    flow["trigger"]["events"] = ["returned"]
    talker.skill = Skill.model_validate(dump)
    for _ in range(MOST_FLOWS + 1):
        talker.tell("returned")
    assert len(talker.tracker.stack) == MOST_FLOWS
    assert _told(talker).outcome == "too_many_flows"


SILENT = {
    "nudge": {"on": ["inactivity"]},
    "close": {"on": ["inactivity"], "after": "30m"},
}


def test_silence_starts_each_flow_once(shop_with: Callable[..., Any]) -> None:
    talker = shop_with(SILENT, inactivity="10m")
    talker.say("greet")
    assert talker.let_pass(minutes=9) == []
    assert talker.let_pass(minutes=2) == ["nudge: "]
    assert talker.let_pass(minutes=18) == []
    assert talker.let_pass(minutes=2) == ["close: "]
    assert talker.let_pass(days=2) == []


def test_any_message_ends_a_silence_and_begins_another(shop_with: Callable[..., Any]) -> None:
    talker = shop_with(SILENT, inactivity="10m")
    talker.say("greet")
    talker.let_pass(minutes=9)
    talker.say("greet")
    assert talker.let_pass(minutes=9) == []
    assert talker.let_pass(minutes=1) == ["nudge: "]
    talker.say("greet")
    assert talker.let_pass(minutes=10) == ["nudge: "]


def test_silence_during_a_question_asks_it_again(shop_with: Callable[..., Any]) -> None:
    talker = shop_with(SILENT, inactivity="10m")
    talker.say("return_order")
    said = talker.let_pass(minutes=11)
    assert said == ["nudge: ", "Let us go on where we were.", "What is the number?"]


def test_late_silence_leaves_time_until_the_next(shop_with: Callable[..., Any]) -> None:
    talker = shop_with(SILENT, inactivity="10m")
    talker.say("greet")
    # The machine was off for two hours.
    talker.now += timedelta(hours=2)
    assert talker.fire(talker.tracker.timers[0].id) == ["nudge: "]
    assert talker.let_pass(minutes=19) == []
    assert talker.let_pass(minutes=1) == ["close: "]


def test_nobody_is_reminded_of_silence_while_a_person_has_the_session(
    shop_with: Callable[..., Any], number: Callable[[str], Any]
) -> None:
    talker = shop_with(SILENT, inactivity="10m")
    talker.say("complain", number("A1001"))
    assert talker.tracker.timers != ()
    talker.say("inform", text="it broke")
    assert talker.tracker.handed_off
    assert talker.tracker.timers == ()


def _remind(talker: Any, **reminder: Any) -> None:
    at = talker.now + timedelta(minutes=30)
    timer = Timer(purpose="reminder", due=at, **reminder)
    talker.act = lambda action, _tracker: ActionOutcome(action, events=(TimerSet(timer=timer),))
    dump = talker.skill.model_dump(mode="json", by_alias=True)
    steps = [{"kind": "act", "id": "act", "action": "action_remind"}]
    dump["intents"] += [{"name": "ask_reminder"}]
    dump["flows"].append(
        {"name": "remember", "trigger": {"intents": ["ask_reminder"]}, "steps": steps}
    )
    talker.skill = Skill.model_validate(dump)
    talker.say("ask_reminder")


REMIND = {"remind": {"intents": ["EXTERNAL_reminder"]}}


def test_reminder_starts_the_flow_of_its_intent(shop_with: Callable[..., Any]) -> None:
    talker = shop_with(REMIND)
    _remind(talker, intent="EXTERNAL_reminder", entities={"order_number": "A1001"})
    talker.say("greet")
    assert talker.let_pass(minutes=29) == []
    assert talker.let_pass(minutes=1) == ["remind: A1001"]
    assert talker.let_pass(days=1) == []


def test_reminder_that_a_message_kills(shop_with: Callable[..., Any]) -> None:
    talker = shop_with(REMIND)
    _remind(talker, intent="EXTERNAL_reminder", until_message=True)
    talker.say("greet")
    assert talker.tracker.timers == ()


def test_reminder_survives_a_session_that_begins_anew(shop_with: Callable[..., Any]) -> None:
    talker = shop_with(REMIND, session_minutes=1)
    _remind(talker, intent="EXTERNAL_reminder", name="visit")
    talker.let_pass(minutes=10)
    talker.say("greet")
    assert talker.let_pass(minutes=30) == ["remind: "]


def test_reminder_without_a_flow_is_recorded_only(shop_with: Callable[..., Any]) -> None:
    talker = shop_with({})
    _remind(talker, intent="gone")
    assert talker.let_pass(minutes=31) == []
    assert talker.events[-1].kind == "timer_fired"


@pytest.mark.parametrize(
    ("cancelled", "left"),
    [
        (RemindersCancelled(name="a"), ["b", None]),
        (RemindersCancelled(intent="i"), ["b"]),
        (RemindersCancelled(intent="i", entities={"x": 1}), ["a", "b"]),
        (RemindersCancelled(), []),
    ],
)
def test_reminders_are_cancelled_by_what_is_named(
    talker: Any, cancelled: RemindersCancelled, left: list[str | None]
) -> None:
    due = talker.now
    tracker = Tracker(session_id="s").with_events(
        [
            TimerSet(timer=Timer(purpose="reminder", due=due, name="a", intent="old")),
            TimerSet(timer=Timer(purpose="reminder", due=due, name="b", intent="j")),
            TimerSet(timer=Timer(purpose="reminder", due=due, intent="i", entities={"x": 1})),
            # Takes the place of the first one, which had the same name.
            TimerSet(timer=Timer(purpose="reminder", due=due, name="a", intent="i")),
        ]
    )
    after = tracker.with_events([cancelled])
    assert sorted((r.name for r in after.reminders), key=str) == sorted(left, key=str)
