"""The action protocol, against the real rasa-sdk and against servers that misbehave."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from builder.actions.rasa import RasaActionRunner
from builder.actions.rasa_call import LARGEST_PAYLOAD, call_body
from builder.actions.runner import ActionCall, NoActions
from builder.conversation.effect import ActionOutcome
from builder.conversation.event import (
    Event,
    FlowStarted,
    HandedOff,
    MessageAdded,
    MessageReceived,
    MessageReverted,
    RemindersCancelled,
    Replied,
    Resumed,
    SessionEnded,
    SessionStarted,
    SlotRequested,
    SlotSet,
    SlotsReset,
    TimerSet,
)
from builder.conversation.reply import Reply, ReplyButton
from builder.conversation.timer import Timer
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, SlotValue, Understanding
from builder.errors import Invalid
from builder.schema.skill import Skill
from builder.sentence import Sentence

SKILL = Skill.model_validate(
    {
        "name": "shop",
        "languages": ["en"],
        "slots": [{"name": "order_number"}, {"name": "state"}],
        "responses": [{"name": "say_state", "text": "It is {state} and {colour}."}],
        "flows": [
            {
                "name": "track",
                "steps": [{"kind": "collect", "id": "ask", "slot": "order_number"}],
            },
            {"name": "return", "steps": [{"kind": "end", "id": "end"}]},
        ],
    }
)
HEARD = MessageReceived(
    at=datetime(2026, 11, 23, tzinfo=UTC),
    message_id="m1",
    understanding=Understanding(
        text="track A1001",
        language="en",
        intent=IntentScore(name="track_order", score=0.9),
        slots=(
            SlotValue(
                type="order_number",
                slot="order_number",
                value="A1001",
                text="A1001",
                start=6,
                end=11,
                source="pattern",
            ),
        ),
    ),
)


def call(action: str, *events: Event, number: str = "A1001", session_id: str = "s1") -> ActionCall:
    history = (
        HEARD,
        FlowStarted(flow="track", step="ask"),
        SlotRequested(slot="order_number", attempt=1),
        SlotSet(slot="order_number", value=number),
        *events,
    )
    tracker = Tracker(session_id=session_id).with_events(history)
    return ActionCall(
        action, SKILL, tracker, history, f"{session_id}/1/0", "wechat", {"plan": "gold"}
    )


def run(url: str, made: ActionCall, timeout: float = 5.0) -> ActionOutcome:
    async def once() -> ActionOutcome:
        runner = RasaActionRunner(url, timeout=timeout)
        try:
            return await runner.run(made)
        finally:
            await runner.close()

    return asyncio.run(once())


def test_real_server_sees_the_session_and_answers_in_every_form(action_server: str) -> None:
    outcome = run(action_server, call("action_find"))
    assert outcome.failure is None
    assert outcome.events == (SlotSet(slot="state", value="shipped", by="action"),)
    assert outcome.next_action == "action_more"
    assert outcome.replies == (
        Reply(
            text="Order A1001 for s1",
            buttons=(ReplyButton(title="Return it", payload="/return_order"),),
        ),
        Reply(text="It is shipped and red.", response="say_state"),
        Reply(image="https://example.org/a.png"),
        Reply(custom={"card": 1}),
    )


def test_real_server_sees_where_the_talk_stands(action_server: str) -> None:
    # A session's name goes into a header, and may be in any script.
    outcome = run(action_server, call("action_tell", session_id="用户 1\n"))
    assert outcome.replies[0].custom == {
        "channel": "wechat",
        "loop": "track",
        "asked": "order_number",
        "entity": "A1001",
        "metadata": {"plan": "gold"},
        "forms": {"track": {"required_slots": ["order_number"]}, "return": {"required_slots": []}},
    }


def test_what_has_no_meaning_here_is_noted_and_not_lost(action_server: str) -> None:
    outcome = run(action_server, call("action_strange"))
    assert outcome.events == ()
    assert outcome.replies == (
        Reply(custom={"elements": [{"title": "a card"}]}),
        Reply(text="said by an event", buttons=(ReplyButton(title="ok", payload="ok"),)),
    )
    assert [note.removeprefix("Action 'action_strange': ") for note in outcome.notes] == [
        "an event 'moonrise' has no meaning here and was passed over.",
        "it set a slot 'unheard_of', which the skill does not have.",
        "its value for slot 'state' is larger than 16384 bytes.",
        "it says response 'utter_nowhere', which the skill does not have.",
    ]


def test_reminders_are_set_and_cancelled_as_rasa_sdk_sends_them(action_server: str) -> None:
    outcome = run(action_server, call("action_remind"))
    at = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    local = datetime(2027, 1, 2, 3, 4).astimezone(UTC)
    assert outcome.events == (
        TimerSet(
            timer=Timer(
                purpose="reminder",
                due=at,
                name="visit",
                intent="EXTERNAL_visit",
                entities={"order_number": "A1"},
            )
        ),
        TimerSet(
            timer=Timer(
                purpose="reminder",
                due=at,
                intent="EXTERNAL_pay",
                entities={"sum": 3},
                until_message=True,
            )
        ),
        RemindersCancelled(name="old"),
        RemindersCancelled(intent="EXTERNAL_pay", entities={"sum": 3}),
        TimerSet(
            timer=Timer(purpose="reminder", due=local, intent="EXTERNAL_local", until_message=True)
        ),
    )
    assert outcome.notes == (
        "Action 'action_remind': a reminder of its names no intent, or no time.",
    )


def test_restart_begins_the_session_anew(action_server: str) -> None:
    made = call("action_again")
    events = run(action_server, made).events
    assert events == (SessionStarted(at=HEARD.at),)
    assert made.tracker.with_events(events).stack == ()


@pytest.mark.parametrize(
    ("which", "events"),
    [
        ("interrupted", ()),
        ("undo", ()),
        ("same", ()),
        ("ended", (SessionEnded(),)),
        ("started", (SessionStarted(at=HEARD.at),)),
        ("reset", (SlotsReset(),)),
        ("resume", (Resumed(),)),
        (
            "rewind",
            (
                SlotSet(slot="state", value="x", by="action"),
                MessageReverted(),
                SlotSet(slot="state", value="y", by="action"),
            ),
        ),
        ("entities", (SlotSet(slot="order_number", value="A1002", by="action"),)),
    ],
)
def test_real_events_have_their_meaning(
    action_server: str, which: str, events: tuple[Event, ...]
) -> None:
    outcome = run(action_server, call("action_facts", SlotSet(slot="state", value=which)))
    assert outcome.failure is None
    assert outcome.events == events
    assert (outcome.next_action, outcome.ends_flow) == (None, False)
    lost = "an entity 'moon' belongs to no slot and was passed over."
    assert [n.partition(": ")[2] for n in outcome.notes] == ([lost] if which == "entities" else [])


def test_a_loop_is_a_flow_that_begins_or_ends(action_server: str) -> None:
    def facts(which: str) -> ActionOutcome:
        return run(action_server, call("action_facts", SlotSet(slot="state", value=which)))

    assert facts("loop").next_action == "return"
    assert facts("no loop").ends_flow
    assert "no flow of that name" in facts("nowhere").notes[0]


def test_an_action_speaks_for_the_user_and_for_a_person(action_server: str) -> None:
    spoken = run(action_server, call("action_facts", SlotSet(slot="state", value="agent")))
    assert [reply.text for reply in spoken.replies] == ["A person speaks."]
    added = run(action_server, call("action_facts", SlotSet(slot="state", value="user")))
    (fact,) = added.events
    assert isinstance(fact, MessageAdded)
    meant = fact.understanding
    assert (meant.text, meant.intent.name, meant.intent.score) == (
        "send it back",
        "return_order",
        0.8,
    )
    assert [(v.slot, v.value) for v in meant.slots] == [("order_number", "A1002")]
    assert "without intent" in added.notes[0]


def test_real_server_validates_a_form(action_server: str) -> None:
    accepted = run(action_server, call("validate_track", number="a1001"))
    assert accepted.events == (SlotSet(slot="order_number", value="A1001", by="action"),)
    refused = run(action_server, call("validate_track", number="A1999"))
    assert refused.events == (SlotSet(slot="order_number", value=None, by="action"),)
    assert [reply.text for reply in refused.replies] == ["Not yours."]


def test_real_server_refuses_pauses_breaks_and_does_not_know(action_server: str) -> None:
    refused = run(action_server, call("action_refuse"))
    assert refused.rejected
    assert "refused to run here" in refused.notes[0]
    assert run(action_server, call("action_pause")).events == (HandedOff(),)
    assert "status 500" in str(run(action_server, call("action_break")).failure)
    assert "does not know it" in str(run(action_server, call("action_none")).failure)


@pytest.mark.timed
@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("hang", "did not answer within 0.3 s"),
        ("reset", "cannot be reached"),
        ("error", "status 500"),
        ("not-json", "not in the action protocol"),
        ("wrong-schema", "events.0.event"),
        ("not-an-object", "not in the action protocol"),
        ("large", "more than 1048576 bytes"),
        ("redirect", "status 302 (redirects are not followed)"),
        ("drip", "did not answer within 0.3 s"),
        ("packed", "answered in gzip, unasked"),
        ("bad-utf8", "not in the action protocol"),
    ],
)
def test_server_that_misbehaves_becomes_a_failure_in_a_sentence(
    wrong_server: str, kind: str, told: str
) -> None:
    # Only those that do not come to an end are waited for briefly: a busy machine is slow to answer.
    brief = kind in ("hang", "drip")
    outcome = run(f"{wrong_server}/{kind}", call("action_find"), timeout=0.3 if brief else 10.0)
    assert isinstance(outcome.failure, Sentence)
    assert outcome.failure.startswith("Action 'action_find' did not run:")
    assert told in outcome.failure
    # The screens say it, and why, in another language.
    assert isinstance(outcome.failure.values["reason"], Sentence)


def test_server_that_is_down_is_told(wrong_server: str) -> None:
    assert "cannot be reached" in str(run("http://127.0.0.1:9/webhook", call("x")).failure)
    assert run(f"{wrong_server}/nothing", call("x")) == ActionOutcome("x")
    secure = wrong_server.replace("http:", "https:")
    assert "cannot be reached" in str(run(f"{secure}/nothing", call("x")).failure)


@pytest.mark.parametrize("url", ["127.0.0.1:5055", "http://", "http://x:99999/", "http://[x/"])
def test_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(Invalid, match="is not an address") as refused:
        RasaActionRunner(url)
    assert refused.value.code == "address-invalid"


def test_server_that_keeps_failing_is_left_alone(wrong_server: str) -> None:
    async def many() -> list[str]:
        runner = RasaActionRunner(f"{wrong_server}/error")
        told = [str((await runner.run(call("x"))).failure) for _ in range(7)]
        await runner.close()
        return told

    told = asyncio.run(many())
    assert all("status 500" in failure for failure in told[:5])
    assert all("left alone" in failure for failure in told[5:])


def test_payload_stays_small_however_long_the_session_is() -> None:
    history = [Replied(reply=Reply(text="x" * 3000))] * 500
    body = call_body(call("action_find", *history))
    assert len(body) <= LARGEST_PAYLOAD
    assert orjson.loads(body)["tracker"]["slots"]["order_number"] == "A1001"


def test_session_that_cannot_be_told_is_a_failure(wrong_server: str) -> None:
    large = run(f"{wrong_server}/nothing", call("x", SlotSet(slot="state", value="y" * 70_000)))
    assert "more than 65536 bytes" in str(large.failure)
    strange = run(f"{wrong_server}/nothing", call("x", SlotSet(slot="state", value=2**70)))
    assert "cannot be written as JSON" in str(strange.failure)


def test_large_domain_is_left_out_before_a_call_grows_too_large() -> None:
    made = call("x", SlotSet(slot="state", value="y" * 60_000))
    intents = [{"name": f"intent_number_{i}"} for i in range(500)]
    skill = Skill.model_validate(SKILL.model_dump() | {"intents": intents})
    body = orjson.loads(call_body(replace(made, skill=skill)))
    assert body["domain"]["intents"] == []
    assert body["domain"]["forms"] == {"track": {"required_slots": ["order_number"]}}


def test_entities_of_one_type_are_told_apart_by_role() -> None:
    slots = [{"name": name, "type": "city"} for name in ("from", "to")]
    skill = Skill.model_validate({"name": "trip", "slots": slots})
    found = SlotValue(
        type="city", slot="to", value="Rome", text="Rome", start=0, end=4, source="learned"
    )
    heard = HEARD.model_copy(
        update={"understanding": HEARD.understanding.model_copy(update={"slots": (found,)})}
    )
    tracker = Tracker(session_id="s").with_events([heard])
    body = orjson.loads(call_body(ActionCall("x", skill, tracker, (heard,), "k")))
    [entity] = body["tracker"]["latest_message"]["entities"]
    assert (entity["entity"], entity["role"], entity["value"]) == ("city", "to", "Rome")


def test_without_a_server_the_remedy_is_named() -> None:
    assert "DIALOOM_ACTION_URL" in str(asyncio.run(NoActions().run(call("x"))).failure)
