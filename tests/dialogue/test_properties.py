"""Whatever is said, a turn ends, never raises, and replays to the same state."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.conversation.effect import (
    ActionOutcome,
    AnswerOutcome,
    CallEndpoint,
    NotifyHandoff,
    RunAction,
)
from builder.conversation.event import (
    Event,
    FlowStarted,
    HandedOff,
    MessageAdded,
    MessageReverted,
    RemindersCancelled,
    Resumed,
    SessionEnded,
    SessionStarted,
    SlotSet,
    SlotsReset,
    StepEntered,
    TimerSet,
)
from builder.conversation.message import PersonAct
from builder.conversation.remembered import Remembered
from builder.conversation.reply import Reply
from builder.conversation.timer import Timer
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, SlotValue, Understanding
from builder.conversation.why import why_of_turn
from builder.dialogue.given import Due, Given, Heard, Stepped, Told
from builder.dialogue.talk import MOST_EFFECTS, MOST_FLOWS
from builder.dialogue.turn import take_turn
from builder.schema.paths.reach import Reach
from builder.schema.skill import Skill

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SLOTS = ("a", "b", "c", "gone")
STEPS = tuple(f"s{i}" for i in range(6))
OCCASIONS: list[list[str]] = [
    *([], [], [], ["start"], ["fallback"], ["inactivity"], ["correction"], ["clarification"]),
    *(["interruption", "resume"], ["too_many_failures"], ["internal_error", "handoff"]),
    ["correction", "resume", "too_many_failures", "internal_error", "handoff", "clarification"],
]
INTENTS = (
    *("start0", "start1", "start2", "cancel", "repeat", "affirm", "deny"),
    *("restart", "go_back", "skip"),
    *("out_of_scope", "answer_question"),
)

step_ids = st.sampled_from(STEPS)
maybe_step = st.none() | st.sampled_from([*STEPS, "nowhere"])
conditions = st.sampled_from(
    [
        {"kind": "filled", "slot": "a"},
        {"kind": "equals", "slot": "b", "value": 1},
        {"kind": "not", "condition": {"kind": "contains", "slot": "c", "value": "x"}},
        {"kind": "compare", "slot": "a", "is": "<", "value": 3},
    ]
)


waits = st.sampled_from(
    [
        *({"for": "90s"}, {"for": "2h"}, {"for": "{a}"}, {"for": "0s"}, {}),
        *({"until": "18:30"}, {"until": "{b}"}, {"until": "2026-11-23T08:05"}),
    ]
)


@st.composite
def steps(draw: st.DrawFn, step_id: str) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(
            [
                *("say", "collect", "branch", "set_slots", "act", "http", "link", "jump"),
                *("answer", "handoff", "end", "wait"),
            ]
        )
    )
    step: dict[str, Any] = {"kind": kind, "id": step_id}
    if kind not in ("handoff", "end", "jump"):
        step["next"] = draw(maybe_step)
    match kind:
        case "say":
            step["response"] = draw(st.sampled_from(["greeting", "nothing"]))
        case "collect":
            step |= {"slot": draw(st.sampled_from(SLOTS)), "fresh": draw(st.booleans())}
            step |= {"attempts": draw(st.integers(1, 3)), "give_up": draw(maybe_step)}
            step["timeout"] = draw(st.sampled_from([None, None, "30s", "3m", "nonsense"]))
            step["on_timeout"] = draw(maybe_step)
            step["validate_with"] = draw(st.sampled_from([None, "validate"]))
            step |= {
                "confirm": draw(st.sampled_from(["never", "always", "earlier"])),
                "optional": draw(st.booleans()),
            }
        case "wait":
            step |= draw(waits)
            step["on_message"] = draw(maybe_step)
        case "branch":
            step["links"] = [{"when": draw(conditions), "to": draw(step_ids)}]
        case "set_slots":
            put = draw(st.sampled_from([None, 1, "{a}", "{a}{a}{b|money}{c|date}"]))
            step["values"] = {draw(st.sampled_from(SLOTS)): put}
        case "act":
            step |= {"action": "act", "on_failure": draw(maybe_step)}
        case "http":
            step |= {"endpoint": "web", "save": {"a": "x"}, "values": {"q": "{b}"}}
            step |= {"on_failure": draw(maybe_step), "on_timeout": draw(maybe_step)}
        case "link":
            step["flow"] = draw(st.sampled_from(["flow0", "flow1", "flow2", "deleted"]))
            step["arguments"] = draw(st.sampled_from([{}, {"a": "{b}", "c": None}]))
            step["results"] = draw(st.sampled_from([{}, {"b": "a", "gone": "c"}]))
        case "jump":
            step["flow"] = draw(st.sampled_from(["flow0", "flow1", "flow2", "deleted"]))
        case "answer":
            step["not_found"] = draw(maybe_step)
    return step


@st.composite
def skills(draw: st.DrawFn) -> Skill:
    flows = [
        {
            "name": f"flow{number}",
            "trigger": {
                "intents": [f"start{number}"],
                "events": draw(st.sampled_from([[], ["told"], ["told", "other"]])),
                "on": draw(st.sampled_from(OCCASIONS)),
                "after": draw(st.sampled_from([None, "45s", "20m"])),
                "when": draw(st.none() | conditions),
            },
            "after_interruption": draw(st.sampled_from(["resume", "ask", "drop"])),
            "steps": [draw(steps(STEPS[i])) for i in range(draw(st.integers(0, 6)))],
        }
        for number in range(3)
    ]
    kinds = [draw(st.sampled_from(["text", "boolean", "number", "kind"])) for _ in range(3)]
    return Skill.model_validate(
        {
            "name": "random",
            "inactivity": draw(st.sampled_from([None, "2m"])),
            "session_minutes": draw(st.sampled_from([1, 60])),
            "languages": ["en"],
            "intents": [
                {"name": "start0", "title": {"en": []}, "description": "开始 / begin the first"},
                {"name": "start1", "utterances": {"en": ["", "begin the second"]}},
                {"name": "start2"},
            ],
            "entities": [{"name": "kind", "dictionary": ["x", "y"]}],
            "slots": [
                {
                    "name": name,
                    "type": kind,
                    "validation": {"maximum": 5} if kind == "number" else None,
                    "initial": draw(st.sampled_from([None, None, 1])),
                    "scope": draw(st.sampled_from(["flow", "session", "user"])),
                    "lifetime": draw(st.sampled_from([None, 1, 3])),
                    "lifetime_minutes": draw(st.sampled_from([None, 1])),
                }
                for name, kind in zip("abc", kinds, strict=True)
            ],
            "flows": flows,
            "responses": [
                {
                    "name": "cancelled",
                    "text": {"en": "Stopped."},
                    "cases": [{"when": draw(conditions), "cards": [{"title": {"en": "{a}"}}]}],
                }
            ],
            "carry_over": draw(st.sampled_from([False, True, ["a", "gone"]])),
            "not_understood": {
                "choices_after": 1,
                "handoff_after": draw(st.sampled_from([None, 3])),
            },
            "endpoints": [{"name": "web", "url": "http://127.0.0.1/{a}"}],
            "faq": [{"id": "q", "question": "?", "answer": "!"}] if draw(st.booleans()) else [],
        }
    )


values = st.builds(
    lambda kind, slot, found: SlotValue(
        type=kind, slot=slot, value=found, text="t", start=0, end=1, source="system"
    ),
    st.sampled_from(["number", "kind", "boolean"]),
    st.sampled_from([None, *SLOTS]),
    st.sampled_from([1, 9, "x", True, {"amount": 3, "currency": "CNY"}]),
)
single = st.builds(
    lambda intent, score, found, text, close: Understanding(
        text=text,
        language="en",
        intent=IntentScore(name=intent, score=score),
        slots=tuple(found),
        close=tuple(close),
    ),
    st.sampled_from(INTENTS),
    st.floats(0, 1),
    st.lists(values, max_size=3),
    st.sampled_from(
        [
            "",
            "hello",
            "是",
            "no, it is x",
            "不是x，是y",
            "where is x?",
            "/start1",
            "/",
            "2",
            "第一个",
        ]
    ),
    st.lists(st.sampled_from([*INTENTS[:3], "gone"]), max_size=3, unique=True),
)
messages = st.one_of(
    single,
    st.builds(
        lambda whole, parts: whole.model_copy(update={"requests": tuple(parts)}),
        single,
        st.lists(single, min_size=2, max_size=4),
    ),
)
facts: st.SearchStrategy[Event] = st.sampled_from(
    [
        TimerSet(
            timer=Timer(purpose="reminder", due=NOW, intent="start1", name="r", entities={"a": "x"})
        ),
        TimerSet(timer=Timer(purpose="reminder", due=NOW, intent="gone", until_message=True)),
        RemindersCancelled(intent="start1"),
        SlotSet(slot="a", value=None, by="action"),
        SlotSet(slot="b", value=10**400, by="action"),
        SlotsReset(),
        HandedOff(),
        Resumed(),
        SessionStarted(at=NOW),
        SessionEnded(),
        MessageReverted(),
        MessageAdded(
            understanding=Understanding(
                text="/start1", language="en", intent=IntentScore(name="start1", score=1)
            )
        ),
    ]
)
actions = st.builds(
    ActionOutcome,
    action=st.just("act"),
    events=st.lists(facts, max_size=2).map(tuple),
    failure=st.sampled_from([None, None, "down"]),
    timed_out=st.booleans(),
    next_action=st.sampled_from([None, None, "act", "greeting", "flow1", "action_listen"]),
    rejected=st.booleans(),
    ends_flow=st.booleans(),
)
readings = st.builds(AnswerOutcome, st.sampled_from([None, Reply(text="!", source="faq:q")]))


told: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.tuples(
    st.sampled_from(["told", "other", "unknown"]),
    st.dictionaries(st.sampled_from([*SLOTS, "gone"]), st.sampled_from([1, "x", True, None, []])),
)
person_acts: st.SearchStrategy[tuple[str, PersonAct, bool]] = st.tuples(
    st.sampled_from(["Kim", "Lee"]),
    st.sampled_from(["take_over", "say", "release", "release"]),
    st.booleans(),
)
# What comes in, and after how many seconds; of timers the one that is to be due, open or not.
inputs = st.tuples(
    st.sampled_from([0, 5, 60, 600, 7200]),
    st.one_of(messages, told, st.integers(0, 9), person_acts),
)


def _given(
    number: int, at: datetime, came: Understanding | tuple[Any, ...] | int, tracker: Tracker
) -> Heard | Told | Due | Stepped:
    if isinstance(came, Understanding):
        return Heard(f"m{number}", at, came)
    if isinstance(came, tuple) and len(came) == 3:
        return Stepped(f"m{number}", at, came[0], came[1], "hello", came[2])
    if isinstance(came, tuple):
        return Told(f"m{number}", at, came[0], came[1], None)
    ids = [timer.id for timer in tracker.timers] or [f"t{came}"]
    return Due(f"m{number}", at, ids[came % len(ids)])


def hold_any_talk(skill: Skill, came: list[tuple[int, Any]], data: st.DataObject) -> None:
    tracker = Tracker(session_id="s")
    events: list[Event] = []
    at = NOW
    for number, (seconds, one) in enumerate(came):
        at += timedelta(seconds=seconds)
        first = _given(number, at, one, tracker)
        if isinstance(first, Heard):
            first = replace(first, user=data.draw(st.sampled_from([None, None, "ann", "bo"])))
        remembered = data.draw(st.sampled_from([{}, {"a": Remembered("x", NOW)}]))
        turn_input: Given = (
            first if isinstance(first, Stepped) else replace(first, remembered=remembered)
        )
        before = tracker
        for _ in range(MOST_EFFECTS + 1):
            # What a store gives back is what it was given, and leads to the very same turn.
            assert Tracker.model_validate_json(tracker.model_dump_json()) == tracker
            turn = take_turn(skill, tracker, turn_input, before)
            assert turn == take_turn(skill, tracker, turn_input, before)
            assert len(turn.events) < 1000
            events.extend(turn.events)
            tracker = tracker.with_events(turn.events)
            assert turn.tracker == tracker
            pending = [e for e in turn.effects if not isinstance(e, NotifyHandoff)]
            assert len(pending) <= 1
            assert bool(pending) == (tracker.awaiting is not None)
            if not pending:
                break
            acts = isinstance(pending[0], RunAction | CallEndpoint)
            turn_input = data.draw(actions) if acts else data.draw(readings)
        else:
            raise AssertionError("a turn asks for no more effects than it may")
        assert len(tracker.stack) <= MOST_FLOWS
        open_timers = [timer.id for timer in tracker.timers]
        assert len(set(open_timers)) == len(open_timers)
        waits_for_time = tracker.running is not None and tracker.running.timer is not None
        if tracker.stack and not tracker.resuming and tracker.requested_slot is None:
            # Where its time came while a person had the session, it goes on once that is given back.
            is_held = tracker.handed_off and tracker.running is not None and tracker.running.waited
            assert waits_for_time or is_held
        elif tracker.stack and not tracker.resuming:
            # The talk waits for an answer: for a value, or for a yes to the one it has.
            assert tracker.requested_slot is not None
            assert (tracker.slots.get(tracker.requested_slot) is not None) == tracker.confirming
        assert set(tracker.filled) == set(tracker.slots)
        assert not (tracker.over and (tracker.stack or tracker.waiting or tracker.inactivity))
        if not tracker.stack:
            # No flow is left to keep them for.
            own = {slot.name: slot.initial for slot in skill.slots if slot.scope == "flow"}
            assert all(
                tracker.filled[name].by in ("session", "action") or value == own[name]
                for name, value in tracker.slots.items()
                if name in own
            )
    for why in why_of_turn(events):
        assert why.reason is not None
        assert not re.search("[{}]", why.said["en"].replace(str(why.reason.text), ""))
    reach = Reach(skill)
    replayed = Tracker(session_id="s")
    for event in events:
        replayed = replayed.with_events([event])
        running = replayed.running
        if isinstance(event, StepEntered | FlowStarted) and running is not None:
            # The check calls no step unreachable that a talk has come to.
            known_step = any(
                f.name == running.flow and f.find_step(running.step) for f in skill.flows
            )
            assert not known_step or reach.is_reached(running.flow, running.step)
    assert replayed == tracker


any_talk = given(skills(), st.lists(inputs, max_size=8), st.data())
unhurried = list(HealthCheck)

test_any_talk_ends_and_replays = settings(
    max_examples=300, deadline=None, suppress_health_check=unhurried
)(any_talk(hold_any_talk))

# Some slips show once in thousands of talks.
test_ten_thousand_talks_end_and_replay = pytest.mark.slow(
    settings(max_examples=10_000, deadline=None, suppress_health_check=unhurried)(
        any_talk(hold_any_talk)
    )
)
