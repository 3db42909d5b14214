"""Edits change what they say, and nothing else; a merged intent is renamed wherever it is named."""

from __future__ import annotations

from typing import Any

import pytest

from builder.errors import Conflict, errors_of
from builder.schema.check import check
from builder.schema.entity import Entity
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance, parse_markup
from kits.quality.edit import (
    Add,
    AddIntent,
    AddWord,
    Drop,
    DropOutOfScope,
    Merge,
    Move,
    Rewrite,
    edited,
)
from kits.quality.merge import can_merge
from kits.quality.said import Said

SHOP: dict[str, Any] = {
    "name": "shop",
    "languages": ["en"],
    "out_of_scope": {"en": ["sing a song"]},
    "intents": [
        {"name": "cancel_order", "utterances": {"en": ["cancel it", "stop my order"]}},
        {"name": "stop_order", "utterances": {"en": ["Stop my order!", "no more"]}},
        {"name": "greet", "utterances": {"en": ["hello"]}},
    ],
    "entities": [{"name": "size", "dictionary": {"large": ["big"]}}],
    "slots": [{"name": "size", "type": "size", "prompts": {"en": "Which size?"}}],
    "responses": [
        {
            "name": "menu",
            "text": {"en": "What now?"},
            "buttons": [
                {"title": "Stop", "payload": '/stop_order{"size": "large"}'},
                {"title": "Hi", "payload": "/greet"},
            ],
        }
    ],
    "flows": [
        {
            "name": "cancel",
            "trigger": {"intents": ["cancel_order", "stop_order"]},
            "steps": [{"kind": "say", "id": "say", "response": "menu"}],
        },
        {
            "name": "greet",
            "trigger": {"intents": ["greet"]},
            "steps": [{"kind": "say", "id": "say", "response": "menu"}],
        },
    ],
    "chats": [{"name": "stop", "turns": [{"user": "no more", "intent": "stop_order"}]}],
}


@pytest.fixture
def shop() -> Skill:
    return Skill.model_validate(SHOP)


def texts(skill: Skill, intent: str) -> list[str]:
    return [one.text for one in skill.get(Intent, intent).all_utterances()]


HELLO = Said("greet", "en", Utterance(text="hello"))


def test_small_edits(shop: Skill) -> None:
    assert texts(edited(shop, [Drop(HELLO)]), "greet") == []
    moved = edited(shop, [Move(HELLO, "stop_order", "en")])
    assert texts(moved, "stop_order")[-1] == "hello"
    marked = parse_markup("[hello](size)")
    assert edited(shop, [Rewrite(HELLO, marked)]).get(Intent, "greet").all_utterances() == (marked,)
    more = Said("greet", "zh", Utterance(text="你好"))
    assert edited(shop, [Add(more)]).get(Intent, "greet").utterances["zh"] == (more.utterance,)
    split = edited(shop, [AddIntent("greet_2", "greet"), Move(HELLO, "greet_2", "en")])
    assert [i.name for i in split.intents][-2:] == ["greet", "greet_2"]
    assert texts(split, "greet_2") == ["hello"]
    listed = edited(shop, [AddWord("size", "large", "huge"), AddWord("size", "small")])
    assert dict(listed.get(Entity, "size").dictionary) == {"large": ("big", "huge"), "small": ()}
    assert edited(shop, [DropOutOfScope("en", "sing a song")]).out_of_scope == {}
    assert edited(shop, []) == shop


def test_an_intent_is_merged_wherever_it_is_named(shop: Skill) -> None:
    assert can_merge(shop, "cancel_order", "stop_order")
    assert not can_merge(shop, "cancel_order", "greet")
    merged = edited(shop, [Merge("stop_order", "cancel_order")])
    assert texts(merged, "cancel_order") == ["cancel it", "stop my order", "no more"]
    assert [flow.trigger.intents for flow in merged.flows] == [("cancel_order",), ("greet",)]
    payloads = [b.payload for b in merged.responses[0].buttons]
    assert '/cancel_order{"size": "large"}' in str(payloads[0])
    assert "/greet" in str(payloads[1])
    assert merged.chats[0].turns[0].intent == "cancel_order"
    assert not errors_of(check(merged))


@pytest.mark.parametrize(
    "edit",
    [
        Drop(Said("greet", "en", Utterance(text="gone"))),
        Move(HELLO, "nowhere", "en"),
        Drop(Said("nowhere", "en", Utterance(text="hello"))),
        AddIntent("greet", "stop_order"),
        Merge("nowhere", "greet"),
        AddWord("nowhere", "x"),
        DropOutOfScope("en", "gone"),
    ],
)
def test_what_is_no_longer_there_is_told(edit: Any, shop: Skill) -> None:
    with pytest.raises(Conflict, match="look again for findings") as caught:
        edited(shop, [edit])
    assert caught.value.code == "fix-outdated"
