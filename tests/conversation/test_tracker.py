"""What each event means to the state of a session."""

from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter

from builder.conversation.event import (
    ActionEnded,
    ActionStarted,
    AnswerFound,
    AnswerSought,
    Event,
    FellBack,
    FlowEnded,
    FlowStarted,
    HandedOff,
    MessageReceived,
    Replied,
    Resumed,
    SessionStarted,
    SlotRequested,
    SlotSet,
    SlotsReset,
    StepEntered,
)
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, Understanding

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HEARD = MessageReceived(
    at=NOW + timedelta(seconds=1),
    message_id="m1",
    understanding=Understanding(
        text="hi", language="en", intent=IntentScore(name="greet", score=1.0)
    ),
)
BEGUN: list[Event] = [
    SessionStarted(at=NOW, slots={"city": "Paris"}),
    HEARD,
    FlowStarted(flow="book", step="ask"),
    SlotRequested(slot="date", attempt=1),
]


def after(*events: Event) -> Tracker:
    return Tracker(session_id="s").with_events([*BEGUN, *events])


def test_session_begins_with_its_initial_slots_and_nothing_open() -> None:
    tracker = after(HandedOff(), SessionStarted(at=NOW, slots={"city": "Rome"}))
    assert tracker.slots == {"city": "Rome"}
    assert (tracker.stack, tracker.requested_slot, tracker.handed_off) == ((), None, False)


def test_message_counts_a_turn_and_sets_the_language() -> None:
    tracker = after(StepEntered(step="x"), ActionStarted(action="a"), HEARD)
    assert (tracker.turn, tracker.language, tracker.last_at) == (2, "en", HEARD.at)
    assert (tracker.steps, tracker.effects, tracker.said) == (0, 0, ())


def test_slots_are_set_emptied_and_reset() -> None:
    assert after(SlotSet(slot="date", value="x")).slots == {"city": "Paris", "date": "x"}
    assert after(SlotSet(slot="city", value=None)).slots == {}
    assert after(SlotsReset()).slots == {}


def test_flow_remembers_its_steps_and_slots() -> None:
    tracker = after(SlotSet(slot="date", value="x"), StepEntered(step="b"), StepEntered(step="ask"))
    assert tracker.running is not None
    assert tracker.running.passed == ("ask", "b")
    assert tracker.running.own == ("date",)
    assert (tracker.running.attempts, tracker.requested_slot) == (0, None)


def test_interrupted_flow_keeps_what_the_slots_held() -> None:
    tracker = after(FlowStarted(flow="other", step="a"), SlotSet(slot="city", value="Rome"))
    assert tracker.stack[0].kept == {"city": "Paris"}
    assert tracker.stack[1].own == ("city",)
    linked = after(FlowStarted(flow="other", step="a", linked=True))
    assert linked.stack[0].kept == {}


def test_flow_that_ends_gives_way_to_the_one_beneath() -> None:
    tracker = after(FlowStarted(flow="b", step="x"), FlowEnded(flow="b", outcome="completed"))
    assert tracker.running is not None
    assert (tracker.running.flow, tracker.ended) == ("book", ("b",))


def test_answer_counts_until_its_question_is_left() -> None:
    answered = after(SlotSet(slot="date", value="x"), SlotSet(slot="city", value="y"))
    assert answered.said == ("date", "city")
    assert answered.with_events([StepEntered(step="b")]).said == ("city",)
    ended = answered.with_events([FlowEnded(flow="book", outcome="completed")])
    assert ended.said == ("city",)
    assert after(SlotSet(slot="date", value="x", by="action")).said == ()


def test_effects_are_awaited_and_counted() -> None:
    started = after(ActionStarted(action="a"))
    assert (started.awaiting, started.effects) == ("a", 1)
    assert started.with_events([ActionEnded(action="a")]).awaiting is None
    sought = after(AnswerSought(question="?"))
    assert (sought.awaiting, sought.effects) == ("answer", 1)
    assert sought.with_events([AnswerFound(source=None, score=0)]).awaiting is None


def test_replies_of_the_last_turn_that_spoke_are_kept() -> None:
    one, two = Replied(reply=Reply(text="1")), Replied(reply=Reply(text="2"))
    assert [r.text for r in after(one, two).replies] == ["1", "2"]
    assert [r.text for r in after(one, HEARD).replies] == ["1"]
    assert [r.text for r in after(one, HEARD, two).replies] == ["2"]


def test_fallbacks_count_until_something_is_understood() -> None:
    assert after(FellBack(), FellBack()).fallbacks == 2
    assert after(FellBack(), SlotSet(slot="date", value="x")).fallbacks == 0
    assert after(FellBack(), FlowStarted(flow="b", step="x")).fallbacks == 0


def test_handoff_lasts_until_it_is_resumed() -> None:
    assert after(HandedOff()).handed_off
    assert not after(HandedOff(), Resumed()).handed_off


def test_events_of_a_flow_without_one_do_no_harm() -> None:
    empty = Tracker(session_id="s")
    events: list[Event] = [
        StepEntered(step="x"),
        SlotRequested(slot="a", attempt=1),
        FlowEnded(flow="x", outcome="failed"),
    ]
    assert empty.with_events(events).stack == ()


def test_every_event_is_read_back_as_it_was_written() -> None:
    adapter: TypeAdapter[Event] = TypeAdapter(Event)
    for event in [*BEGUN, FlowEnded(flow="b", outcome="failed", reason="why")]:
        assert adapter.validate_json(adapter.dump_json(event)) == event
    # What an earlier version wrote, without the fields that came later.
    assert Tracker.model_validate({"session_id": "s", "stack": [{"flow": "f", "step": "a"}]}).stack
