"""Flows that begin a talk, answer what nobody understood, share an intent, or are interrupted."""

from typing import Any

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import SlotSet
from builder.conversation.tracker import Tracker
from builder.dialogue.built_in import names_of_facts, not_understood
from builder.schema.skill import Skill
from tests.dialogue.conftest import SHOP, Talker

SAY_KEPT = {"kind": "say", "id": "say", "response": "kept"}


def shop_and(*flows: dict[str, Any], **change: Any) -> Talker:
    return Talker(Skill.model_validate({**SHOP, "flows": [*flows, *SHOP["flows"]], **change}))


def policy(name: str, after: str) -> list[dict[str, Any]]:
    return [
        {**flow, "after_interruption": after} if flow["name"] == name else flow
        for flow in SHOP["flows"]
    ]


def test_a_flow_begins_the_talk_and_the_message_is_heard_after_it() -> None:
    talker = shop_and({"name": "open", "trigger": {"on": ["start"]}, "steps": [SAY_KEPT]})
    assert talker.say("track_order") == ["Nothing was returned.", "Which order?"]
    assert talker.say("greet")[0] == "Hi!"


def test_a_beginning_that_asks_keeps_a_wish_waiting_and_forgets_small_talk() -> None:
    steps = [{"kind": "collect", "id": "sure", "slot": "confirmed"}]
    opening = {"name": "open", "trigger": {"on": ["start"]}, "steps": steps}
    talker = shop_and(opening)
    assert talker.say("track_order") == ["Really?"]
    assert talker.say("affirm") == ["Which order?"]
    talker = shop_and(opening)
    assert talker.say("out_of_scope") == ["Really?"]
    assert talker.say("affirm") == []


def test_a_condition_decides_between_flows_of_one_intent() -> None:
    when = {"kind": "filled", "slot": "state"}
    talker = shop_and(
        {
            "name": "known",
            "trigger": {"intents": ["track_order"], "when": when},
            "steps": [SAY_KEPT],
        }
    )
    assert talker.say("track_order") == ["Which order?"]
    talker.say("cancel", text="stop")
    talker.tracker = talker.tracker.with_events([SlotSet(slot="state", value="sent", by="flow")])
    assert talker.say("track_order") == ["Nothing was returned."]


def test_not_understood_again_and_again_offers_choices_then_a_person() -> None:
    intents = [{"name": "track_order", "title": {"en": "Track an order"}}, *SHOP["intents"][1:]]
    talker = shop_and(intents=intents, not_understood={"choices_after": 2, "handoff_after": 3})
    assert talker.say("out_of_scope")[0].startswith("Sorry, I did not get that.")
    assert talker.say("out_of_scope")[0].startswith("Sorry, I still do not follow.")
    assert [b.payload for b in talker.tracker.replies[0].buttons] == ["/track_order"]
    assert talker.say("out_of_scope")[0].startswith("I am passing you on")
    assert talker.handoffs == ["3 messages in a row were not understood"]


def test_who_takes_over_reads_why_in_the_language_of_the_talk() -> None:
    assert not_understood("zh-CN", 3) == "连续 3 条消息没有听懂"
    assert not_understood("fr", 3) == not_understood("en", 3)
    assert names_of_facts("zh") == ("流程", "最后一条消息")


def test_a_flow_of_the_authors_answers_what_nobody_understood() -> None:
    talker = shop_and({"name": "lost", "trigger": {"on": ["fallback"]}, "steps": [SAY_KEPT]})
    assert talker.say("out_of_scope") == ["Nothing was returned."]


def test_an_interrupted_flow_is_dropped_where_the_author_wants_that() -> None:
    talker = shop_and(flows=policy("return", "drop"))
    talker.say("return_order")
    assert talker.say("greet") == ["Hi!"]
    assert talker.flow is None


def test_an_interrupted_flow_asks_whether_to_go_on() -> None:
    talker = shop_and(flows=policy("return", "ask"))
    talker.say("return_order")
    assert talker.say("greet") == ["Hi!", "Shall we go on with “return order”?"]
    assert talker.say("affirm")[-1] == "What is the number?"
    talker.say("greet")
    assert talker.say("deny") == ["All right, I have stopped that."]
    assert talker.flow is None


def test_an_answer_to_the_interrupted_question_goes_on_without_a_yes(number: Any) -> None:
    talker = shop_and(flows=policy("return", "ask"))
    talker.say("return_order")
    talker.say("greet")
    assert talker.say("out_of_scope", number("A1001")) == ["Why?"]


def test_a_jump_takes_the_place_of_the_flow() -> None:
    talker = shop_and(
        {
            "name": "over",
            "trigger": {"intents": ["greet"]},
            "steps": [{"kind": "jump", "id": "go", "flow": "track"}],
        }
    )
    assert talker.say("greet") == ["Which order?"]
    assert [frame.flow for frame in talker.tracker.stack] == ["track"]


def test_a_link_gives_arguments_and_takes_results() -> None:
    steps = [
        {
            "kind": "link",
            "id": "go",
            "flow": "identify",
            "arguments": {"order_number": "A{state}"},
            "results": {"details": "order_number"},
        },
        SAY_KEPT,
    ]
    talker = shop_and({"name": "calls", "trigger": {"intents": ["greet"]}, "steps": steps})
    talker.tracker = Tracker(session_id="s1", slots={"state": "1234"}, last_at=talker.now)
    assert talker.say("greet") == ["Nothing was returned."]
    assert talker.tracker.slots["details"] == "A1234"


def test_a_web_service_fills_slots_or_leads_elsewhere() -> None:
    call = {"kind": "http", "id": "call", "endpoint": "web", "save": {"state": "x"}}
    endpoint = {"name": "web", "url": "https://shop.example/orders"}

    def talk(outcome: ActionOutcome, **more: Any) -> list[str]:
        steps = [{**call, **more}, {"kind": "say", "id": "told", "response": "say_state"}]
        steps += [{"kind": "end", "id": "end"}, {**SAY_KEPT, "id": "late"}]
        flow = {"name": "calls", "trigger": {"intents": ["greet"]}, "steps": steps}
        talker = shop_and(flow, endpoints=[endpoint])
        talker.act = lambda action, _tracker: outcome
        return talker.say("greet")

    found = SlotSet(slot="state", value="sent", by="action")
    assert talk(ActionOutcome("http:web", events=(found,))) == [" is sent."]
    late = ActionOutcome("http:web", failure="late", timed_out=True)
    assert talk(late, on_timeout="late") == ["Nothing was returned."]
    assert talk(late, on_failure="late") == ["Nothing was returned."]
    assert talk(late) == ["Sorry, our system is not answering right now. Please try again later."]


def test_a_case_is_said_in_its_place() -> None:
    when = {"kind": "equals", "slot": "state", "value": "lost"}
    card = {"title": {"en": "Order {order_number}"}, "buttons": [{"title": {"en": "Again"}}]}
    response = {
        "name": "hello",
        "text": {"en": "Hi!"},
        "cases": [{"when": when, "text": {"en": "Oh dear."}, "cards": [card]}],
    }
    talker = shop_and(responses=[response, *SHOP["responses"][:1]])
    assert talker.say("greet") == ["Hi!"]
    slots = {"state": "lost", "order_number": "A1"}
    talker.tracker = talker.tracker.model_copy(update={"slots": slots})
    assert talker.say("greet") == ["Oh dear."]
    (shown,) = talker.tracker.replies[0].cards
    assert (shown.title, shown.buttons[0].payload) == ("Order A1", "Again")
