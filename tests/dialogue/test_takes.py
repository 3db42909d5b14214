"""A trigger that takes values from the message: its condition sees them, and they fill slots."""

from collections.abc import Callable

import pytest

from builder.conversation.understanding import SlotValue
from builder.schema.flow import Flow
from builder.schema.skill import Skill
from tests.dialogue.conftest import SHOP, Talker


@pytest.fixture
def talker() -> Talker:
    shop = Skill.model_validate(SHOP)
    by_name = {flow.name: flow for flow in shop.flows}
    known = {
        "name": "aknown",
        "trigger": {
            "intents": ["track_order"],
            "takes": ["order_number"],
            "when": {"kind": "filled", "slot": "order_number"},
        },
        "steps": [{"kind": "say", "id": "say", "response": "hello"}],
    }
    flows = (Flow.model_validate(known), *by_name.values())
    return Talker(shop.model_copy(update={"flows": flows}))


def test_condition_of_a_trigger_sees_what_the_message_gives(
    talker: Talker, number: Callable[[str], SlotValue]
) -> None:
    assert talker.say("track_order", number("A1001"), text="where is A1001") == ["Hi!"]
    assert talker.tracker.slots["order_number"] == "A1001"


def test_without_the_value_the_next_flow_starts(talker: Talker) -> None:
    assert talker.say("track_order", text="where is my order") == ["Which order?"]


def test_copies_do_not_remember_parts_of_the_original(talker: Talker) -> None:
    skill = talker.skill
    assert skill.find(Flow, "aknown") is not None
    assert skill.model_copy(update={"flows": ()}).find(Flow, "aknown") is None
