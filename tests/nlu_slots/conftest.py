from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from builder.conversation.understanding import Context
from builder.encoding.hashing import HashingEncoder
from builder.schema.skill import Skill


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder(256)


@pytest.fixture
def context() -> Context:
    return Context(now=datetime(2026, 11, 23, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture
def travel() -> Skill:
    """A skill with two slots of one entity, patterns, system types and a learned name."""
    return Skill.model_validate(
        {
            "name": "travel",
            "languages": ["zh", "en"],
            "entities": [
                {
                    "name": "city",
                    "dictionary": {
                        "上海": ["沪", "魔都"],
                        "北京": ["京城"],
                        "广州": [],
                        "New York": ["NYC"],
                        "Boston": [],
                    },
                },
                {"name": "order", "patterns": [r"[A-Z]\d{4}"]},
                {"name": "person"},
            ],
            "slots": [
                {"name": "from_city", "type": "city"},
                {"name": "to_city", "type": "city"},
                {"name": "day", "type": "date"},
                {"name": "tickets", "type": "number"},
                {"name": "order", "type": "order"},
                {"name": "passenger", "type": "person"},
                {"name": "note", "type": "text"},
            ],
            "intents": [
                {
                    "name": "book_ticket",
                    "utterances": [
                        "从[北京](from_city)到[上海](to_city)的票",
                        "[明天](day)从[上海](from_city)到[广州](to_city)",
                        "从[广州](from_city)出发到[深圳](to_city)",
                        "从[杭州](from_city)到[北京](to_city)",
                        "从[重庆](from_city)到[西安](to_city)的票",
                        "我要到[苏州](to_city)",
                        "帮我订三张票",
                        "a ticket from [New York](from_city) to [Boston](to_city)",
                        "fly from [Boston](from_city) to [Chicago](to_city)",
                        "乘客叫[张三](passenger)",
                        "乘客叫[李四](passenger)吧",
                        "乘客叫[王小明](passenger)",
                    ],
                },
                {"name": "track_order", "utterances": ["订单在哪", "where is my order"]},
            ],
        }
    )
