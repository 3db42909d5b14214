"""A real API server on this machine, with the tiny encoder, and a skill on it for each test."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from builder.errors import NotFound
from builder.schema.skill import Skill
from builder.settings import Settings
from tests.running import RunningServer
from ui.service import Service, close_clients

SHOP = {
    "name": "shop",
    "title": "Shop",
    "languages": ["en", "zh"],
    "intents": [
        {
            "name": "track_order",
            "utterances": {
                "en": ["where is my order", "track [A1](order_id)", "has my parcel been sent"],
                "zh": ["我的订单到哪了", "查一下[A2](order_id)", "包裹发出了吗"],
            },
        },
        {
            "name": "ask_opening",
            "description": "When the shop is open",
            "utterances": {
                "en": ["when do you open", "are you open on sunday", "opening hours please"],
                "zh": ["几点开门", "周日营业吗", "营业时间是什么"],
            },
        },
    ],
    "entities": [{"name": "order_number", "patterns": ["[A-Z][0-9]+"]}],
    "slots": [
        {
            "name": "order_id",
            "type": "order_number",
            "prompts": {"en": "What is your order number?", "zh": "订单号是多少？"},
        },
        {"name": "status", "type": "text"},
    ],
    "responses": [
        {
            "name": "say_status",
            "text": {
                "en": "Your order {order_id} is on its way.",
                "zh": "您的订单{order_id}已在路上。",
            },
        },
        {"name": "say_opening", "text": {"en": "We open at nine.", "zh": "九点开门。"}},
    ],
    "flows": [
        {
            "name": "track_order",
            "trigger": {"intents": ["track_order"]},
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "order_id"},
                {"kind": "set_slots", "id": "note", "values": {"status": "sent"}},
                {
                    "kind": "branch",
                    "id": "check",
                    "links": [
                        {
                            "when": {"kind": "equals", "slot": "status", "value": "sent"},
                            "to": "tell",
                        }
                    ],
                },
                {"kind": "handoff", "id": "person"},
                {"kind": "say", "id": "tell", "response": "say_status"},
            ],
        },
        {
            "name": "opening",
            "trigger": {"intents": ["ask_opening"]},
            "steps": [{"kind": "say", "id": "tell", "response": "say_opening"}],
        },
    ],
    "faq": [
        {
            "id": "shipping",
            "question": "What does shipping cost?",
            "answer": "It is free.",
            "language": "en",
        }
    ],
}


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with RunningServer(
        Settings(data_dir=tmp_path_factory.mktemp("data"), encoders=("hashing",))
    ) as server:
        yield server.url
        close_clients()


@pytest.fixture
def service(url: str, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setenv("DIALOOM_URL", url)
    return Service.from_environment()


@pytest.fixture
def skill(service: Service) -> Iterator[str]:
    service.create(Skill.model_validate(SHOP))
    yield "shop"
    with contextlib.suppress(NotFound):
        service.delete("shop")
        service.purge("shop")
