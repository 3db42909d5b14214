from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builder.conversation.understanding import Context
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.train import train_interpreter
from builder.schema.skill import Skill


@pytest.fixture(scope="session")
def shop() -> Skill:
    return Skill.model_validate(
        {
            "name": "shop",
            "languages": ["zh", "en"],
            "intents": [
                {
                    "name": "track_order",
                    "utterances": {
                        "zh": ["我的订单到哪了", "快递什么时候到", "查一下物流", "包裹还没收到"],
                        "en": ["where is my order", "track my package", "has my parcel shipped"],
                    },
                },
                {
                    "name": "return_order",
                    "utterances": {
                        "zh": ["我要退货", "东西不喜欢想退掉", "怎么申请退款", "买错了能退吗"],
                        "en": ["i want to return this", "how do i get a refund", "take it back"],
                    },
                },
                {
                    "name": "cancel_order",
                    "utterances": {
                        "zh": ["取消订单", "帮我把订单取消", "刚下的单能取消吗"],
                        "en": ["cancel my order", "call off my purchase"],
                    },
                },
                {"name": "get_invoice", "description": "开发票"},
            ],
            "slots": [{"name": "order_number", "type": "text"}],
            "faq": [{"id": "hours", "question": "你们几点上班", "answer": "九点"}],
        }
    )


@pytest.fixture(scope="session")
def library() -> EncoderLibrary:
    return EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder()])


@pytest.fixture(scope="session")
def parts(shop: Skill, library: EncoderLibrary) -> Mapping[str, bytes]:
    return train_interpreter(shop, NluConfig(folds=2), library, seed=13)[0]


@pytest.fixture(scope="session")
def interpreter(shop: Skill, parts: Mapping[str, bytes], library: EncoderLibrary) -> Interpreter:
    return Interpreter.load(shop, parts, library)


@pytest.fixture
def context() -> Context:
    return Context(now=datetime(2026, 1, 5, 10, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def bad_interpreter(shop: Skill, library: EncoderLibrary) -> Interpreter:
    """The shop with values of every kind, for texts of every kind."""
    slots = [{"name": f"a_{t}", "type": t, "prompts": "?"} for t in ("date", "time", "number")]
    more = {"slots": slots, "entities": [{"name": "drink", "dictionary": ["tea", "茶"]}]}
    skill = Skill.model_validate(shop.model_dump(by_alias=True) | more)
    made = train_interpreter(skill, NluConfig(folds=2), library, seed=13)[0]
    return Interpreter.load(skill, made, library)


@pytest.fixture(scope="session")
def bad_context() -> Context:
    return Context(now=datetime(2026, 1, 5, 10, 0, tzinfo=UTC))
