"""What only real encoders can show: paraphrases are understood, strangers are turned away."""

from __future__ import annotations

import time

import pytest

from builder.conversation.understanding import OUT_OF_SCOPE, Context
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.train import train_interpreter
from builder.schema.skill import Skill


@pytest.fixture(scope="module")
def real(shop: Skill, encoders: EncoderLibrary) -> Interpreter:
    parts, _ = train_interpreter(shop, NluConfig(), encoders, seed=13)
    return Interpreter.load(shop, parts, encoders)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我的包裹现在在哪里", "track_order"),
        ("why has my stuff not come yet", "track_order"),
        ("想把衣服退了", "return_order"),
        ("give me my money back for these shoes", "return_order"),
        ("把我的订单取消了吧", "cancel_order"),
        ("我要开发票", "get_invoice"),
        ("嗯嗯没问题就这样办吧", "affirm"),
    ],
)
def test_real_encoders_understand_a_paraphrase(
    real: Interpreter, context: Context, text: str, intent: str
) -> None:
    assert real.interpret(text, context).intent.name == intent


@pytest.mark.parametrize(
    "text",
    [
        "今天天气怎么样",
        "量子计算机是什么原理",
        "我想学弹吉他",
        "who won the world cup",
        "how tall is the eiffel tower",
        "can you translate this into french",
    ],
)
def test_real_encoders_turn_strangers_away(real: Interpreter, context: Context, text: str) -> None:
    understanding = real.interpret(text, context)
    assert understanding.intent.name == OUT_OF_SCOPE
    assert understanding.in_scope < 0.3


def test_interpreter_adds_little_to_the_encoders(real: Interpreter, context: Context) -> None:
    real.interpret("where did they take my parcel", context)
    started = time.process_time()
    for _ in range(50):
        real.interpret("where did they take my parcel", context)
    # The encodings are remembered: what is left is heads, scope and slots. A loose bound.
    assert (time.process_time() - started) / 50 < 0.5
