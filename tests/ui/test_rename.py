import pytest

from builder.schema.entity import Entity
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import to_markup
from ui.changes import edit


@pytest.fixture
def skill() -> Skill:
    return Skill.model_validate(
        {
            "name": "shop",
            "languages": ["en"],
            "carry_over": ["order"],
            "intents": [{"name": "track", "utterances": {"en": ["where is [A1](order)", "track"]}}],
            "entities": [{"name": "code", "patterns": ["[A-Z][0-9]"]}],
            "slots": [{"name": "order", "type": "code"}, {"name": "done", "type": "boolean"}],
            "responses": [{"name": "say_it", "text": {"en": "{order} is here"}}],
            "flows": [
                {
                    "name": "track",
                    "trigger": {
                        "intents": ["track"],
                        "events": ["parcel_lost"],
                        "takes": ["order"],
                        "when": {"kind": "filled", "slot": "order"},
                    },
                    "steps": [
                        {"kind": "collect", "id": "ask", "slot": "order"},
                        {
                            "kind": "branch",
                            "id": "check",
                            "links": [{"when": {"kind": "filled", "slot": "order"}, "to": "tell"}],
                        },
                        {"kind": "set_slots", "id": "note", "values": {"order": "{order}!"}},
                        {"kind": "say", "id": "tell", "response": "say_it"},
                    ],
                },
                {
                    "name": "other",
                    "trigger": {"on": ["inactivity"], "after": "5m"},
                    "steps": [
                        {
                            "kind": "http",
                            "id": "fetch",
                            "endpoint": "parcels",
                            "values": {"order": "{order}"},
                            "save": {"order": "id"},
                        },
                        {
                            "kind": "link",
                            "id": "go",
                            "flow": "track",
                            "arguments": {"order": "A1"},
                            "results": {"done": "order"},
                        },
                        {"kind": "jump", "id": "leave", "flow": "track"},
                    ],
                },
            ],
            "faq": [{"id": "hours", "question": "When?", "response": "say_it"}],
            "chats": [
                {
                    "name": "good",
                    "turns": [
                        {
                            "user": "track A1",
                            "intent": "track",
                            "flow": "track",
                            "responses": ["say_it"],
                            "slots": {"order": "A1"},
                            "called_with": {"look": {"order": "A1"}},
                        }
                    ],
                }
            ],
        }
    )


def test_renamed_intent_is_followed_and_triggers_keep_what_else_they_have(skill: Skill) -> None:
    intent = skill.get(Intent, "track")
    after = edit.with_part(intent.model_copy(update={"name": "find"}), "track")(skill)
    before, trigger = skill.get(Flow, "track").trigger, after.get(Flow, "track").trigger
    assert trigger == before.model_copy(update={"intents": ("find",)})
    assert after.get(Flow, "other").trigger == skill.get(Flow, "other").trigger
    assert after.chats[0].turns[0].intent == "find"


def test_renamed_slot_is_followed_everywhere(skill: Skill) -> None:
    after = edit.with_part(Slot(name="number", type="code"), "order")(skill)
    assert to_markup(after.get(Intent, "track").all_utterances()[0]) == "where is [A1](number)"
    assert after.get(Response, "say_it").text == {"en": ("{number} is here",)}
    assert after.carry_over == ("number",)
    dump = after.get(Flow, "track").model_dump_json()
    assert '"order"' not in dump and '"{number}!"' in dump
    fetch, go, _ = after.get(Flow, "other").model_dump(mode="json")["steps"]
    # What an endpoint is given goes by the endpoint's own names.
    assert (fetch["values"], fetch["save"]) == ({"order": "{number}"}, {"number": "id"})
    assert (go["arguments"], go["results"]) == ({"number": "A1"}, {"done": "number"})
    assert '"order"' not in after.chats[0].model_dump_json()


def test_renamed_entity_response_and_flow_are_followed(skill: Skill) -> None:
    after = edit.with_part(Entity(name="order_code"), "code")(skill)
    assert after.get(Slot, "order").type == "order_code"
    after = edit.with_part(Response(name="tell_it"), "say_it")(after)
    assert after.get(Flow, "track").get_step("tell").model_dump()["response"] == "tell_it"
    assert after.faq[0].response == "tell_it"
    after = edit.with_part(Flow(name="tracking"), "track")(after)
    steps = after.get(Flow, "other").steps[1:]
    assert [step.model_dump()["flow"] for step in steps] == ["tracking", "tracking"]
    turn = after.chats[0].turns[0]
    assert (turn.flow, turn.responses) == ("tracking", ("tell_it",))
